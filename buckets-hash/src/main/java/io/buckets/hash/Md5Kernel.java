package io.buckets.hash;

import static io.buckets.hash.Md5Block.K;
import static jdk.incubator.vector.VectorOperators.ROL;
import static jdk.incubator.vector.VectorOperators.XOR;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/// The compression function of MD5 for sixteen streams at once, stream i in lane i of 512-bit
/// vectors.
///
/// As in [Blake2bKernel], the blocks are transposed first, a few ahead, and the rounds are then
/// those of the scalar [Md5Block]. Rounds are rolled four steps at a time: written out in full, 64
/// steps were forty times slower, being more than HotSpot's compiler likes in one method.
///
/// Only 512-bit vectors: loaded only where [io.buckets.core.VectorWidth] chose them. Not
/// thread-safe.
final class Md5Kernel {
  private static final int LANES = Md5Lanes.LANES;
  private static final int BLOCK = Md5Block.BYTES;

  /// Blocks transposed before they are compressed.
  private static final int BLOCKS_AHEAD = 8;

  private static final VectorSpecies<Integer> I = IntVector.SPECIES_512;
  private static final VectorSpecies<Byte> B = ByteVector.SPECIES_512;

  private static final IntVector EVEN1 = picks(1, 0);
  private static final IntVector ODD1 = picks(1, 1);
  private static final IntVector EVEN2 = picks(2, 0);
  private static final IntVector ODD2 = picks(2, 2);
  private static final IntVector EVEN4 = picks(4, 0);
  private static final IntVector ODD4 = picks(4, 4);
  private static final IntVector EVEN8 = picks(8, 0);
  private static final IntVector ODD8 = picks(8, 8);

  /// Word i of the sixteen states is at 16i.
  private final int[] state = new int[4 * LANES];

  /// Word w of block q of the sixteen streams is at 16 · (16q + w).
  private final int[] m = new int[16 * LANES * BLOCKS_AHEAD];

  /// Takes `blocks` blocks from `at[i]` of `in[i]` into `states[i]`, for each of sixteen streams.
  void compress(int[][] states, byte[][] in, int[] at, int blocks) {
    for (int lane = 0; lane < LANES; lane++) {
      for (int i = 0; i < 4; i++) {
        state[i * LANES + lane] = states[lane][i];
      }
    }
    for (int done = 0; done < blocks; ) {
      int ahead = Math.min(BLOCKS_AHEAD, blocks - done);
      transpose(in, at, done * BLOCK, ahead);
      rounds(ahead);
      done += ahead;
    }
    for (int lane = 0; lane < LANES; lane++) {
      for (int i = 0; i < 4; i++) {
        states[lane][i] = state[i * LANES + lane];
      }
    }
  }

  /// Puts `blocks` blocks of each stream, `skip` bytes on, into `m`: a 16 by 16 transposition of
  /// ints for each. First within each four by four of them, then the four by fours as a whole.
  private void transpose(byte[][] in, int[] at, int skip, int blocks) {
    for (int r = 0; r < LANES; r += 4) {
      fourRows(in, at, r, skip, blocks);
    }
    final int[] out = m;
    for (int q = 0; q < blocks; q++) {
      for (int r = 0, k = q * 16 * LANES; r < 4; r++, k += LANES) {
        IntVector a0 = IntVector.fromArray(I, out, k);
        IntVector a1 = IntVector.fromArray(I, out, k + 4 * LANES);
        IntVector a2 = IntVector.fromArray(I, out, k + 8 * LANES);
        IntVector a3 = IntVector.fromArray(I, out, k + 12 * LANES);
        IntVector b0 = EVEN4.selectFrom(a0, a1), b1 = ODD4.selectFrom(a0, a1);
        IntVector b2 = EVEN4.selectFrom(a2, a3), b3 = ODD4.selectFrom(a2, a3);
        EVEN8.selectFrom(b0, b2).intoArray(out, k);
        EVEN8.selectFrom(b1, b3).intoArray(out, k + 4 * LANES);
        ODD8.selectFrom(b0, b2).intoArray(out, k + 8 * LANES);
        ODD8.selectFrom(b1, b3).intoArray(out, k + 12 * LANES);
      }
    }
  }

  /// The first half of [#transpose] for the streams from `r` to `r + 3`.
  private void fourRows(byte[][] in, int[] at, int r, int skip, int blocks) {
    final int[] out = m;
    final byte[] in0 = in[r], in1 = in[r + 1], in2 = in[r + 2], in3 = in[r + 3];
    final int at0 = at[r] + skip, at1 = at[r + 1] + skip;
    final int at2 = at[r + 2] + skip, at3 = at[r + 3] + skip;
    for (int q = 0, p = 0, k = r * LANES; q < blocks; q++, p += BLOCK, k += 16 * LANES) {
      IntVector a0 = ByteVector.fromArray(B, in0, at0 + p).reinterpretAsInts();
      IntVector a1 = ByteVector.fromArray(B, in1, at1 + p).reinterpretAsInts();
      IntVector a2 = ByteVector.fromArray(B, in2, at2 + p).reinterpretAsInts();
      IntVector a3 = ByteVector.fromArray(B, in3, at3 + p).reinterpretAsInts();
      IntVector b0 = EVEN1.selectFrom(a0, a1), b1 = ODD1.selectFrom(a0, a1);
      IntVector b2 = EVEN1.selectFrom(a2, a3), b3 = ODD1.selectFrom(a2, a3);
      EVEN2.selectFrom(b0, b2).intoArray(out, k);
      EVEN2.selectFrom(b1, b3).intoArray(out, k + LANES);
      ODD2.selectFrom(b0, b2).intoArray(out, k + 2 * LANES);
      ODD2.selectFrom(b1, b3).intoArray(out, k + 3 * LANES);
    }
  }

  /// Takes `blocks` blocks from `m` into `state`. `f` is the round's function of the three newest
  /// words.
  private void rounds(int blocks) {
    for (int q = 0, o = 0; q < blocks; q++, o += 16 * LANES) {
      IntVector a = IntVector.fromArray(I, state, 0), b = IntVector.fromArray(I, state, 16);
      IntVector c = IntVector.fromArray(I, state, 32), d = IntVector.fromArray(I, state, 48);
      for (int i = 0; i < 16; i += 4) {
        a = a.add(IntVector.fromArray(I, m, o + i * LANES)).add(K[i]);
        a = a.add(c.lanewise(XOR, d).and(b).lanewise(XOR, d)).lanewise(ROL, 7).add(b);
        d = d.add(IntVector.fromArray(I, m, o + (i + 1) * LANES)).add(K[i + 1]);
        d = d.add(b.lanewise(XOR, c).and(a).lanewise(XOR, c)).lanewise(ROL, 12).add(a);
        c = c.add(IntVector.fromArray(I, m, o + (i + 2) * LANES)).add(K[i + 2]);
        c = c.add(a.lanewise(XOR, b).and(d).lanewise(XOR, b)).lanewise(ROL, 17).add(d);
        b = b.add(IntVector.fromArray(I, m, o + (i + 3) * LANES)).add(K[i + 3]);
        b = b.add(d.lanewise(XOR, a).and(c).lanewise(XOR, a)).lanewise(ROL, 22).add(c);
      }
      for (int i = 0; i < 16; i += 4) {
        a = a.add(IntVector.fromArray(I, m, o + ((5 * i + 1) & 15) * LANES)).add(K[i + 16]);
        a = a.add(b.lanewise(XOR, c).and(d).lanewise(XOR, c)).lanewise(ROL, 5).add(b);
        d = d.add(IntVector.fromArray(I, m, o + ((5 * i + 6) & 15) * LANES)).add(K[i + 17]);
        d = d.add(a.lanewise(XOR, b).and(c).lanewise(XOR, b)).lanewise(ROL, 9).add(a);
        c = c.add(IntVector.fromArray(I, m, o + ((5 * i + 11) & 15) * LANES)).add(K[i + 18]);
        c = c.add(d.lanewise(XOR, a).and(b).lanewise(XOR, a)).lanewise(ROL, 14).add(d);
        b = b.add(IntVector.fromArray(I, m, o + ((5 * i + 16) & 15) * LANES)).add(K[i + 19]);
        b = b.add(c.lanewise(XOR, d).and(a).lanewise(XOR, d)).lanewise(ROL, 20).add(c);
      }
      for (int i = 0; i < 16; i += 4) {
        a = a.add(IntVector.fromArray(I, m, o + ((3 * i + 5) & 15) * LANES)).add(K[i + 32]);
        a = a.add(b.lanewise(XOR, c).lanewise(XOR, d)).lanewise(ROL, 4).add(b);
        d = d.add(IntVector.fromArray(I, m, o + ((3 * i + 8) & 15) * LANES)).add(K[i + 33]);
        d = d.add(a.lanewise(XOR, b).lanewise(XOR, c)).lanewise(ROL, 11).add(a);
        c = c.add(IntVector.fromArray(I, m, o + ((3 * i + 11) & 15) * LANES)).add(K[i + 34]);
        c = c.add(d.lanewise(XOR, a).lanewise(XOR, b)).lanewise(ROL, 16).add(d);
        b = b.add(IntVector.fromArray(I, m, o + ((3 * i + 14) & 15) * LANES)).add(K[i + 35]);
        b = b.add(c.lanewise(XOR, d).lanewise(XOR, a)).lanewise(ROL, 23).add(c);
      }
      for (int i = 0; i < 16; i += 4) {
        a = a.add(IntVector.fromArray(I, m, o + ((7 * i) & 15) * LANES)).add(K[i + 48]);
        a = a.add(d.not().or(b).lanewise(XOR, c)).lanewise(ROL, 6).add(b);
        d = d.add(IntVector.fromArray(I, m, o + ((7 * i + 7) & 15) * LANES)).add(K[i + 49]);
        d = d.add(c.not().or(a).lanewise(XOR, b)).lanewise(ROL, 10).add(a);
        c = c.add(IntVector.fromArray(I, m, o + ((7 * i + 14) & 15) * LANES)).add(K[i + 50]);
        c = c.add(b.not().or(d).lanewise(XOR, a)).lanewise(ROL, 15).add(d);
        b = b.add(IntVector.fromArray(I, m, o + ((7 * i + 21) & 15) * LANES)).add(K[i + 51]);
        b = b.add(a.not().or(c).lanewise(XOR, d)).lanewise(ROL, 21).add(c);
      }
      a.add(IntVector.fromArray(I, state, 0)).intoArray(state, 0);
      b.add(IntVector.fromArray(I, state, 16)).intoArray(state, 16);
      c.add(IntVector.fromArray(I, state, 32)).intoArray(state, 32);
      d.add(IntVector.fromArray(I, state, 48)).intoArray(state, 48);
    }
  }

  /// The lanes to pick from a pair of vectors to swap runs of `step` lanes between them: those of
  /// the first with bit `step` equal to `half`, each followed by its counterpart of the second.
  private static IntVector picks(int step, int half) {
    int[] lanes = new int[LANES];
    for (int lane = 0; lane < LANES; lane++) {
      boolean first = (lane & step) == 0;
      lanes[lane] = (first ? lane : lane - step + LANES) + half;
    }
    return IntVector.fromArray(I, lanes, 0);
  }
}
