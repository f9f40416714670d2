package io.buckets.erasure;

import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.XOR;

import io.buckets.core.VectorWidth;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.VectorSpecies;

/// Multiplies 64 (or 16) bytes at once by a constant, with two table look-ups that are one permute
/// instruction each.
///
/// Multiplication by a constant c is linear over XOR, so c·x = c·(low bits of x) + c·(high bits of
/// x), and each half has so few values that all its products fit in one vector: 64 products of 6
/// bits with 512-bit vectors, 16 products of 4 bits with 128-bit ones. `selectFrom` is that
/// look-up: every lane takes its low 6 (or 4) bits as an index into a table vector and ignores the
/// rest, so the low half needs no mask. For the high half the register is shifted as longs, since
/// shifting bytes as bytes compiles badly; what a neighbouring byte shifts in lies above the index
/// or, with 64 lanes, in index bits for which the high table repeats itself (see [Coefficients]).
/// The technique is that of Plank, Greenan and Miller, "Screaming Fast Galois Field Arithmetic
/// Using Intel SIMD Instructions", FAST 2013.
///
/// Shapes, all measured: four outputs share every load of an input and every shift, with two
/// vectors in flight (four would be 5% faster and no longer fit a page); with two outputs or one,
/// four vectors are needed to keep the permute units busy. Three outputs are two and one. The loops
/// over inputs stay rolled, and the loops call no method of ours, not even one of a line: past a
/// size of the compiled method HotSpot stops inlining everything but the vector API itself, and
/// each vector passed to a call becomes an object.
///
/// Length and alignment are free. A group of outputs is computed in blocks; the last block is moved
/// back to end with the shard and computes some bytes twice, to the same result. Shards shorter
/// than a block take the one-vector shape, and shorter than a vector the scalar kernel. Long shards
/// are walked in chunks, so that the inputs are still in the first-level cache when the next group
/// of outputs wants them.
final class VectorKernel implements GaloisKernel {
  private static final int LANES = VectorWidth.chosen().bytes();
  private static final VectorSpecies<Byte> BYTES =
      LANES == 64 ? ByteVector.SPECIES_512 : ByteVector.SPECIES_128;
  private static final int HIGH_SHIFT = LANES == 64 ? 2 : 4;

  /// Bytes of each shard before the next group of outputs; a multiple of every block.
  private static final int CHUNK = 4096;

  private static final ScalarKernel SCALAR = new ScalarKernel();

  @Override
  public void multiply(Product product) {
    if (product.length() < LANES) {
      SCALAR.multiply(product);
      return;
    }
    int outputs = product.outputs().count();
    for (int from = 0; from < product.length(); from += CHUNK) {
      int to = Math.min(product.length(), from + CHUNK);
      for (int first = 0; first < outputs; first += Coefficients.groupSize(first, outputs)) {
        multiplyGroup(product, first, from, to);
      }
    }
  }

  /// One group of outputs for the bytes in [from, to).
  private static void multiplyGroup(Product product, int first, int from, int to) {
    int group = Coefficients.groupSize(first, product.outputs().count());
    int block = group == 4 ? 2 * LANES : 4 * LANES;
    if (to < block) {
      for (int output = first; output < first + group; output++) {
        oneNarrow(product, output, first, group);
      }
      return;
    }
    switch (group) {
      case 4 -> four(product, first, from, to);
      case 2 -> two(product, first, from, to);
      default -> one(product, first, from, to);
    }
  }

  /// Four outputs, blocks of two vectors. `a0` and `a1` are the sums of output a, and so on.
  private static void four(Product product, int first, int from, int to) {
    byte[][] in = product.inputs().arrays();
    int[] inAt = product.inputs().offsets();
    byte[][] out = product.outputs().arrays();
    int[] outAt = product.outputs().offsets();
    byte[] tables = product.coefficients().tables();
    int start = product.coefficients().tableStart(first);
    for (int p = from; p < to; p += 2 * LANES) {
      int at = Math.min(p, to - 2 * LANES);
      ByteVector a0 = ByteVector.zero(BYTES);
      ByteVector a1 = a0;
      ByteVector b0 = a0;
      ByteVector b1 = a0;
      ByteVector c0 = a0;
      ByteVector c1 = a0;
      ByteVector d0 = a0;
      ByteVector d1 = a0;
      for (int i = 0, t = start; i < in.length; i++, t += 8 * LANES) {
        ByteVector x0 = ByteVector.fromArray(BYTES, in[i], inAt[i] + at);
        ByteVector x1 = ByteVector.fromArray(BYTES, in[i], inAt[i] + at + LANES);
        ByteVector y0 = x0.reinterpretAsLongs().lanewise(LSHR, HIGH_SHIFT).reinterpretAsBytes();
        ByteVector y1 = x1.reinterpretAsLongs().lanewise(LSHR, HIGH_SHIFT).reinterpretAsBytes();
        ByteVector lowTable = ByteVector.fromArray(BYTES, tables, t);
        ByteVector highTable = ByteVector.fromArray(BYTES, tables, t + LANES);
        a0 = a0.lanewise(XOR, x0.selectFrom(lowTable).lanewise(XOR, y0.selectFrom(highTable)));
        a1 = a1.lanewise(XOR, x1.selectFrom(lowTable).lanewise(XOR, y1.selectFrom(highTable)));
        lowTable = ByteVector.fromArray(BYTES, tables, t + 2 * LANES);
        highTable = ByteVector.fromArray(BYTES, tables, t + 3 * LANES);
        b0 = b0.lanewise(XOR, x0.selectFrom(lowTable).lanewise(XOR, y0.selectFrom(highTable)));
        b1 = b1.lanewise(XOR, x1.selectFrom(lowTable).lanewise(XOR, y1.selectFrom(highTable)));
        lowTable = ByteVector.fromArray(BYTES, tables, t + 4 * LANES);
        highTable = ByteVector.fromArray(BYTES, tables, t + 5 * LANES);
        c0 = c0.lanewise(XOR, x0.selectFrom(lowTable).lanewise(XOR, y0.selectFrom(highTable)));
        c1 = c1.lanewise(XOR, x1.selectFrom(lowTable).lanewise(XOR, y1.selectFrom(highTable)));
        lowTable = ByteVector.fromArray(BYTES, tables, t + 6 * LANES);
        highTable = ByteVector.fromArray(BYTES, tables, t + 7 * LANES);
        d0 = d0.lanewise(XOR, x0.selectFrom(lowTable).lanewise(XOR, y0.selectFrom(highTable)));
        d1 = d1.lanewise(XOR, x1.selectFrom(lowTable).lanewise(XOR, y1.selectFrom(highTable)));
      }
      a0.intoArray(out[first], outAt[first] + at);
      a1.intoArray(out[first], outAt[first] + at + LANES);
      b0.intoArray(out[first + 1], outAt[first + 1] + at);
      b1.intoArray(out[first + 1], outAt[first + 1] + at + LANES);
      c0.intoArray(out[first + 2], outAt[first + 2] + at);
      c1.intoArray(out[first + 2], outAt[first + 2] + at + LANES);
      d0.intoArray(out[first + 3], outAt[first + 3] + at);
      d1.intoArray(out[first + 3], outAt[first + 3] + at + LANES);
    }
  }

  /// Two outputs, blocks of four vectors.
  private static void two(Product product, int first, int from, int to) {
    byte[][] in = product.inputs().arrays();
    int[] inAt = product.inputs().offsets();
    byte[][] out = product.outputs().arrays();
    int[] outAt = product.outputs().offsets();
    byte[] tables = product.coefficients().tables();
    int start = product.coefficients().tableStart(first);
    for (int p = from; p < to; p += 4 * LANES) {
      int at = Math.min(p, to - 4 * LANES);
      ByteVector a0 = ByteVector.zero(BYTES);
      ByteVector a1 = a0;
      ByteVector a2 = a0;
      ByteVector a3 = a0;
      ByteVector b0 = a0;
      ByteVector b1 = a0;
      ByteVector b2 = a0;
      ByteVector b3 = a0;
      for (int i = 0, t = start; i < in.length; i++, t += 4 * LANES) {
        ByteVector lowA = ByteVector.fromArray(BYTES, tables, t);
        ByteVector highA = ByteVector.fromArray(BYTES, tables, t + LANES);
        ByteVector lowB = ByteVector.fromArray(BYTES, tables, t + 2 * LANES);
        ByteVector highB = ByteVector.fromArray(BYTES, tables, t + 3 * LANES);
        ByteVector x = ByteVector.fromArray(BYTES, in[i], inAt[i] + at);
        ByteVector y = x.reinterpretAsLongs().lanewise(LSHR, HIGH_SHIFT).reinterpretAsBytes();
        a0 = a0.lanewise(XOR, x.selectFrom(lowA).lanewise(XOR, y.selectFrom(highA)));
        b0 = b0.lanewise(XOR, x.selectFrom(lowB).lanewise(XOR, y.selectFrom(highB)));
        x = ByteVector.fromArray(BYTES, in[i], inAt[i] + at + LANES);
        y = x.reinterpretAsLongs().lanewise(LSHR, HIGH_SHIFT).reinterpretAsBytes();
        a1 = a1.lanewise(XOR, x.selectFrom(lowA).lanewise(XOR, y.selectFrom(highA)));
        b1 = b1.lanewise(XOR, x.selectFrom(lowB).lanewise(XOR, y.selectFrom(highB)));
        x = ByteVector.fromArray(BYTES, in[i], inAt[i] + at + 2 * LANES);
        y = x.reinterpretAsLongs().lanewise(LSHR, HIGH_SHIFT).reinterpretAsBytes();
        a2 = a2.lanewise(XOR, x.selectFrom(lowA).lanewise(XOR, y.selectFrom(highA)));
        b2 = b2.lanewise(XOR, x.selectFrom(lowB).lanewise(XOR, y.selectFrom(highB)));
        x = ByteVector.fromArray(BYTES, in[i], inAt[i] + at + 3 * LANES);
        y = x.reinterpretAsLongs().lanewise(LSHR, HIGH_SHIFT).reinterpretAsBytes();
        a3 = a3.lanewise(XOR, x.selectFrom(lowA).lanewise(XOR, y.selectFrom(highA)));
        b3 = b3.lanewise(XOR, x.selectFrom(lowB).lanewise(XOR, y.selectFrom(highB)));
      }
      a0.intoArray(out[first], outAt[first] + at);
      a1.intoArray(out[first], outAt[first] + at + LANES);
      a2.intoArray(out[first], outAt[first] + at + 2 * LANES);
      a3.intoArray(out[first], outAt[first] + at + 3 * LANES);
      b0.intoArray(out[first + 1], outAt[first + 1] + at);
      b1.intoArray(out[first + 1], outAt[first + 1] + at + LANES);
      b2.intoArray(out[first + 1], outAt[first + 1] + at + 2 * LANES);
      b3.intoArray(out[first + 1], outAt[first + 1] + at + 3 * LANES);
    }
  }

  /// One output, blocks of four vectors.
  private static void one(Product product, int output, int from, int to) {
    byte[][] in = product.inputs().arrays();
    int[] inAt = product.inputs().offsets();
    byte[][] out = product.outputs().arrays();
    int[] outAt = product.outputs().offsets();
    byte[] tables = product.coefficients().tables();
    int start = product.coefficients().tableStart(output);
    for (int p = from; p < to; p += 4 * LANES) {
      int at = Math.min(p, to - 4 * LANES);
      ByteVector a0 = ByteVector.zero(BYTES);
      ByteVector a1 = a0;
      ByteVector a2 = a0;
      ByteVector a3 = a0;
      for (int i = 0, t = start; i < in.length; i++, t += 2 * LANES) {
        ByteVector low = ByteVector.fromArray(BYTES, tables, t);
        ByteVector high = ByteVector.fromArray(BYTES, tables, t + LANES);
        ByteVector x = ByteVector.fromArray(BYTES, in[i], inAt[i] + at);
        ByteVector y = x.reinterpretAsLongs().lanewise(LSHR, HIGH_SHIFT).reinterpretAsBytes();
        a0 = a0.lanewise(XOR, x.selectFrom(low).lanewise(XOR, y.selectFrom(high)));
        x = ByteVector.fromArray(BYTES, in[i], inAt[i] + at + LANES);
        y = x.reinterpretAsLongs().lanewise(LSHR, HIGH_SHIFT).reinterpretAsBytes();
        a1 = a1.lanewise(XOR, x.selectFrom(low).lanewise(XOR, y.selectFrom(high)));
        x = ByteVector.fromArray(BYTES, in[i], inAt[i] + at + 2 * LANES);
        y = x.reinterpretAsLongs().lanewise(LSHR, HIGH_SHIFT).reinterpretAsBytes();
        a2 = a2.lanewise(XOR, x.selectFrom(low).lanewise(XOR, y.selectFrom(high)));
        x = ByteVector.fromArray(BYTES, in[i], inAt[i] + at + 3 * LANES);
        y = x.reinterpretAsLongs().lanewise(LSHR, HIGH_SHIFT).reinterpretAsBytes();
        a3 = a3.lanewise(XOR, x.selectFrom(low).lanewise(XOR, y.selectFrom(high)));
      }
      a0.intoArray(out[output], outAt[output] + at);
      a1.intoArray(out[output], outAt[output] + at + LANES);
      a2.intoArray(out[output], outAt[output] + at + 2 * LANES);
      a3.intoArray(out[output], outAt[output] + at + 3 * LANES);
    }
  }

  /// One output of a group of `group` that begins with `first`, over whole shards shorter than a
  /// block.
  private static void oneNarrow(Product product, int output, int first, int group) {
    byte[][] in = product.inputs().arrays();
    int[] inAt = product.inputs().offsets();
    byte[][] out = product.outputs().arrays();
    int[] outAt = product.outputs().offsets();
    byte[] tables = product.coefficients().tables();
    int start = product.coefficients().tableStart(first) + (output - first) * 2 * LANES;
    for (int p = 0; p < product.length(); p += LANES) {
      int at = Math.min(p, product.length() - LANES);
      ByteVector sum = ByteVector.zero(BYTES);
      for (int i = 0, t = start; i < in.length; i++, t += group * 2 * LANES) {
        ByteVector x = ByteVector.fromArray(BYTES, in[i], inAt[i] + at);
        ByteVector y = x.reinterpretAsLongs().lanewise(LSHR, HIGH_SHIFT).reinterpretAsBytes();
        ByteVector low = ByteVector.fromArray(BYTES, tables, t);
        ByteVector high = ByteVector.fromArray(BYTES, tables, t + LANES);
        sum = sum.lanewise(XOR, x.selectFrom(low).lanewise(XOR, y.selectFrom(high)));
      }
      sum.intoArray(out[output], outAt[output] + at);
    }
  }
}
