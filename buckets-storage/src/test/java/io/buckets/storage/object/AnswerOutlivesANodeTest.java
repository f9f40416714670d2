package io.buckets.storage.object;

import static org.assertj.core.api.Assertions.assertThat;

import io.buckets.core.BucketName;
import io.buckets.core.Limits;
import io.buckets.core.ObjectKey;
import io.buckets.storage.drive.DriveCall;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.memory.FaultPlan;
import io.buckets.storage.memory.FaultPlan.Fault;
import io.buckets.storage.memory.FaultyDrive;
import io.buckets.storage.memory.MemoryDrive;
import io.buckets.storage.model.RegisterKey;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What four nodes have of an object at the moment its writer is answered: k shards outside any one
/// of them, even that of the writer, though drives answer in any order.
final class AnswerOutlivesANodeTest {
  private static final int NODES = 4;
  private static final int DATA = 8;

  /// @param bytes of an object whose shards are in the index, and of one that has files
  @ParameterizedTest
  @ValueSource(ints = {100, 200_000})
  void whicheverNodeDiesThenTheOthersHaveEnough(int bytes) throws DriveException {
    long seed = Long.getLong("io.buckets.seed", System.nanoTime());
    System.out.println("seed " + seed + " (again with -Dio.buckets.seed=" + seed + ")");
    FaultPlan late =
        FaultPlan.seeded(seed)
            .byChance(0.3, DriveCall.COMMIT, new Fault.Delay(Duration.ofMillis(20)));
    Nodes.Shape shape =
        new Nodes.Shape(
            "8+4", NODES, 3, Nodes.PATIENT, seed, drive -> new FaultyDrive(drive, late, () -> {}));
    try (Nodes nodes = new Nodes(shape)) {
      BucketName bucket = nodes.bucket();
      long id = nodes.control.state().bucket(bucket).orElseThrow().id();
      byte[] body = new byte[bytes];
      Arrays.fill(body, (byte) 7);
      for (int round = 0; round < 20; round++) {
        ObjectKey key = ObjectKey.of("key" + round);
        long began = System.nanoTime();
        var _ =
            nodes
                .store(1 + round % NODES)
                .put(bucket, key, PutOptions.DEFAULT, StoreFixture.source(body, bytes));
        int[] holders = holders(nodes, RegisterKey.object(id, key));
        // A second on a machine that is that busy, and the writer is answered without.
        if (System.nanoTime() - began < Limits.DRIVE_PATIENCE.toNanos()) {
          int most = Arrays.stream(holders).max().orElse(0);
          assertThat(Arrays.stream(holders).sum() - most)
              .as("%s by node: %s", key, Arrays.toString(holders))
              .isGreaterThanOrEqualTo(DATA);
        }
      }
    }
  }

  private static int[] holders(Nodes nodes, RegisterKey key) throws DriveException {
    int[] holders = new int[NODES];
    for (Node node : nodes.nodes) {
      for (MemoryDrive drive : node.drives) {
        holders[node.number - 1] += drive.head(key, false).head().newest() == null ? 0 : 1;
      }
    }
    return holders;
  }
}
