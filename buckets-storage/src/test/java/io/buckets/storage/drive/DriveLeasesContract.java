package io.buckets.storage.drive;

import static io.buckets.storage.drive.DriveFixture.ballot;
import static io.buckets.storage.drive.DriveFixture.change;
import static io.buckets.storage.drive.DriveFixture.content;
import static io.buckets.storage.drive.DriveFixture.filed;
import static io.buckets.storage.drive.DriveFixture.key;
import static io.buckets.storage.drive.DriveFixture.put;
import static io.buckets.storage.drive.DriveFixture.seal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.buckets.storage.model.Change;
import io.buckets.storage.model.DataId;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.model.ShardName;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// What every {@link Drive} keeps for readers that have a lease.
public abstract class DriveLeasesContract extends DriveTests {
  private static final DataId FIRST = new DataId(1, 1);
  private static final DataId SECOND = new DataId(2, 2);
  private static final DataId THIRD = new DataId(3, 3);
  private static final RegisterKey OTHER = key("other");

  private int others;

  private static ShardName file(DataId data) {
    return new ShardName(KEY, data, 1, 0);
  }

  private static ReadLease lease(long reader) {
    return new ReadLease(new UUID(0, reader), KEY, null);
  }

  private void store(DataId data, long ballot, long base) throws Exception {
    seal(drive, file(data), "data " + data.low());
    put(drive, KEY, ballot, base, new Change.Replace(filed(0, data)));
  }

  private void assertGone(ShardName name) {
    await().until(() -> drive.describe(name) == null);
  }

  /// Deletions go in order: once one that was asked for later is done, the earlier ones are.
  private void assertStays(ShardName name) throws Exception {
    ShardName later = new ShardName(OTHER, new DataId(9, ++others), 1, 0);
    seal(drive, later, "later");
    put(drive, OTHER, 100 + 2L * others, others == 1 ? 0 : 99 + 2L * others, replace(later));
    put(drive, OTHER, 101 + 2L * others, 100 + 2L * others, replace("none"));
    assertGone(later);
    assertThat(content(drive, name)).isEqualTo("data " + name.data().low());
  }

  private static Change replace(ShardName name) {
    return new Change.Replace(filed(0, name.data()));
  }

  @Test
  void aLeasedVersionStaysUntilTheLeaseEnds() throws Exception {
    store(FIRST, 3, 0);
    drive.lease(lease(1));
    store(SECOND, 4, 3);
    assertStays(file(FIRST));
    drive.lease(lease(1).on(FIRST));
    assertStays(file(FIRST));
    drive.endLease(lease(1));
    assertGone(file(FIRST));
    assertThat(content(drive, file(SECOND))).isEqualTo("data 2");
  }

  @Test
  void aLeaseOnOneVersionLetsTheOthersGo() throws Exception {
    store(FIRST, 3, 0);
    drive.lease(lease(1));
    drive.lease(lease(2));
    store(SECOND, 4, 3);
    store(THIRD, 5, 4);
    assertStays(file(FIRST));
    assertStays(file(SECOND));
    drive.lease(lease(1).on(FIRST));
    drive.lease(lease(2).on(FIRST));
    assertGone(file(SECOND));
    drive.endLease(lease(2));
    assertStays(file(FIRST));
    drive.endLease(lease(1));
    assertGone(file(FIRST));
  }

  @Test
  void whoComesAfterAFileWasDroppedDoesNotKeepIt() throws Exception {
    store(FIRST, 3, 0);
    drive.lease(lease(1));
    store(SECOND, 4, 3);
    assertStays(file(FIRST));
    drive.lease(lease(2));
    drive.endLease(lease(1));
    assertGone(file(FIRST));
    store(THIRD, 5, 4);
    assertStays(file(SECOND));
    drive.endLease(lease(2));
    assertGone(file(SECOND));
  }

  @Test
  void aFileThatIsDiscardedGoesWhenItsReadersAreDone() throws Exception {
    seal(drive, file(FIRST), "data 1");
    drive.lease(lease(1).on(FIRST));
    drive.discard(file(FIRST));
    assertStays(file(FIRST));
    assertThat(drive.commit(change(KEY, 3, 0, replace(file(FIRST))))).isEqualTo(ACCEPTED);
    drive.decide(KEY, ballot(3));
    drive.endLease(lease(1));
    assertStays(file(FIRST));
    put(drive, KEY, 4, 3, replace("nothing"));
    assertGone(file(FIRST));
  }

  @Test
  void aDriveThatLostPowerHasNoLeases() throws Exception {
    store(FIRST, 3, 0);
    drive.lease(lease(1));
    losePower();
    store(SECOND, 600, 3);
    assertGone(file(FIRST));
    drive.endLease(lease(1));
  }
}
