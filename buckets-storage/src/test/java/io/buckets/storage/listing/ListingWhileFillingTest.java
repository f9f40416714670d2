package io.buckets.storage.listing;

import static org.assertj.core.api.Assertions.assertThat;

import io.buckets.storage.drive.Drive;
import io.buckets.storage.drive.DrivePatience;
import io.buckets.storage.drive.PassingDrive;
import io.buckets.storage.object.StoreFixture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// A drive that begins to be filled after it was chosen for a listing says so in its page.
final class ListingWhileFillingTest {
  private static final byte[] NONE = {};

  /// A drive that whoever chooses drives still takes for one in step.
  private static final class Unnoticed extends PassingDrive {
    Unnoticed(Drive drive) {
      super(drive);
    }

    @Override
    public @Nullable String fillingWhy() {
      return null;
    }
  }

  @Test
  void itsPageDoesNotCount() {
    StoreFixture fixture = new StoreFixture("2+2", 4, DrivePatience.STANDARD, Unnoticed::new);
    fixture.objects.createBucket(StoreFixture.BUCKET);
    for (int i = 0; i < 10; i++) {
      fixture.put("key" + i, new byte[] {1});
    }
    fixture.drives.get(0).wipe();
    fixture.drives.get(1).wipe();
    ListPage page =
        fixture.objects.list(new ListRequest(StoreFixture.BUCKET, NONE, NONE, NONE, 100));
    assertThat(page.entries()).hasSize(10);
    fixture.close();
  }
}
