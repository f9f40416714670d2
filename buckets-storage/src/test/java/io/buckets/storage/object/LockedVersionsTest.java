package io.buckets.storage.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.buckets.cluster.setting.LockMode;
import io.buckets.cluster.state.BucketSettings.Versioning;
import io.buckets.core.ObjectKey;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import io.buckets.core.VersionId;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What the store itself does with locked versions, whoever asks.
final class LockedVersionsTest {
  private static final ObjectKey KEY = ObjectKey.of("key");

  private final StoreFixture fixture = new StoreFixture("2+2", 4);

  @BeforeEach
  void bucket() {
    fixture.objects.createBucket(StoreFixture.BUCKET);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private VersionId put() {
    return fixture.put("key", new byte[] {1}).version();
  }

  private void lock(VersionId version, LockMode mode) {
    long until = fixture.objects.time().toEpochMilli() + 1_000_000;
    var _ =
        fixture.objects.edit(
            StoreFixture.BUCKET,
            KEY,
            version,
            current -> VersionLock.NONE.retained(mode, until).in(current.metadata()));
  }

  private Deleted delete(@Nullable VersionId version, boolean bypass) {
    return fixture.objects.delete(
        StoreFixture.BUCKET, KEY, new DeleteOptions(version, Precondition.NONE, bypass));
  }

  private boolean isThere(VersionId version) {
    return fixture.objects.head(StoreFixture.BUCKET, KEY, version).version().equals(version);
  }

  @Test
  void neitherTheNewestNorAnOlderOneIsRemoved() {
    fixture.objects.setVersioning(StoreFixture.BUCKET, Versioning.ENABLED);
    VersionId older = put();
    lock(older, LockMode.COMPLIANCE);
    refused(() -> delete(older, true));
    VersionId newest = put();
    lock(newest, LockMode.GOVERNANCE);
    refused(() -> delete(older, true));
    refused(() -> delete(newest, false));
    assertThat(delete(null, false).deleteMarker()).isTrue();
    assertThat(isThere(older) && isThere(newest)).isTrue();
    assertThat(delete(newest, true).version()).isEqualTo(newest);
    assertThat(isThere(older)).isTrue();
  }

  @Test
  void aNullVersionIsNotReplacedWhateverTheBucketSays() {
    VersionId version = put();
    lock(version, LockMode.COMPLIANCE);
    refused(this::put);
    refused(() -> delete(null, true));
    fixture.objects.setVersioning(StoreFixture.BUCKET, Versioning.SUSPENDED);
    refused(this::put);
    refused(() -> delete(null, true));
    refused(() -> delete(VersionId.NULL, true));
    assertThat(isThere(VersionId.NULL)).isTrue();
    fixture.objects.setVersioning(StoreFixture.BUCKET, Versioning.ENABLED);
    assertThat(put()).isNotEqualTo(VersionId.NULL);
    assertThat(isThere(VersionId.NULL)).isTrue();
  }

  @Test
  void noEditLosesALock() {
    VersionId version = put();
    lock(version, LockMode.COMPLIANCE);
    refused(
        () -> fixture.objects.edit(StoreFixture.BUCKET, KEY, version, current -> Map.of("a", "b")));
    assertThat(
            fixture
                .objects
                .edit(
                    StoreFixture.BUCKET,
                    KEY,
                    version,
                    current -> VersionLock.of(current.metadata()).in(Map.of("a", "b")))
                .metadata())
        .containsEntry("a", "b")
        .containsEntry(VersionLock.MODE, "COMPLIANCE");
  }

  private static void refused(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.LOCKED));
  }
}
