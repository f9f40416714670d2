package io.buckets.hash;

import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.XOR;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.VectorSpecies;

/// CRC-64/NVME by folding 1024 bytes at a time, with byte permutes and no carry-less multiply.
///
/// The state is two groups of eight vectors, 1024 bytes that have the same CRC as everything read
/// so far. One step moves it 1024 bytes on, that is, multiplies it by x^8192, and adds the next
/// input.
///
/// Why that is a table lookup: put Y = x^512, one vector's length. The bytes in lane j of a group's
/// eight vectors, c0 … c7, stand for the residue Σ c_k · Y^(7-k), times a power of x that depends
/// on j and the group alone. They are 64 bits, and the 64 residues x^b · Y^k happen to be a basis
/// of all residues (making the tables fails if not). So multiplying by Y^16 = x^8192 is a linear
/// map from those eight bytes to eight bytes, the same one in every lane: 64 byte-to-byte maps,
/// each the XOR of a lookup by the low six bits and one by the high two. That is the permute kernel
/// of the Reed-Solomon codec, with other tables. Folding itself is from Gopal et al., "Fast CRC
/// Computation for Generic Polynomials Using PCLMULQDQ Instruction", 2009.
///
/// Only 512-bit vectors: loaded only where [io.buckets.core.VectorWidth] chose them.
final class Crc64Fold {
  private static final VectorSpecies<Byte> B = ByteVector.SPECIES_512;
  private static final int VECTOR = 64;
  private static final int GROUP = 8 * VECTOR;
  private static final int CHUNK = 2 * GROUP;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /// For input byte k and output byte o, at (8k + o) · 128: 64 entries by the low six bits, then 64
  /// by the high two, which a shift right by two leaves in bits 4 and 5 above bits that do not
  /// matter.
  private static final byte[] TABLES = tables();

  private Crc64Fold() {}

  /// The register after `length` bytes from `offset`; at least 1024.
  static long update(long register, byte[] bytes, int offset, int length) {
    int chunks = length / CHUNK;
    byte[] state = new byte[2 * CHUNK];
    System.arraycopy(bytes, offset, state, 0, CHUNK);
    LONGS.set(state, 0, (long) LONGS.get(state, 0) ^ register);
    int at = fold(state, bytes, offset + CHUNK, chunks - 1);
    long folded = Crc64Nvme.slicing(0, state, at, CHUNK);
    int done = chunks * CHUNK;
    return Crc64Nvme.slicing(folded, bytes, offset + done, length - done);
  }

  /// Moves the state, at the start of `state`, on over `chunks` chunks; returns where it is then,
  /// `state` having room for two. Vectors a0 to a3 are one half of the first group, b0 to b3 of the
  /// second: that both use a table while it is in a register is what two groups are for. The shift
  /// is one of longs, as bytes have none that is fast; what it lets in from the next byte the
  /// tables ignore.
  private static int fold(byte[] state, byte[] bytes, int offset, int chunks) {
    final byte[] t = TABLES;
    int from = 0;
    for (int i = 0, p = offset; i < chunks; i++, p += CHUNK) {
      int to = CHUNK - from;
      for (int half = 0; half < GROUP; half += GROUP / 2) {
        ByteVector a0 = ByteVector.fromArray(B, bytes, p + half);
        ByteVector a1 = ByteVector.fromArray(B, bytes, p + half + 64);
        ByteVector a2 = ByteVector.fromArray(B, bytes, p + half + 128);
        ByteVector a3 = ByteVector.fromArray(B, bytes, p + half + 192);
        ByteVector b0 = ByteVector.fromArray(B, bytes, p + half + GROUP);
        ByteVector b1 = ByteVector.fromArray(B, bytes, p + half + GROUP + 64);
        ByteVector b2 = ByteVector.fromArray(B, bytes, p + half + GROUP + 128);
        ByteVector b3 = ByteVector.fromArray(B, bytes, p + half + GROUP + 192);
        for (int k = 0, o = half * 2; k < GROUP; k += VECTOR, o += 1024) {
          ByteVector x = ByteVector.fromArray(B, state, from + k);
          ByteVector y = ByteVector.fromArray(B, state, from + k + GROUP);
          ByteVector x2 = x.reinterpretAsLongs().lanewise(LSHR, 2).reinterpretAsBytes();
          ByteVector y2 = y.reinterpretAsLongs().lanewise(LSHR, 2).reinterpretAsBytes();
          ByteVector low = ByteVector.fromArray(B, t, o);
          ByteVector high = ByteVector.fromArray(B, t, o + 64);
          a0 = a0.lanewise(XOR, x.selectFrom(low)).lanewise(XOR, x2.selectFrom(high));
          b0 = b0.lanewise(XOR, y.selectFrom(low)).lanewise(XOR, y2.selectFrom(high));
          low = ByteVector.fromArray(B, t, o + 128);
          high = ByteVector.fromArray(B, t, o + 192);
          a1 = a1.lanewise(XOR, x.selectFrom(low)).lanewise(XOR, x2.selectFrom(high));
          b1 = b1.lanewise(XOR, y.selectFrom(low)).lanewise(XOR, y2.selectFrom(high));
          low = ByteVector.fromArray(B, t, o + 256);
          high = ByteVector.fromArray(B, t, o + 320);
          a2 = a2.lanewise(XOR, x.selectFrom(low)).lanewise(XOR, x2.selectFrom(high));
          b2 = b2.lanewise(XOR, y.selectFrom(low)).lanewise(XOR, y2.selectFrom(high));
          low = ByteVector.fromArray(B, t, o + 384);
          high = ByteVector.fromArray(B, t, o + 448);
          a3 = a3.lanewise(XOR, x.selectFrom(low)).lanewise(XOR, x2.selectFrom(high));
          b3 = b3.lanewise(XOR, y.selectFrom(low)).lanewise(XOR, y2.selectFrom(high));
        }
        a0.intoArray(state, to + half);
        a1.intoArray(state, to + half + 64);
        a2.intoArray(state, to + half + 128);
        a3.intoArray(state, to + half + 192);
        b0.intoArray(state, to + half + GROUP);
        b1.intoArray(state, to + half + GROUP + 64);
        b2.intoArray(state, to + half + GROUP + 128);
        b3.intoArray(state, to + half + GROUP + 192);
      }
      from = to;
    }
    return from;
  }

  private static byte[] tables() {
    long[] images = imagesInBasis();
    byte[] t = new byte[8 * 8 * 128];
    for (int k = 0; k < 8; k++) {
      for (int value = 0; value < 64; value++) {
        long low = combination(images, 8 * k, value & 63);
        long high = combination(images, 8 * k + 6, value >>> 4);
        for (int o = 0; o < 8; o++) {
          t[(8 * k + o) * 128 + value] = (byte) (low >>> (8 * o));
          t[(8 * k + o) * 128 + 64 + value] = (byte) (high >>> (8 * o));
        }
      }
    }
    return t;
  }

  /// The XOR of the entries from `base` whose bit is set in `bits`.
  private static long combination(long[] entries, int base, int bits) {
    long sum = 0;
    for (int b = 0; b < 6; b++) {
      if ((bits >>> b & 1) != 0) {
        sum ^= entries[base + b];
      }
    }
    return sum;
  }

  /// For each basis residue its product with x^8192, written in the basis.
  private static long[] imagesInBasis() {
    CrcPolynomial field = CrcPolynomial.CRC64_NVME;
    long y = field.powerOfBytes(VECTOR);
    long step = field.powerOfBytes(CHUNK);
    long[] basis = new long[64];
    long power = field.one();
    for (int k = 7; k >= 0; k--) {
      for (int bit = 0; bit < 8; bit++) {
        basis[8 * k + bit] = field.multiply(1L << (56 + bit), power);
      }
      power = field.multiply(power, y);
    }
    long[] inverse = invert(basis);
    long[] images = new long[64];
    for (int j = 0; j < 64; j++) {
      long image = field.multiply(basis[j], step);
      for (int bit = 0; bit < 64; bit++) {
        images[j] ^= inverse[bit] & -(image >>> bit & 1);
      }
    }
    return images;
  }

  /// For each single bit, which of `basis` XOR to it: Gauss-Jordan over GF(2).
  private static long[] invert(long[] basis) {
    long[] left = basis.clone();
    long[] right = new long[64];
    for (int j = 0; j < 64; j++) {
      right[j] = 1L << j;
    }
    for (int bit = 0; bit < 64; bit++) {
      int pivot = bit;
      while ((left[pivot] >>> bit & 1) == 0) {
        pivot++; // past the end only if the residues were no basis
      }
      swap(left, pivot, bit);
      swap(right, pivot, bit);
      for (int j = 0; j < 64; j++) {
        long hit = j == bit ? 0 : -(left[j] >>> bit & 1);
        left[j] ^= left[bit] & hit;
        right[j] ^= right[bit] & hit;
      }
    }
    return right;
  }

  private static void swap(long[] rows, int i, int j) {
    long row = rows[i];
    rows[i] = rows[j];
    rows[j] = row;
  }
}
