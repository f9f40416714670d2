package io.buckets.erasure;

import io.buckets.core.VectorWidth;

/// A matrix made ready for the kernels: each output shard is the sum of all input shards, each
/// times a coefficient. Immutable; made once per code and once per pattern of lost shards, then
/// shared.
///
/// The vector kernel works on outputs in groups of 4, then 2, then 1, and looks products up in
/// tables as wide as its vectors. They lie in the order in which it reads them: for each group, for
/// each input, for each output of the group, first the products of the low bits of a byte, then
/// those of its high bits. See [VectorKernel] for their use.
final class Coefficients {
  private final GaloisMatrix matrix;
  private final byte[] tables;
  private final boolean onlyCopies;

  Coefficients(GaloisMatrix matrix) {
    this.matrix = matrix;
    this.tables = tables(matrix, lanes());
    this.onlyCopies = onlyCopies(matrix);
  }

  int outputs() {
    return matrix.rowCount();
  }

  int inputs() {
    return matrix.columnCount();
  }

  /// Whether every output is the one input: so it is for all shards of a geometry with one data
  /// shard.
  boolean onlyCopies() {
    return onlyCopies;
  }

  /// The multiples of the coefficient of one output and one input. Not to be written.
  byte[] multiples(int output, int input) {
    return GaloisField.multiplesOf(matrix.at(output, input));
  }

  /// The tables of all groups; those of the group that begins with output o begin at [#tableStart].
  byte[] tables() {
    return tables;
  }

  int tableStart(int output) {
    return output * inputs() * 2 * lanes();
  }

  /// How many outputs the kernel fuses when it has reached output `first` of `outputs`.
  static int groupSize(int first, int outputs) {
    return Math.min(4, Integer.highestOneBit(outputs - first));
  }

  /// Bytes in a vector of the chosen width, 0 if there is none.
  static int lanes() {
    return VectorWidth.chosen().bytes();
  }

  private static boolean onlyCopies(GaloisMatrix matrix) {
    boolean ones = matrix.columnCount() == 1;
    for (int output = 0; ones && output < matrix.rowCount(); output++) {
      ones = matrix.at(output, 0) == 1;
    }
    return ones;
  }

  private static byte[] tables(GaloisMatrix matrix, int lanes) {
    int outputs = matrix.rowCount();
    byte[] tables = new byte[outputs * matrix.columnCount() * 2 * lanes];
    int at = 0;
    for (int first = 0; lanes > 0 && first < outputs; first += groupSize(first, outputs)) {
      for (int input = 0; input < matrix.columnCount(); input++) {
        for (int i = 0; i < groupSize(first, outputs); i++) {
          fill(tables, at, lanes, matrix.at(first + i, input));
          at += 2 * lanes;
        }
      }
    }
    return tables;
  }

  /// With 64 lanes an index is 6 bits: the low table is for bits 0 to 5 and the high one is asked
  /// with bits 2 to 7, of which only 6 and 7 may count. With 16 lanes it is 4 bits and the halves
  /// do not overlap.
  private static void fill(byte[] tables, int at, int lanes, int coefficient) {
    int overlap = lanes == 64 ? 0x0F : 0;
    int shift = lanes == 64 ? 2 : 4;
    for (int index = 0; index < lanes; index++) {
      tables[at + index] = (byte) GaloisField.multiply(coefficient, index);
      tables[at + lanes + index] =
          (byte) GaloisField.multiply(coefficient, (index & ~overlap) << shift);
    }
  }
}
