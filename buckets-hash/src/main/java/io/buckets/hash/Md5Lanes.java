package io.buckets.hash;

import io.buckets.core.KernelGate;
import org.jspecify.annotations.Nullable;

/// The compression function of MD5 for up to sixteen streams that go on by the same number of
/// blocks.
///
/// Through the vector kernel two cost about as much as one and a half through the scalar one, and
/// sixteen as much as two and a half. A set of lanes is filled by [#put], moved on by [#compress]
/// as often as wanted, and filled again. Not thread-safe.
final class Md5Lanes {
  /// Most streams at once.
  static final int LANES = 16;

  /// In front of the vector kernel.
  static final KernelGate GATE = new KernelGate("MD5");

  private final int[][] states = new int[LANES][];
  private final byte[][] inputs = new byte[LANES][];
  private final int[] at = new int[LANES];
  private @Nullable Md5Kernel kernel;

  /// Puts a stream into `lane`: its four words, which are changed in place, and where its input
  /// goes on.
  void put(int lane, int[] state, byte[] input, int offset) {
    states[lane] = state;
    inputs[lane] = input;
    at[lane] = offset;
  }

  /// Takes the next `blocks` blocks of the first `streams` lanes, at least one, into their states.
  void compress(int streams, int blocks) {
    if (GATE.isOpen()) {
      vector(streams, blocks);
    } else {
      scalar(streams, blocks);
    }
    for (int lane = 0; lane < streams; lane++) {
      at[lane] += blocks * Md5Block.BYTES;
    }
  }

  /// Lanes without a stream are compressed too, into states nobody wants.
  void vector(int streams, int blocks) {
    Md5Kernel lanes = kernel;
    if (lanes == null) {
      lanes = new Md5Kernel();
      kernel = lanes;
    }
    lanes.compress(streams, states, inputs, at, blocks);
  }

  /// The specification: one after the other.
  void scalar(int streams, int blocks) {
    for (int lane = 0; lane < streams; lane++) {
      Md5Block.compress(states[lane], inputs[lane], at[lane], blocks);
    }
  }
}
