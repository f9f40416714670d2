package io.buckets.hash;

import io.buckets.core.KernelGate;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;

/// The pieces of work by which [Kernels] gets to know each vector kernel. Touches the kernels'
/// classes, so it is loaded only where their vectors exist.
final class KernelTrials {
  private KernelTrials() {}

  private static byte[][] noise(long seed, int arrays, int bytes) {
    Random random = new Random(seed);
    byte[][] noise = new byte[arrays][bytes];
    for (byte[] array : noise) {
      random.nextBytes(array);
    }
    return noise;
  }

  /// Sixteen kibibytes, on the heap and outside it in turns: both ways are compiled.
  static final class Stripes implements KernelGate.Trial {
    private static final int LENGTH = 16 << 10;
    private final byte[] bytes = noise(4, 1, LENGTH)[0];
    private final MemorySegment direct =
        MemorySegment.ofBuffer(ByteBuffer.allocateDirect(LENGTH).put(bytes).flip());
    private boolean outside;

    @Override
    public void vector() {
      outside = !outside;
      bytes[0] = (byte) (outside ? Xxh3Stripes.hash(direct) : Xxh3Stripes.hash(bytes, 0, LENGTH));
    }

    @Override
    public void scalar() {
      bytes[0] = (byte) Xxh3.scalar(bytes, 0, LENGTH);
    }

    @Override
    public boolean agrees(long seed) {
      Random random = new Random(seed);
      int offset = random.nextInt(65);
      int length = Xxh3Stripes.LEAST_BYTES + random.nextInt(10_000);
      byte[] input = noise(seed, 1, offset + length)[0];
      ByteBuffer outside = ByteBuffer.allocateDirect(length).put(input, offset, length).flip();
      long expected = Xxh3.scalar(input, offset, length);
      return Xxh3Stripes.hash(input, offset, length) == expected
          && Xxh3Stripes.hash(MemorySegment.ofBuffer(outside)) == expected;
    }
  }

  /// Eight messages of two kibibytes.
  static final class Blake2b implements KernelGate.Trial {
    private static final int LENGTH = 2048;
    private final byte[][] messages = noise(1, Blake2b256Lanes.LANES, LENGTH);
    private final int[] offsets = new int[Blake2b256Lanes.LANES];
    private final byte[] digests = new byte[Blake2b256Lanes.LANES * Blake2b256.DIGEST_BYTES];

    @Override
    public void vector() {
      Blake2b256Lanes.vector(messages, offsets, LENGTH, digests, 0);
    }

    @Override
    public void scalar() {
      Blake2b256Lanes.scalar(messages, offsets, LENGTH, digests, 0);
    }

    @Override
    public boolean agrees(long seed) {
      Random random = new Random(seed);
      int count = 1 + random.nextInt(2 * Blake2b256Lanes.LANES);
      int length = random.nextInt(5000);
      byte[][] inputs = noise(seed, count, length + 64);
      int[] at = random.ints(count, 0, 65).toArray();
      byte[] expected = new byte[count * Blake2b256.DIGEST_BYTES];
      byte[] actual = new byte[count * Blake2b256.DIGEST_BYTES];
      Blake2b256Lanes.scalar(inputs, at, length, expected, 0);
      Blake2b256Lanes.vector(inputs, at, length, actual, 0);
      return Arrays.equals(expected, actual);
    }
  }

  /// Sixteen streams of 32 blocks.
  static final class Md5 implements KernelGate.Trial {
    private static final int BLOCKS = 32;
    private final byte[][] inputs = noise(2, Md5Lanes.LANES, BLOCKS * Md5Block.BYTES);
    private final Md5Lanes lanes = lanes(inputs, new int[Md5Lanes.LANES][4], Md5Lanes.LANES, 0);

    @Override
    public void vector() {
      lanes.vector(Md5Lanes.LANES, BLOCKS);
    }

    @Override
    public void scalar() {
      lanes.scalar(Md5Lanes.LANES, BLOCKS);
    }

    @Override
    public boolean agrees(long seed) {
      Random random = new Random(seed);
      int streams = 1 + random.nextInt(Md5Lanes.LANES);
      int blocks = 1 + random.nextInt(40);
      int offset = random.nextInt(65);
      byte[][] bytes = noise(seed, streams, offset + blocks * Md5Block.BYTES);
      int[][] expected = new int[streams][];
      Arrays.setAll(expected, i -> random.ints(4).toArray());
      int[][] actual = Arrays.stream(expected).map(int[]::clone).toArray(int[][]::new);
      lanes(bytes, expected, streams, offset).scalar(streams, blocks);
      lanes(bytes, actual, streams, offset).vector(streams, blocks);
      return Arrays.deepEquals(expected, actual);
    }

    private static Md5Lanes lanes(byte[][] bytes, int[][] states, int streams, int offset) {
      Md5Lanes lanes = new Md5Lanes();
      for (int lane = 0; lane < streams; lane++) {
        lanes.put(lane, states[lane], bytes[lane], offset);
      }
      return lanes;
    }
  }

  /// Sixteen kibibytes.
  static final class Crc64 implements KernelGate.Trial {
    private static final int LENGTH = 16 << 10;
    private final byte[] bytes = noise(3, 1, LENGTH)[0];
    private long register;

    @Override
    public void vector() {
      register = Crc64Fold.update(register, bytes, 0, LENGTH);
    }

    @Override
    public void scalar() {
      register = Crc64Nvme.slicing(register, bytes, 0, LENGTH);
    }

    @Override
    public boolean agrees(long seed) {
      Random random = new Random(seed);
      int offset = random.nextInt(65);
      int length = 1024 + random.nextInt(10_000);
      byte[] input = noise(seed, 1, offset + length)[0];
      return Crc64Fold.update(seed, input, offset, length)
          == Crc64Nvme.slicing(seed, input, offset, length);
    }
  }
}
