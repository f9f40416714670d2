package io.buckets.hash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.buckets.core.VectorWidth;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Every width gives the same digests. A process can use only one width well, so each runs in its
/// own.
class ForcedWidthTest {
  @ParameterizedTest
  @ValueSource(strings = {"scalar", "128", "512"})
  void aForcedWidthIsObeyedAndFindsTheSameDigests(String width) throws Exception {
    assumeTrue(!width.equals("512") || VectorWidth.chosen() == VectorWidth.BITS_512);
    Process process =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "--add-modules=jdk.incubator.vector",
                "-D" + VectorWidth.PROPERTY + "=" + width,
                "-cp",
                System.getProperty("java.class.path"),
                Digests.class.getName())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(output).contains("forced by").doesNotContain("WRONG").endsWith(Digests.all());
    if (width.equals("512")) {
      assertThat(output).contains("BLAKE2b-256: vector");
    } else {
      assertThat(output).contains("BLAKE2b-256: scalar, no ");
    }
  }

  /// The program the processes run.
  static final class Digests {
    private Digests() {}

    public static void main(String[] args) throws InterruptedException {
      Kernels.warmUpInBackground().join();
      System.out.println(Kernels.describe());
      System.out.print(all());
    }

    /// The digests of some bytes that are the same every time.
    static String all() {
      byte[] bytes = Seeded.bytes(new Random(42), 90_000);
      byte[][] messages = new byte[9][];
      Arrays.fill(messages, bytes);
      int[] offsets = {0, 1, 2, 3, 40, 50, 600, 7000, 80_000};
      byte[] blake = new byte[9 * Blake2b256.DIGEST_BYTES];
      Blake2b256Lanes.hash(messages, offsets, 9999, blake, 0);

      Md5Lanes lanes = new Md5Lanes();
      int[][] states = new int[9][4];
      for (int i = 0; i < 9; i++) {
        lanes.put(i, states[i], bytes, offsets[i]);
      }
      lanes.compress(9, 100);
      return HexFormat.of().formatHex(blake)
          + Arrays.deepToString(states)
          + Long.toHexString(Crc64Nvme.of(bytes, 11, 88_888))
          + Long.toHexString(Xxh3.hash(bytes, 13, 77_777));
    }
  }
}
