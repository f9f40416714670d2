package io.buckets.storage.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.buckets.core.ByteRange;
import io.buckets.core.ObjectKey;
import io.buckets.core.StoreException;
import io.buckets.storage.drive.Drive;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.PassingDrive;
import io.buckets.storage.erasing.ObjectReader;
import io.buckets.storage.model.ShardName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Drives that cannot be reached for a while in the middle of a read.
final class ReadGoesOnTest {
  private static final ObjectKey KEY = ObjectKey.of("key");
  private static final int STRIPES = 6;

  /// Reads of shards that pass; then as many fail as `failing` says, and all pass again.
  private final AtomicInteger passing = new AtomicInteger(Integer.MAX_VALUE);

  private final AtomicInteger failing = new AtomicInteger();

  private final StoreFixture fixture =
      new StoreFixture("2+2", 4, Nodes.PATIENT, drive -> new Away(drive));

  @AfterEach
  void close() {
    fixture.close();
  }

  private final class Away extends PassingDrive {
    Away(Drive behind) {
      super(behind);
    }

    @Override
    public int read(ShardName file, long offset, ByteBuffer into) throws DriveException {
      if (passing.getAndUpdate(left -> Math.max(0, left - 1)) == 0
          && failing.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
        throw new DriveException(DriveException.Reason.UNREACHABLE, label() + " is away");
      }
      return super.read(file, offset, into);
    }
  }

  private byte[] put() throws IOException {
    byte[] body = new byte[STRIPES << 20];
    new Random(5).nextBytes(body);
    fixture.objects.createBucket(StoreFixture.BUCKET);
    fixture.put(KEY.toString(), body);
    return body;
  }

  private byte[] read() throws IOException {
    try (ObjectReader reader = fixture.objects.open(StoreFixture.BUCKET, KEY, null)) {
      return StoreFixture.read(reader, new ByteRange(0, reader.info().size()));
    }
  }

  @Test
  void aReadThatHasSentBytesGoesOnWhenTheDrivesAreBack() throws IOException {
    byte[] body = put();
    passing.set(8);
    failing.set(10);
    assertThat(read()).isEqualTo(body);
    assertThat(failing).hasValue(0);
  }

  @Test
  void aReadThatHasSentNothingIsRefusedAtOnce() throws IOException {
    var _ = put();
    passing.set(0);
    failing.set(1000);
    assertThatThrownBy(this::read)
        .isInstanceOfSatisfying(
            StoreException.class,
            e -> assertThat(e.reason()).isEqualTo(StoreException.Reason.NO_QUORUM));
  }
}
