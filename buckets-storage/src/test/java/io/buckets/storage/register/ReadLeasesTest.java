package io.buckets.storage.register;

import static io.buckets.storage.drive.DriveFixture.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.buckets.core.Limits;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.ReadLease;
import io.buckets.storage.model.DataId;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.model.ShardName;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class ReadLeasesTest {
  private static final RegisterKey OWNER = key("owner");
  private static final DataId DATA = new DataId(1, 1);
  private static final ShardName FILE = new ShardName(OWNER, DATA, 1, 0);

  private long nanos = -5;
  private final ReadLeases leases = new ReadLeases(() -> nanos);

  private static ReadLease lease(long reader) {
    return new ReadLease(new UUID(0, reader), OWNER, null);
  }

  private boolean isHeld() {
    return leases.isHeld(FILE, leases.moment());
  }

  @Test
  void aLeaseThatNobodyRenewsRunsOutAfterOneMoreInterval() throws Exception {
    leases.lease(lease(1));
    nanos += Limits.READ_LEASE.toNanos() + 1;
    assertThat(isHeld()).isTrue();
    nanos += Limits.READ_RENEWAL.toNanos() + 1;
    assertThat(isHeld()).isFalse();
    assertThat(leases.count()).isZero();
  }

  @Test
  void aLeaseThatIsRenewedOutlivesEveryPause() throws Exception {
    leases.lease(lease(1));
    for (int pause = 0; pause < 5; pause++) {
      nanos += 100 * Limits.READ_LEASE.toNanos();
      assertThat(isHeld()).isTrue();
      leases.lease(lease(1));
    }
    leases.end(lease(1));
    assertThat(isHeld()).isFalse();
  }

  @Test
  void tooManyLeasesAreRefusedAndDeadOnesMakeRoom() throws Exception {
    for (int i = 0; i < Limits.DRIVE_LEASES; i++) {
      leases.lease(new ReadLease(new UUID(0, i), key("k" + i % 1000), DATA));
    }
    assertThatThrownBy(() -> leases.lease(lease(-1)))
        .isInstanceOf(DriveException.class)
        .extracting(e -> ((DriveException) e).reason())
        .isEqualTo(DriveException.Reason.BUSY);
    leases.lease(new ReadLease(new UUID(0, 7), key("k7"), DATA));
    nanos += Limits.READ_LEASE.toNanos() + 1;
    assertThatThrownBy(() -> leases.lease(lease(-1))).isInstanceOf(DriveException.class);
    nanos += Limits.READ_RENEWAL.toNanos() + 1;
    leases.lease(lease(-1));
    assertThat(leases.count()).isEqualTo(1);
  }
}
