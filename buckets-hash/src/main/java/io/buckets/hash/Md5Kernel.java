package io.buckets.hash;

import static io.buckets.hash.Md5Block.K;
import static jdk.incubator.vector.VectorOperators.ROL;
import static jdk.incubator.vector.VectorOperators.XOR;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/// The compression function of MD5 for up to sixteen streams at once, in two groups of eight:
/// stream i in lane i mod 8 of a group's 256-bit vectors.
///
/// A step of MD5 needs the one before, so a single group leaves most of a core idle; the steps of
/// the two are written in turns and run side by side for a tenth more. Vectors of 256 bits and not
/// 512: those cost a quarter more for few streams, and for sixteen only the layout of the input
/// would gain by them. The blocks' words are dealt to their lanes first, a few blocks ahead, by
/// scalar code, which leaves out the lanes without a stream. Measured on Zen 4 beside one stream of
/// the scalar [Md5Block]: two streams cost 1.4 times as much, four 1.5, sixteen 2.3.
///
/// The rounds are rolled four steps at a time: written out in full, 64 steps were forty times
/// slower, being more than HotSpot's compiler likes in one method. Steps in methods of their own
/// were six times slower.
///
/// No other kernel uses vectors of ints, so their width is free, see [io.buckets.core.VectorWidth].
/// Not thread-safe.
final class Md5Kernel {
  private static final int LANES = Md5Lanes.LANES;
  private static final int GROUP = LANES / 2;
  private static final int WORDS = Md5Block.BYTES / Integer.BYTES;

  /// Blocks whose words are dealt before they are compressed.
  private static final int BLOCKS_AHEAD = 8;

  private static final VectorSpecies<Integer> I = IntVector.SPECIES_256;

  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  /// Word i of the sixteen states is at 16i; so it is in `half`, between two rounds and the next.
  private final int[] state = new int[4 * LANES];

  private final int[] half = new int[4 * LANES];

  /// Word w of block q of the sixteen streams is at 16 · (16q + w).
  private final int[] m = new int[WORDS * LANES * BLOCKS_AHEAD];

  /// Takes `blocks` blocks from `at[i]` of `in[i]` into `states[i]`, for the first `streams`.
  void compress(int streams, int[][] states, byte[][] in, int[] at, int blocks) {
    for (int lane = 0; lane < streams; lane++) {
      for (int i = 0; i < 4; i++) {
        state[i * LANES + lane] = states[lane][i];
      }
    }
    for (int done = 0; done < blocks; ) {
      int ahead = Math.min(BLOCKS_AHEAD, blocks - done);
      for (int lane = 0; lane < streams; lane++) {
        deal(in[lane], at[lane] + done * Md5Block.BYTES, ahead * WORDS, lane);
      }
      for (int q = 0; q < ahead; q++) {
        int block = q * WORDS * LANES;
        firstRounds(block, block + GROUP);
        lastRounds(block, block + GROUP);
      }
      done += ahead;
    }
    for (int lane = 0; lane < streams; lane++) {
      for (int i = 0; i < 4; i++) {
        states[lane][i] = state[i * LANES + lane];
      }
    }
  }

  /// Puts `words` words of a stream into its lane of `m`.
  private void deal(byte[] in, int at, int words, int lane) {
    final int[] out = m;
    for (int w = 0, p = at, k = lane; w < words; w++, p += Integer.BYTES, k += LANES) {
      out[k] = (int) INTS.get(in, p);
    }
  }

  /// Rounds one and two of a block, from `state` to `half`. The first group's words of it begin at
  /// `o`, those of the second at `p`; its state is in the variables with an x.
  private void firstRounds(int o, int p) {
    IntVector a = IntVector.fromArray(I, state, 0), b = IntVector.fromArray(I, state, 16);
    IntVector c = IntVector.fromArray(I, state, 32), d = IntVector.fromArray(I, state, 48);
    IntVector ax = IntVector.fromArray(I, state, 8), bx = IntVector.fromArray(I, state, 24);
    IntVector cx = IntVector.fromArray(I, state, 40), dx = IntVector.fromArray(I, state, 56);
    for (int i = 0; i < 16; i += 4) {
      a = a.add(IntVector.fromArray(I, m, o + i * LANES)).add(K[i]);
      a = a.add(c.lanewise(XOR, d).and(b).lanewise(XOR, d)).lanewise(ROL, 7).add(b);
      ax = ax.add(IntVector.fromArray(I, m, p + i * LANES)).add(K[i]);
      ax = ax.add(cx.lanewise(XOR, dx).and(bx).lanewise(XOR, dx)).lanewise(ROL, 7).add(bx);
      d = d.add(IntVector.fromArray(I, m, o + (i + 1) * LANES)).add(K[i + 1]);
      d = d.add(b.lanewise(XOR, c).and(a).lanewise(XOR, c)).lanewise(ROL, 12).add(a);
      dx = dx.add(IntVector.fromArray(I, m, p + (i + 1) * LANES)).add(K[i + 1]);
      dx = dx.add(bx.lanewise(XOR, cx).and(ax).lanewise(XOR, cx)).lanewise(ROL, 12).add(ax);
      c = c.add(IntVector.fromArray(I, m, o + (i + 2) * LANES)).add(K[i + 2]);
      c = c.add(a.lanewise(XOR, b).and(d).lanewise(XOR, b)).lanewise(ROL, 17).add(d);
      cx = cx.add(IntVector.fromArray(I, m, p + (i + 2) * LANES)).add(K[i + 2]);
      cx = cx.add(ax.lanewise(XOR, bx).and(dx).lanewise(XOR, bx)).lanewise(ROL, 17).add(dx);
      b = b.add(IntVector.fromArray(I, m, o + (i + 3) * LANES)).add(K[i + 3]);
      b = b.add(d.lanewise(XOR, a).and(c).lanewise(XOR, a)).lanewise(ROL, 22).add(c);
      bx = bx.add(IntVector.fromArray(I, m, p + (i + 3) * LANES)).add(K[i + 3]);
      bx = bx.add(dx.lanewise(XOR, ax).and(cx).lanewise(XOR, ax)).lanewise(ROL, 22).add(cx);
    }
    for (int i = 0; i < 16; i += 4) {
      a = a.add(IntVector.fromArray(I, m, o + ((5 * i + 1) & 15) * LANES)).add(K[i + 16]);
      a = a.add(b.lanewise(XOR, c).and(d).lanewise(XOR, c)).lanewise(ROL, 5).add(b);
      ax = ax.add(IntVector.fromArray(I, m, p + ((5 * i + 1) & 15) * LANES)).add(K[i + 16]);
      ax = ax.add(bx.lanewise(XOR, cx).and(dx).lanewise(XOR, cx)).lanewise(ROL, 5).add(bx);
      d = d.add(IntVector.fromArray(I, m, o + ((5 * i + 6) & 15) * LANES)).add(K[i + 17]);
      d = d.add(a.lanewise(XOR, b).and(c).lanewise(XOR, b)).lanewise(ROL, 9).add(a);
      dx = dx.add(IntVector.fromArray(I, m, p + ((5 * i + 6) & 15) * LANES)).add(K[i + 17]);
      dx = dx.add(ax.lanewise(XOR, bx).and(cx).lanewise(XOR, bx)).lanewise(ROL, 9).add(ax);
      c = c.add(IntVector.fromArray(I, m, o + ((5 * i + 11) & 15) * LANES)).add(K[i + 18]);
      c = c.add(d.lanewise(XOR, a).and(b).lanewise(XOR, a)).lanewise(ROL, 14).add(d);
      cx = cx.add(IntVector.fromArray(I, m, p + ((5 * i + 11) & 15) * LANES)).add(K[i + 18]);
      cx = cx.add(dx.lanewise(XOR, ax).and(bx).lanewise(XOR, ax)).lanewise(ROL, 14).add(dx);
      b = b.add(IntVector.fromArray(I, m, o + ((5 * i + 16) & 15) * LANES)).add(K[i + 19]);
      b = b.add(c.lanewise(XOR, d).and(a).lanewise(XOR, d)).lanewise(ROL, 20).add(c);
      bx = bx.add(IntVector.fromArray(I, m, p + ((5 * i + 16) & 15) * LANES)).add(K[i + 19]);
      bx = bx.add(cx.lanewise(XOR, dx).and(ax).lanewise(XOR, dx)).lanewise(ROL, 20).add(cx);
    }
    a.intoArray(half, 0);
    b.intoArray(half, 16);
    c.intoArray(half, 32);
    d.intoArray(half, 48);
    ax.intoArray(half, 8);
    bx.intoArray(half, 24);
    cx.intoArray(half, 40);
    dx.intoArray(half, 56);
  }

  /// Rounds three and four, from `half`, added to `state`.
  private void lastRounds(int o, int p) {
    IntVector a = IntVector.fromArray(I, half, 0), b = IntVector.fromArray(I, half, 16);
    IntVector c = IntVector.fromArray(I, half, 32), d = IntVector.fromArray(I, half, 48);
    IntVector ax = IntVector.fromArray(I, half, 8), bx = IntVector.fromArray(I, half, 24);
    IntVector cx = IntVector.fromArray(I, half, 40), dx = IntVector.fromArray(I, half, 56);
    for (int i = 0; i < 16; i += 4) {
      a = a.add(IntVector.fromArray(I, m, o + ((3 * i + 5) & 15) * LANES)).add(K[i + 32]);
      a = a.add(b.lanewise(XOR, c).lanewise(XOR, d)).lanewise(ROL, 4).add(b);
      ax = ax.add(IntVector.fromArray(I, m, p + ((3 * i + 5) & 15) * LANES)).add(K[i + 32]);
      ax = ax.add(bx.lanewise(XOR, cx).lanewise(XOR, dx)).lanewise(ROL, 4).add(bx);
      d = d.add(IntVector.fromArray(I, m, o + ((3 * i + 8) & 15) * LANES)).add(K[i + 33]);
      d = d.add(a.lanewise(XOR, b).lanewise(XOR, c)).lanewise(ROL, 11).add(a);
      dx = dx.add(IntVector.fromArray(I, m, p + ((3 * i + 8) & 15) * LANES)).add(K[i + 33]);
      dx = dx.add(ax.lanewise(XOR, bx).lanewise(XOR, cx)).lanewise(ROL, 11).add(ax);
      c = c.add(IntVector.fromArray(I, m, o + ((3 * i + 11) & 15) * LANES)).add(K[i + 34]);
      c = c.add(d.lanewise(XOR, a).lanewise(XOR, b)).lanewise(ROL, 16).add(d);
      cx = cx.add(IntVector.fromArray(I, m, p + ((3 * i + 11) & 15) * LANES)).add(K[i + 34]);
      cx = cx.add(dx.lanewise(XOR, ax).lanewise(XOR, bx)).lanewise(ROL, 16).add(dx);
      b = b.add(IntVector.fromArray(I, m, o + ((3 * i + 14) & 15) * LANES)).add(K[i + 35]);
      b = b.add(c.lanewise(XOR, d).lanewise(XOR, a)).lanewise(ROL, 23).add(c);
      bx = bx.add(IntVector.fromArray(I, m, p + ((3 * i + 14) & 15) * LANES)).add(K[i + 35]);
      bx = bx.add(cx.lanewise(XOR, dx).lanewise(XOR, ax)).lanewise(ROL, 23).add(cx);
    }
    for (int i = 0; i < 16; i += 4) {
      a = a.add(IntVector.fromArray(I, m, o + ((7 * i) & 15) * LANES)).add(K[i + 48]);
      a = a.add(d.not().or(b).lanewise(XOR, c)).lanewise(ROL, 6).add(b);
      ax = ax.add(IntVector.fromArray(I, m, p + ((7 * i) & 15) * LANES)).add(K[i + 48]);
      ax = ax.add(dx.not().or(bx).lanewise(XOR, cx)).lanewise(ROL, 6).add(bx);
      d = d.add(IntVector.fromArray(I, m, o + ((7 * i + 7) & 15) * LANES)).add(K[i + 49]);
      d = d.add(c.not().or(a).lanewise(XOR, b)).lanewise(ROL, 10).add(a);
      dx = dx.add(IntVector.fromArray(I, m, p + ((7 * i + 7) & 15) * LANES)).add(K[i + 49]);
      dx = dx.add(cx.not().or(ax).lanewise(XOR, bx)).lanewise(ROL, 10).add(ax);
      c = c.add(IntVector.fromArray(I, m, o + ((7 * i + 14) & 15) * LANES)).add(K[i + 50]);
      c = c.add(b.not().or(d).lanewise(XOR, a)).lanewise(ROL, 15).add(d);
      cx = cx.add(IntVector.fromArray(I, m, p + ((7 * i + 14) & 15) * LANES)).add(K[i + 50]);
      cx = cx.add(bx.not().or(dx).lanewise(XOR, ax)).lanewise(ROL, 15).add(dx);
      b = b.add(IntVector.fromArray(I, m, o + ((7 * i + 21) & 15) * LANES)).add(K[i + 51]);
      b = b.add(a.not().or(c).lanewise(XOR, d)).lanewise(ROL, 21).add(c);
      bx = bx.add(IntVector.fromArray(I, m, p + ((7 * i + 21) & 15) * LANES)).add(K[i + 51]);
      bx = bx.add(ax.not().or(cx).lanewise(XOR, dx)).lanewise(ROL, 21).add(cx);
    }
    a.add(IntVector.fromArray(I, state, 0)).intoArray(state, 0);
    b.add(IntVector.fromArray(I, state, 16)).intoArray(state, 16);
    c.add(IntVector.fromArray(I, state, 32)).intoArray(state, 32);
    d.add(IntVector.fromArray(I, state, 48)).intoArray(state, 48);
    ax.add(IntVector.fromArray(I, state, 8)).intoArray(state, 8);
    bx.add(IntVector.fromArray(I, state, 24)).intoArray(state, 24);
    cx.add(IntVector.fromArray(I, state, 40)).intoArray(state, 40);
    dx.add(IntVector.fromArray(I, state, 56)).intoArray(state, 56);
  }
}
