package io.buckets.s3.encryption;

import static io.buckets.storage.object.StoreFixture.BUCKET;
import static org.assertj.core.api.Assertions.assertThat;

import io.buckets.cluster.state.MemoryControlPlane;
import io.buckets.core.ByteRange;
import io.buckets.core.ObjectKey;
import io.buckets.storage.erasing.ObjectReader;
import io.buckets.storage.object.Precondition;
import io.buckets.storage.object.PutOptions;
import io.buckets.storage.object.StoreFixture;
import io.buckets.storage.sealing.DataKey;
import io.buckets.storage.sealing.KeySeal;
import io.buckets.storage.sealing.MasterKey;
import io.buckets.storage.sealing.SealedSource;
import io.buckets.storage.sealing.Unsealing;
import java.io.IOException;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class KeyRewrapTest {
  private static final byte[] BODY = new byte[200_000];

  private final MemoryControlPlane control = new MemoryControlPlane(new UUID(7, 7));
  private final KeyVault vault = new KeyVault(control, MasterKey.random(), InstantSource.system());

  private static byte[] binding(StoreFixture fixture, ObjectKey key, SealRecord.Kind kind) {
    return SealRecord.bindingOf(fixture.objects.bucket(BUCKET).id(), key, kind, null);
  }

  private void put(StoreFixture fixture, String name, String keyName) {
    ObjectKey key = ObjectKey.of(name);
    DataKey fresh = DataKey.random();
    KeyVault.Sealed sealed = vault.seal(keyName, fresh, binding(fixture, key, SealRecord.Kind.KMS));
    put(
        fixture,
        key,
        fresh,
        new SealRecord(
            SealRecord.Kind.KMS, sealed.bytes(), keyName, sealed.version(), null, false));
  }

  private static void put(StoreFixture fixture, ObjectKey key, DataKey fresh, SealRecord record) {
    Map<String, String> metadata = new HashMap<>(record.metadata());
    metadata.put("x-amz-meta-colour", "blue");
    var _ =
        fixture.objects.put(
            BUCKET,
            key,
            new PutOptions(metadata, Precondition.NONE),
            new SealedSource(
                StoreFixture.source(BODY, BODY.length),
                fresh,
                new SealedSource.Form(1, true, true)));
  }

  private static SealRecord record(StoreFixture fixture, String name) {
    return Objects.requireNonNull(
        SealRecord.of(fixture.objects.head(BUCKET, ObjectKey.of(name), null).metadata()));
  }

  private byte[] read(StoreFixture fixture, String name) throws IOException {
    ObjectKey key = ObjectKey.of(name);
    SealRecord record = record(fixture, name);
    DataKey opened =
        vault.open(
            new KeyVault.Sealed(record.keyName(), record.keyVersion(), record.sealedKey()),
            binding(fixture, key, record.kind()));
    try (ObjectReader reader = fixture.objects.open(BUCKET, key, null)) {
      reader.through(Unsealing.of(reader.info(), opened));
      return StoreFixture.read(reader, new ByteRange(0, BODY.length));
    }
  }

  @Test
  void objectsOfARotatedKeyAreSealedAnewAndNoneOfTheirBytes() throws Exception {
    try (StoreFixture fixture = new StoreFixture("2+1", 3)) {
      var _ = fixture.objects.createBucket(BUCKET);
      var _ = vault.create("rotated");
      var _ = vault.create("other");
      put(fixture, "a", "rotated");
      put(fixture, "b", "other");
      var _ = fixture.put("plain", BODY);
      ObjectKey mine = ObjectKey.of("mine");
      DataKey fresh = DataKey.random();
      byte[] sealed =
          fresh.sealed(KeySeal.random(32), binding(fixture, mine, SealRecord.Kind.CUSTOMER));
      put(
          fixture,
          mine,
          fresh,
          new SealRecord(SealRecord.Kind.CUSTOMER, sealed, "", 0, null, false));
      SealRecord before = record(fixture, "a");
      var etag = fixture.objects.head(BUCKET, ObjectKey.of("a"), null).etag();
      var _ = vault.rotate("rotated");
      KeyRewrap rewrap = new KeyRewrap(fixture.objects, vault);
      rewrap.run();
      assertThat(rewrap.progress()).isEqualTo(new KeyRewrap.Progress(false, 4, 1, 0, ""));
      assertThat(record(fixture, "a").keyVersion()).isEqualTo(2);
      assertThat(record(fixture, "a").sealedKey()).isNotEqualTo(before.sealedKey());
      assertThat(record(fixture, "b").keyVersion()).isEqualTo(1);
      assertThat(read(fixture, "a")).isEqualTo(BODY);
      assertThat(read(fixture, "b")).isEqualTo(BODY);
      var now = fixture.objects.head(BUCKET, ObjectKey.of("a"), null);
      assertThat(now.etag()).isEqualTo(etag);
      assertThat(now.metadata()).containsEntry("x-amz-meta-colour", "blue");
      rewrap.run();
      assertThat(rewrap.progress().rewrapped()).isZero();
    }
  }

  @Test
  void whatADisabledKeySealedIsLeftAsItIs() throws Exception {
    try (StoreFixture fixture = new StoreFixture("2+1", 3)) {
      var _ = fixture.objects.createBucket(BUCKET);
      var _ = vault.create("key");
      put(fixture, "a", "key");
      var _ = vault.rotate("key");
      var _ = vault.enable("key", false);
      KeyRewrap rewrap = new KeyRewrap(fixture.objects, vault);
      rewrap.run();
      assertThat(rewrap.progress()).isEqualTo(new KeyRewrap.Progress(false, 1, 0, 1, ""));
      var _ = vault.enable("key", true);
      assertThat(read(fixture, "a")).isEqualTo(BODY);
    }
  }
}
