package io.buckets.storage.object;

import static org.assertj.core.api.Assertions.assertThat;

import io.buckets.core.ByteRange;
import io.buckets.core.ObjectKey;
import io.buckets.storage.drive.Drive;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.PassingDrive;
import io.buckets.storage.drive.ReadLease;
import io.buckets.storage.erasing.ObjectReader;
import java.io.IOException;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What a read costs where drives are of several nodes, and what it holds.
final class ReadsByNodesTest {
  private static final ObjectKey KEY = ObjectKey.of("key");

  private final Set<ReadLease> held = ConcurrentHashMap.newKeySet();
  private final Nodes nodes =
      new Nodes(new Nodes.Shape("8+4", 4, 3, Nodes.PATIENT, 1, drive -> new Leased(drive)));

  @AfterEach
  void close() {
    nodes.close();
  }

  /// Notes leases.
  private final class Leased extends PassingDrive {
    Leased(Drive behind) {
      super(behind);
    }

    @Override
    public void lease(ReadLease lease) throws DriveException {
      held.add(lease);
      super.lease(lease);
    }
  }

  private byte[] put(int bytes) throws IOException {
    byte[] body = new byte[bytes];
    Arrays.fill(body, (byte) bytes);
    var _ =
        nodes
            .store(1)
            .put(StoreFixture.BUCKET, KEY, PutOptions.DEFAULT, StoreFixture.source(body, bytes));
    return body;
  }

  private byte[] get(int node) throws IOException {
    try (ObjectReader reader = nodes.store(node).open(StoreFixture.BUCKET, KEY, null)) {
      return StoreFixture.read(reader, new ByteRange(0, reader.info().size()));
    }
  }

  @Test
  void aSmallObjectIsReadWithoutLeases() throws IOException {
    var _ = nodes.bucket();
    byte[] body = put(4096);
    for (int node = 1; node <= 4; node++) {
      assertThat(get(node)).isEqualTo(body);
    }
    assertThat(held).isEmpty();
  }

  @Test
  void filesAreHeldBeforeTheKeyIsLookedUpForGood() throws IOException {
    var _ = nodes.bucket();
    byte[] before = put(200_000);
    try (ObjectReader reader = nodes.store(2).open(StoreFixture.BUCKET, KEY, null)) {
      assertThat(held).hasSize(1).allMatch(lease -> lease.data() != null);
      byte[] after = put(200_001);
      assertThat(get(3)).isEqualTo(after);
      assertThat(StoreFixture.read(reader, new ByteRange(0, before.length))).isEqualTo(before);
    }
  }
}
