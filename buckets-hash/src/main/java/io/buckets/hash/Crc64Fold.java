package io.buckets.hash;

import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.XOR;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.VectorSpecies;

/// CRC-64/NVME by folding 512 bytes at a time, with byte permutes and no carry-less multiply.
///
/// The state is 512 bytes, eight vectors of 64, that have the same CRC as everything read so far.
/// One step moves it 512 bytes on, that is, multiplies it by x^4096, and adds the next 512 bytes of
/// input.
///
/// Why that is a table lookup: put Y = x^512, one vector's length. The bytes in lane j of the eight
/// vectors, c0 … c7, stand for the residue Σ c_k · Y^(7-k), times a power of x that depends on j
/// alone. They are 64 bits, and the 64 residues x^b · Y^k happen to be a basis of all residues
/// (checked when the tables are made). So multiplying by Y^8 = x^4096 is a linear map from those
/// eight bytes to eight bytes, the same one in every lane: 64 byte-to-byte maps, each the XOR of a
/// lookup by the low six bits and one by the high two. That is the permute kernel of the
/// Reed-Solomon codec, with other tables. Folding itself is from Gopal et al., "Fast CRC
/// Computation Using PCLMULQDQ", Intel 2009.
///
/// Only 512-bit vectors: loaded only where [io.buckets.core.VectorWidth] chose them.
final class Crc64Fold {
  private static final VectorSpecies<Byte> B = ByteVector.SPECIES_512;
  private static final int VECTOR = 64;
  private static final int CHUNK = 8 * VECTOR;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /// For input byte k and output byte o, at (8k + o) · 128: 64 entries by the low six bits, then 64
  /// by the high two, which a shift right by two leaves in bits 4 and 5 above bits that do not
  /// matter.
  private static final byte[] TABLES = tables();

  private Crc64Fold() {}

  /// The register after `length` bytes from `offset`; at least 512.
  static long update(long register, byte[] bytes, int offset, int length) {
    int chunks = length / CHUNK;
    byte[] state = new byte[CHUNK];
    System.arraycopy(bytes, offset, state, 0, CHUNK);
    LONGS.set(state, 0, (long) LONGS.get(state, 0) ^ register);
    fold(state, bytes, offset + CHUNK, chunks - 1);
    long folded = Crc64Nvme.slicing(0, state, 0, CHUNK);
    int done = chunks * CHUNK;
    return Crc64Nvme.slicing(folded, bytes, offset + done, length - done);
  }

  /// Moves the state on over `chunks` times 512 bytes. The shift is made on longs, as vectors of
  /// bytes have none that is fast; what it lets in from the neighbouring byte is what the tables
  /// ignore.
  private static void fold(byte[] state, byte[] bytes, int offset, int chunks) {
    final byte[] t = TABLES;
    for (int i = 0, p = offset; i < chunks; i++, p += CHUNK) {
      ByteVector c0 = ByteVector.fromArray(B, bytes, p);
      ByteVector c1 = ByteVector.fromArray(B, bytes, p + 64);
      ByteVector c2 = ByteVector.fromArray(B, bytes, p + 128);
      ByteVector c3 = ByteVector.fromArray(B, bytes, p + 192);
      ByteVector c4 = ByteVector.fromArray(B, bytes, p + 256);
      ByteVector c5 = ByteVector.fromArray(B, bytes, p + 320);
      ByteVector c6 = ByteVector.fromArray(B, bytes, p + 384);
      ByteVector c7 = ByteVector.fromArray(B, bytes, p + 448);
      for (int k = 0, o = 0; k < CHUNK; k += VECTOR, o += 1024) {
        ByteVector x = ByteVector.fromArray(B, state, k);
        ByteVector y = x.reinterpretAsLongs().lanewise(LSHR, 2).reinterpretAsBytes();
        c0 = c0.lanewise(XOR, x.selectFrom(ByteVector.fromArray(B, t, o)));
        c1 = c1.lanewise(XOR, x.selectFrom(ByteVector.fromArray(B, t, o + 128)));
        c2 = c2.lanewise(XOR, x.selectFrom(ByteVector.fromArray(B, t, o + 256)));
        c3 = c3.lanewise(XOR, x.selectFrom(ByteVector.fromArray(B, t, o + 384)));
        c4 = c4.lanewise(XOR, x.selectFrom(ByteVector.fromArray(B, t, o + 512)));
        c5 = c5.lanewise(XOR, x.selectFrom(ByteVector.fromArray(B, t, o + 640)));
        c6 = c6.lanewise(XOR, x.selectFrom(ByteVector.fromArray(B, t, o + 768)));
        c7 = c7.lanewise(XOR, x.selectFrom(ByteVector.fromArray(B, t, o + 896)));
        c0 = c0.lanewise(XOR, y.selectFrom(ByteVector.fromArray(B, t, o + 64)));
        c1 = c1.lanewise(XOR, y.selectFrom(ByteVector.fromArray(B, t, o + 192)));
        c2 = c2.lanewise(XOR, y.selectFrom(ByteVector.fromArray(B, t, o + 320)));
        c3 = c3.lanewise(XOR, y.selectFrom(ByteVector.fromArray(B, t, o + 448)));
        c4 = c4.lanewise(XOR, y.selectFrom(ByteVector.fromArray(B, t, o + 576)));
        c5 = c5.lanewise(XOR, y.selectFrom(ByteVector.fromArray(B, t, o + 704)));
        c6 = c6.lanewise(XOR, y.selectFrom(ByteVector.fromArray(B, t, o + 832)));
        c7 = c7.lanewise(XOR, y.selectFrom(ByteVector.fromArray(B, t, o + 960)));
      }
      c0.intoArray(state, 0);
      c1.intoArray(state, 64);
      c2.intoArray(state, 128);
      c3.intoArray(state, 192);
      c4.intoArray(state, 256);
      c5.intoArray(state, 320);
      c6.intoArray(state, 384);
      c7.intoArray(state, 448);
    }
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

  /// For each basis residue its product with x^4096, written in the basis.
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
