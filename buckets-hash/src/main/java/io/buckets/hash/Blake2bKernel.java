package io.buckets.hash;

import static jdk.incubator.vector.VectorOperators.ROR;
import static jdk.incubator.vector.VectorOperators.XOR;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorSpecies;

/// BLAKE2b-256 of eight messages of one length at once, message i in lane i of 512-bit vectors.
///
/// Word w of the eight messages has to be one vector, so the messages are transposed, a kibibyte of
/// each ahead ([#transpose]); then the rounds are those of [Blake2b256] with a vector where that
/// has a word ([#compress]). One message cannot be made faster this way: its four-fold parallelism
/// was measured at three quarters of the scalar speed.
///
/// The long methods are long so that they compile well. HotSpot stops inlining our own methods into
/// one that has inlined some 8000 bytecodes, which the vector calls of one round already are; a
/// vector that crosses a real call is put on the heap. So the round is written out, and only the
/// round: twelve of them in a row would exceed what is compiled at all.
///
/// Only 512-bit vectors: loaded only where [io.buckets.core.VectorWidth] chose them. One instance
/// hashes one group; not thread-safe.
final class Blake2bKernel {
  private static final int LANES = Blake2b256Lanes.LANES;
  private static final int BLOCK = Blake2b256.BLOCK_BYTES;

  /// Blocks transposed before they are compressed: enough to fill loops, few enough to stay in L1.
  private static final int BLOCKS_AHEAD = 8;

  private static final VectorSpecies<Long> L = LongVector.SPECIES_512;
  private static final VectorSpecies<Byte> B = ByteVector.SPECIES_512;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /// Offsets into the transposed block of the words in the order of the rounds.
  private static final int[] SCHEDULE = schedule();

  private static final LongVector EVEN1 = picks(1, 0);
  private static final LongVector ODD1 = picks(1, 1);
  private static final LongVector EVEN2 = picks(2, 0);
  private static final LongVector ODD2 = picks(2, 2);
  private static final LongVector EVEN4 = picks(4, 0);
  private static final LongVector ODD4 = picks(4, 4);

  /// Word i of the eight states is at 8i.
  private final long[] h = new long[8 * LANES];

  /// Word w of block q of the eight messages is at 8 · (16q + w).
  private final long[] m = new long[16 * LANES * BLOCKS_AHEAD];

  /// Hashes `length` bytes from `at[i]` of each of eight messages; digest i is then for [#digest].
  void hash(byte[][] messages, int[] at, int length) {
    for (int i = 0; i < 8; i++) {
      Arrays.fill(h, i * LANES, (i + 1) * LANES, Blake2b256.IV[i]);
    }
    for (int lane = 0; lane < LANES; lane++) {
      h[lane] ^= Blake2b256.PARAMETERS;
    }
    int whole = Math.max(0, length - 1) / BLOCK;
    for (int done = 0; done < whole; ) {
      int blocks = Math.min(BLOCKS_AHEAD, whole - done);
      transpose(messages, at, done * BLOCK, blocks);
      compress(blocks, (long) done * BLOCK + BLOCK, 0);
      done += blocks;
    }
    byte[][] last = new byte[LANES][BLOCK];
    for (int lane = 0; lane < LANES; lane++) {
      System.arraycopy(
          messages[lane], at[lane] + whole * BLOCK, last[lane], 0, length - whole * BLOCK);
    }
    transpose(last, new int[LANES], 0, 1);
    compress(1, length, -1L);
  }

  /// Writes the digest of message `lane` at `offset` of `target`.
  void digest(int lane, byte[] target, int offset) {
    for (int i = 0; i < 4; i++) {
      LONGS.set(target, offset + 8 * i, h[i * LANES + lane]);
    }
  }

  /// Puts `blocks` blocks from `skip` on into `m`: an 8 by 8 transposition of longs for each 64
  /// bytes, by swapping neighbours, then pairs, then fours.
  private void transpose(byte[][] in, int[] at, int skip, int blocks) {
    final long[] out = m;
    for (int p = skip, k = 0; k < blocks * 16 * LANES; p += 64, k += 64) {
      LongVector a0 = ByteVector.fromArray(B, in[0], at[0] + p).reinterpretAsLongs();
      LongVector a1 = ByteVector.fromArray(B, in[1], at[1] + p).reinterpretAsLongs();
      LongVector a2 = ByteVector.fromArray(B, in[2], at[2] + p).reinterpretAsLongs();
      LongVector a3 = ByteVector.fromArray(B, in[3], at[3] + p).reinterpretAsLongs();
      LongVector a4 = ByteVector.fromArray(B, in[4], at[4] + p).reinterpretAsLongs();
      LongVector a5 = ByteVector.fromArray(B, in[5], at[5] + p).reinterpretAsLongs();
      LongVector a6 = ByteVector.fromArray(B, in[6], at[6] + p).reinterpretAsLongs();
      LongVector a7 = ByteVector.fromArray(B, in[7], at[7] + p).reinterpretAsLongs();
      LongVector b0 = EVEN1.selectFrom(a0, a1), b1 = ODD1.selectFrom(a0, a1);
      LongVector b2 = EVEN1.selectFrom(a2, a3), b3 = ODD1.selectFrom(a2, a3);
      LongVector b4 = EVEN1.selectFrom(a4, a5), b5 = ODD1.selectFrom(a4, a5);
      LongVector b6 = EVEN1.selectFrom(a6, a7), b7 = ODD1.selectFrom(a6, a7);
      LongVector c0 = EVEN2.selectFrom(b0, b2), c2 = ODD2.selectFrom(b0, b2);
      LongVector c1 = EVEN2.selectFrom(b1, b3), c3 = ODD2.selectFrom(b1, b3);
      LongVector c4 = EVEN2.selectFrom(b4, b6), c6 = ODD2.selectFrom(b4, b6);
      LongVector c5 = EVEN2.selectFrom(b5, b7), c7 = ODD2.selectFrom(b5, b7);
      EVEN4.selectFrom(c0, c4).intoArray(out, k);
      EVEN4.selectFrom(c1, c5).intoArray(out, k + 8);
      EVEN4.selectFrom(c2, c6).intoArray(out, k + 16);
      EVEN4.selectFrom(c3, c7).intoArray(out, k + 24);
      ODD4.selectFrom(c0, c4).intoArray(out, k + 32);
      ODD4.selectFrom(c1, c5).intoArray(out, k + 40);
      ODD4.selectFrom(c2, c6).intoArray(out, k + 48);
      ODD4.selectFrom(c3, c7).intoArray(out, k + 56);
    }
  }

  /// Takes `blocks` blocks from `m` into `h`; `counted` bytes are then hashed with the first of
  /// them.
  private void compress(int blocks, long counted, long last) {
    final int[] s = SCHEDULE;
    final long[] h = this.h;
    final long[] m = this.m;
    for (int q = 0; q < blocks; q++) {
      final int o = q * 16 * LANES;
      LongVector v0 = LongVector.fromArray(L, h, 0);
      LongVector v1 = LongVector.fromArray(L, h, 8);
      LongVector v2 = LongVector.fromArray(L, h, 16);
      LongVector v3 = LongVector.fromArray(L, h, 24);
      LongVector v4 = LongVector.fromArray(L, h, 32);
      LongVector v5 = LongVector.fromArray(L, h, 40);
      LongVector v6 = LongVector.fromArray(L, h, 48);
      LongVector v7 = LongVector.fromArray(L, h, 56);
      LongVector v8 = LongVector.broadcast(L, Blake2b256.IV[0]);
      LongVector v9 = LongVector.broadcast(L, Blake2b256.IV[1]);
      LongVector v10 = LongVector.broadcast(L, Blake2b256.IV[2]);
      LongVector v11 = LongVector.broadcast(L, Blake2b256.IV[3]);
      LongVector v12 = LongVector.broadcast(L, Blake2b256.IV[4] ^ (counted + (long) q * BLOCK));
      LongVector v13 = LongVector.broadcast(L, Blake2b256.IV[5]);
      LongVector v14 = LongVector.broadcast(L, Blake2b256.IV[6] ^ last);
      LongVector v15 = LongVector.broadcast(L, Blake2b256.IV[7]);
      for (int r = 0; r < s.length; r += 16) {
        v0 = v0.add(v4).add(LongVector.fromArray(L, m, o + s[r]));
        v1 = v1.add(v5).add(LongVector.fromArray(L, m, o + s[r + 2]));
        v2 = v2.add(v6).add(LongVector.fromArray(L, m, o + s[r + 4]));
        v3 = v3.add(v7).add(LongVector.fromArray(L, m, o + s[r + 6]));
        v12 = v12.lanewise(XOR, v0).lanewise(ROR, 32);
        v13 = v13.lanewise(XOR, v1).lanewise(ROR, 32);
        v14 = v14.lanewise(XOR, v2).lanewise(ROR, 32);
        v15 = v15.lanewise(XOR, v3).lanewise(ROR, 32);
        v8 = v8.add(v12);
        v9 = v9.add(v13);
        v10 = v10.add(v14);
        v11 = v11.add(v15);
        v4 = v4.lanewise(XOR, v8).lanewise(ROR, 24);
        v5 = v5.lanewise(XOR, v9).lanewise(ROR, 24);
        v6 = v6.lanewise(XOR, v10).lanewise(ROR, 24);
        v7 = v7.lanewise(XOR, v11).lanewise(ROR, 24);
        v0 = v0.add(v4).add(LongVector.fromArray(L, m, o + s[r + 1]));
        v1 = v1.add(v5).add(LongVector.fromArray(L, m, o + s[r + 3]));
        v2 = v2.add(v6).add(LongVector.fromArray(L, m, o + s[r + 5]));
        v3 = v3.add(v7).add(LongVector.fromArray(L, m, o + s[r + 7]));
        v12 = v12.lanewise(XOR, v0).lanewise(ROR, 16);
        v13 = v13.lanewise(XOR, v1).lanewise(ROR, 16);
        v14 = v14.lanewise(XOR, v2).lanewise(ROR, 16);
        v15 = v15.lanewise(XOR, v3).lanewise(ROR, 16);
        v8 = v8.add(v12);
        v9 = v9.add(v13);
        v10 = v10.add(v14);
        v11 = v11.add(v15);
        v4 = v4.lanewise(XOR, v8).lanewise(ROR, 63);
        v5 = v5.lanewise(XOR, v9).lanewise(ROR, 63);
        v6 = v6.lanewise(XOR, v10).lanewise(ROR, 63);
        v7 = v7.lanewise(XOR, v11).lanewise(ROR, 63);
        v0 = v0.add(v5).add(LongVector.fromArray(L, m, o + s[r + 8]));
        v1 = v1.add(v6).add(LongVector.fromArray(L, m, o + s[r + 10]));
        v2 = v2.add(v7).add(LongVector.fromArray(L, m, o + s[r + 12]));
        v3 = v3.add(v4).add(LongVector.fromArray(L, m, o + s[r + 14]));
        v15 = v15.lanewise(XOR, v0).lanewise(ROR, 32);
        v12 = v12.lanewise(XOR, v1).lanewise(ROR, 32);
        v13 = v13.lanewise(XOR, v2).lanewise(ROR, 32);
        v14 = v14.lanewise(XOR, v3).lanewise(ROR, 32);
        v10 = v10.add(v15);
        v11 = v11.add(v12);
        v8 = v8.add(v13);
        v9 = v9.add(v14);
        v5 = v5.lanewise(XOR, v10).lanewise(ROR, 24);
        v6 = v6.lanewise(XOR, v11).lanewise(ROR, 24);
        v7 = v7.lanewise(XOR, v8).lanewise(ROR, 24);
        v4 = v4.lanewise(XOR, v9).lanewise(ROR, 24);
        v0 = v0.add(v5).add(LongVector.fromArray(L, m, o + s[r + 9]));
        v1 = v1.add(v6).add(LongVector.fromArray(L, m, o + s[r + 11]));
        v2 = v2.add(v7).add(LongVector.fromArray(L, m, o + s[r + 13]));
        v3 = v3.add(v4).add(LongVector.fromArray(L, m, o + s[r + 15]));
        v15 = v15.lanewise(XOR, v0).lanewise(ROR, 16);
        v12 = v12.lanewise(XOR, v1).lanewise(ROR, 16);
        v13 = v13.lanewise(XOR, v2).lanewise(ROR, 16);
        v14 = v14.lanewise(XOR, v3).lanewise(ROR, 16);
        v10 = v10.add(v15);
        v11 = v11.add(v12);
        v8 = v8.add(v13);
        v9 = v9.add(v14);
        v5 = v5.lanewise(XOR, v10).lanewise(ROR, 63);
        v6 = v6.lanewise(XOR, v11).lanewise(ROR, 63);
        v7 = v7.lanewise(XOR, v8).lanewise(ROR, 63);
        v4 = v4.lanewise(XOR, v9).lanewise(ROR, 63);
      }
      v0.lanewise(XOR, v8).lanewise(XOR, LongVector.fromArray(L, h, 0)).intoArray(h, 0);
      v1.lanewise(XOR, v9).lanewise(XOR, LongVector.fromArray(L, h, 8)).intoArray(h, 8);
      v2.lanewise(XOR, v10).lanewise(XOR, LongVector.fromArray(L, h, 16)).intoArray(h, 16);
      v3.lanewise(XOR, v11).lanewise(XOR, LongVector.fromArray(L, h, 24)).intoArray(h, 24);
      v4.lanewise(XOR, v12).lanewise(XOR, LongVector.fromArray(L, h, 32)).intoArray(h, 32);
      v5.lanewise(XOR, v13).lanewise(XOR, LongVector.fromArray(L, h, 40)).intoArray(h, 40);
      v6.lanewise(XOR, v14).lanewise(XOR, LongVector.fromArray(L, h, 48)).intoArray(h, 48);
      v7.lanewise(XOR, v15).lanewise(XOR, LongVector.fromArray(L, h, 56)).intoArray(h, 56);
    }
  }

  private static int[] schedule() {
    byte[] sigma = Blake2b256.sigma();
    int[] offsets = new int[sigma.length];
    for (int i = 0; i < sigma.length; i++) {
      offsets[i] = sigma[i] * LANES;
    }
    return offsets;
  }

  /// The lanes to pick from a pair of vectors to swap runs of `step` lanes between them: those of
  /// the first with bit `step` equal to `half`, each followed by its counterpart of the second.
  private static LongVector picks(int step, int half) {
    long[] lanes = new long[LANES];
    for (int lane = 0; lane < LANES; lane++) {
      boolean first = (lane & step) == 0;
      lanes[lane] = half + (long) (first ? lane : lane - step + LANES);
    }
    return LongVector.fromArray(L, lanes, 0);
  }
}
