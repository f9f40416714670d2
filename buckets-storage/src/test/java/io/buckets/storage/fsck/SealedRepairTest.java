package io.buckets.storage.fsck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.buckets.core.ByteRange;
import io.buckets.core.ObjectKey;
import io.buckets.storage.drive.ShardPage;
import io.buckets.storage.erasing.ObjectReader;
import io.buckets.storage.erasing.ObjectSource;
import io.buckets.storage.memory.MemoryDrive;
import io.buckets.storage.model.PartInfo;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.object.Completion;
import io.buckets.storage.object.LocalStore;
import io.buckets.storage.object.ObjectStore;
import io.buckets.storage.object.PartChoice;
import io.buckets.storage.object.Precondition;
import io.buckets.storage.object.PutOptions;
import io.buckets.storage.object.StoreFixture;
import io.buckets.storage.object.UploadInfo;
import io.buckets.storage.repair.DriveRebuild;
import io.buckets.storage.repair.Inspection;
import io.buckets.storage.repair.Scrubber;
import io.buckets.storage.sealing.DataKey;
import io.buckets.storage.sealing.SealedSource;
import io.buckets.storage.sealing.Unsealing;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What keeps data whole works on sealed bytes as on any, and asks for no key.
class SealedRepairTest {
  @TempDir private Path top;

  private final DataKey key = DataKey.random();
  private final Random random = new Random(42);
  private final Map<String, byte[]> written = new TreeMap<>();

  private ObjectSource sealed(byte[] bytes, int part, boolean whole) {
    return new SealedSource(
        StoreFixture.source(bytes, bytes.length), key, new SealedSource.Form(part, whole, true));
  }

  private byte[] bytes(int size) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return bytes;
  }

  private void fill(ObjectStore objects) {
    objects.createBucket(StoreFixture.BUCKET);
    for (int size : new int[] {0, 10, 65_520, 131_000, 140_000, 1 << 20, 2_500_000}) {
      byte[] bytes = bytes(size);
      ObjectKey name = ObjectKey.of("object-" + size);
      objects.put(StoreFixture.BUCKET, name, PutOptions.DEFAULT, sealed(bytes, 1, true));
      written.put(name.toString(), bytes);
    }
    ObjectKey name = ObjectKey.of("parts");
    UploadInfo upload = objects.createUpload(StoreFixture.BUCKET, name, PutOptions.DEFAULT, 0);
    byte[] first = bytes(5 << 20);
    byte[] second = bytes(70_000);
    PartInfo one =
        objects.putPart(StoreFixture.BUCKET, name, upload.id(), 1, sealed(first, 1, false));
    PartInfo two =
        objects.putPart(StoreFixture.BUCKET, name, upload.id(), 2, sealed(second, 2, false));
    Completion completion =
        new Completion(
            (u, parts) ->
                new ObjectSource.Finished(one.etag(), 0, Map.of(DataKey.SHAPE, key.shapeOf(parts))),
            Precondition.NONE);
    List<PartChoice> choices =
        List.of(new PartChoice(1, one.etag()), new PartChoice(2, two.etag()));
    var _ = objects.complete(StoreFixture.BUCKET, name, upload.id(), choices, completion);
    byte[] all = java.util.Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, all, first.length, second.length);
    written.put("parts", all);
  }

  private void requireReadable(ObjectStore objects) throws IOException {
    for (Map.Entry<String, byte[]> object : written.entrySet()) {
      ObjectKey name = ObjectKey.of(object.getKey());
      try (ObjectReader reader = objects.open(StoreFixture.BUCKET, name, null)) {
        reader.through(Unsealing.of(reader.info(), key));
        assertThat(StoreFixture.read(reader, new ByteRange(0, reader.info().size())))
            .isEqualTo(object.getValue());
      }
    }
  }

  private static void requireWhole(StoreFixture fixture, String name) {
    long bucket = fixture.objects.bucket(StoreFixture.BUCKET).id();
    assertThat(
            fixture
                .store
                .inspection()
                .inspect(RegisterKey.object(bucket, ObjectKey.of(name)))
                .drives())
        .as(name)
        .allMatch(Inspection.DriveReport::verified);
  }

  @Test
  void wipedDrivesAreFilledAgainWithoutAnyKey() throws Exception {
    try (StoreFixture fixture = new StoreFixture("2+2", 4)) {
      fill(fixture.objects);
      fixture.drives.get(1).wipe();
      assertThat(fixture.store.rebuild().run(-1, new byte[0], DriveRebuild.Depth.BLOCKS)).isTrue();
      assertThat(fixture.store.rebuild().progress().incomplete()).isZero();
      written.keySet().forEach(name -> requireWhole(fixture, name));
      fixture.bays.get(0).takeOut(fixture.drives.get(0), "test");
      fixture.bays.get(2).takeOut(fixture.drives.get(2), "test");
      requireReadable(fixture.objects);
    }
  }

  @Test
  void theScrubRepairsWithoutAnyKey() throws Exception {
    try (StoreFixture fixture = new StoreFixture("2+2", 4)) {
      fill(fixture.objects);
      MemoryDrive drive = fixture.drives.getFirst();
      damage(drive);
      fixture.store.scrubber().scrub(Scrubber.Pace.NONE);
      fixture.store.scrubber().scrub(Scrubber.Pace.NONE);
      written.keySet().forEach(name -> requireWhole(fixture, name));
      requireReadable(fixture.objects);
    }
  }

  /// Where blocks are not held against their checksums, since who opens them notices more.
  @ParameterizedTest
  @CsvSource({"2+2, 2", "3+1, 1"})
  void aDamagedBlockIsMadeOfTheOthersInTheMiddleOfAnAnswer(String geometry, int bad)
      throws Exception {
    try (StoreFixture fixture = new StoreFixture(geometry, 4)) {
      fill(fixture.objects);
      for (int round = 0; round < 6; round++) {
        for (MemoryDrive drive : fixture.drives.subList(0, bad)) {
          damage(drive);
        }
        requireReadable(fixture.objects);
      }
      await().until(() -> fixture.store.healer().counts().checked() > 0);
    }
  }

  private void damage(MemoryDrive drive) throws Exception {
    for (ShardPage.ShardFileEntry file : drive.shards("", 1000).files()) {
      drive.corrupt(file.name(), random.nextInt((int) file.length()));
    }
  }

  @Test
  void fsckFindsAStoreOfSealedObjectsWhole() throws Exception {
    try (LocalStore store = new LocalStore(top)) {
      fill(store.store.objects());
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() -> {
            List<Deviation> found = new ArrayList<>();
            var _ =
                new Fsck(LocalStore.drives(top), LocalStore::placement, InstantSource.system())
                    .run(found::add);
            assertThat(found).isEmpty();
          });
      requireReadable(store.store.objects());
    }
  }
}
