package io.buckets.storage.fsck;

import static org.awaitility.Awaitility.await;

import io.buckets.core.ByteRange;
import io.buckets.core.ObjectKey;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import io.buckets.core.VersionId;
import io.buckets.storage.erasing.ObjectInfo;
import io.buckets.storage.erasing.ObjectReader;
import io.buckets.storage.erasing.ObjectSource;
import io.buckets.storage.listing.ListRequest;
import io.buckets.storage.model.PartInfo;
import io.buckets.storage.object.Completion;
import io.buckets.storage.object.DeleteOptions;
import io.buckets.storage.object.ObjectStore;
import io.buckets.storage.object.PartChoice;
import io.buckets.storage.object.Precondition;
import io.buckets.storage.object.PutOptions;
import io.buckets.storage.object.Store;
import io.buckets.storage.object.StoreFixture;
import io.buckets.storage.object.UploadInfo;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// One client of a {@link TwoStores}: it alone writes its keys, now by one store, now by the other,
/// so that it knows what each may hold.
///
/// A write that was acknowledged is what the key holds. One that failed may take effect at any time
/// until the next acknowledged one.
final class LifeOfKeys {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int KEYS = 6;
  private static final int[] SIZES = {0, 1, 900, 60_000, 131_072, 200_000, 1_300_000};
  private static final Set<Reason> TROUBLE =
      Set.of(Reason.NO_QUORUM, Reason.UNCERTAIN, Reason.BUSY, Reason.FULL);

  private static final Set<Reason> AGAIN = Set.of(Reason.NO_QUORUM, Reason.CONFLICT);

  private final TwoStores world;
  private final Random random;
  private final int number;
  private final Map<String, List<byte[]>> allowed = new HashMap<>();

  /// All that was ever written to a key.
  private final Map<String, List<byte[]>> written = new HashMap<>();

  /// Versions with ids that were acknowledged, and that nobody has tried to delete.
  private final Map<VersionId, Kept> kept = new HashMap<>();

  private final List<String> history = new ArrayList<>();
  int acknowledged;

  LifeOfKeys(TwoStores world, int number, long seed) {
    this.world = world;
    this.number = number;
    this.random = new Random(seed);
    for (int i = 0; i < KEYS; i++) {
      allowed.put(key(i), new ArrayList<>(List.of(new byte[0])));
    }
  }

  /// A version that must be there.
  private record Kept(String key, byte[] value) {}

  private String key(int i) {
    return (char) ('a' + i) + "-" + number;
  }

  /// Nothing at all; an object has one byte before its own, so that none is like it.
  private static boolean isNothing(byte[] value) {
    return value.length == 0;
  }

  private byte[] value() {
    byte[] value = new byte[1 + SIZES[random.nextInt(SIZES.length)]];
    random.nextBytes(value);
    return value;
  }

  /// Does `steps` things.
  void live(int steps) throws IOException {
    for (int i = 0; i < steps; i++) {
      String key = key(random.nextInt(KEYS));
      if (random.nextInt(8) == 0) {
        world.bringBack();
      }
      int lot = random.nextInt(10);
      if (lot == 0 && !kept.isEmpty()) {
        deleteVersion();
      } else if (lot < 4) {
        write(key, value(), (objects, value) -> put(objects, key, value));
      } else if (lot < 6) {
        write(key, new byte[0], (objects, value) -> delete(objects, key));
      } else if (lot < 8) {
        write(key, value(), (objects, value) -> upload(objects, key, value));
      } else {
        read(key);
      }
    }
  }

  private ObjectStore store() {
    return world.stores.get(random.nextInt(world.stores.size())).objects();
  }

  private interface Write {
    void on(ObjectStore objects, byte[] value);
  }

  private void write(String key, byte[] value, Write write) {
    List<byte[]> may = allowed(key);
    may.add(value);
    written.computeIfAbsent(key, k -> new ArrayList<>()).add(value);
    try {
      write.on(store(), value);
      may.clear();
      may.add(value);
      acknowledged++;
      history.add(key + " = " + describe(value));
    } catch (StoreException e) {
      requireTrouble(e, key);
      history.add(key + " perhaps " + describe(value) + ": " + e.reason());
    }
  }

  private List<byte[]> allowed(String key) {
    return allowed.getOrDefault(key, new ArrayList<>());
  }

  /// Refusals that a fault explains; any other says something untrue.
  private static void requireTrouble(StoreException e, String key) {
    if (!TROUBLE.contains(e.reason())) {
      throw new AssertionError(key + " was refused with " + e.reason() + ": " + e, e);
    }
  }

  private void put(ObjectStore objects, String key, byte[] value) {
    keep(
        key,
        value,
        objects.put(
            StoreFixture.BUCKET,
            ObjectKey.of(key),
            PutOptions.DEFAULT,
            StoreFixture.source(value, value.length)));
  }

  private void keep(String key, byte[] value, ObjectInfo stored) {
    if (!stored.version().isNull()) {
      kept.put(stored.version(), new Kept(key, value));
    }
  }

  /// Deletes a version; what the key shows then may be what any older one held.
  private void deleteVersion() {
    List<VersionId> ids = kept.keySet().stream().sorted().toList();
    VersionId id = ids.get(random.nextInt(ids.size()));
    Kept gone = kept.remove(id);
    if (gone == null) {
      return;
    }
    List<byte[]> may = allowed(gone.key);
    may.add(new byte[0]);
    may.addAll(written.getOrDefault(gone.key, List.of()));
    history.add(gone.key + " without " + describe(gone.value));
    try {
      store()
          .delete(
              StoreFixture.BUCKET,
              ObjectKey.of(gone.key),
              new DeleteOptions(id, Precondition.NONE));
    } catch (StoreException e) {
      requireTrouble(e, gone.key);
    }
  }

  /// Reads every version that must be there.
  private void readVersions() {
    kept.forEach((id, version) -> {
      for (Store one : world.stores) {
        byte[] held = patiently(() -> bytes(one.objects(), version.key, id));
        if (!Arrays.equals(held, version.value)) {
          throw new AssertionError(
              version.key + " " + id + " of " + history + " holds " + describe(held));
        }
      }
    });
  }

  private static void delete(ObjectStore objects, String key) {
    objects.delete(StoreFixture.BUCKET, ObjectKey.of(key), DeleteOptions.DEFAULT);
  }

  /// Uploads in one part, sent twice, and completes; or aborts and then puts.
  private void upload(ObjectStore objects, String name, byte[] value) {
    ObjectKey key = ObjectKey.of(name);
    UploadInfo upload = objects.createUpload(StoreFixture.BUCKET, key, PutOptions.DEFAULT, 0);
    ObjectSource former = StoreFixture.source(new byte[70_000], 70_000);
    objects.putPart(StoreFixture.BUCKET, key, upload.id(), 1, former);
    if (random.nextInt(3) == 0) {
      objects.abort(StoreFixture.BUCKET, key, upload.id());
      put(objects, name, value);
      return;
    }
    ObjectSource source = StoreFixture.source(value, value.length);
    PartInfo part = objects.putPart(StoreFixture.BUCKET, key, upload.id(), 1, source);
    Completion completion =
        new Completion(
            (u, parts) -> new ObjectSource.Finished(part.etag(), 0, Map.of()), Precondition.NONE);
    List<PartChoice> choices = List.of(new PartChoice(1, part.etag()));
    keep(name, value, objects.complete(StoreFixture.BUCKET, key, upload.id(), choices, completion));
  }

  /// Gives up whatever uploads are left of this client's keys.
  void abortUploads() {
    for (String name : allowed.keySet()) {
      ListRequest all =
          new ListRequest(
              StoreFixture.BUCKET, ObjectStore.utf8(name), new byte[0], new byte[0], 100);
      patiently(() -> {
        store().listUploads(all, "").uploads().forEach(this::abort);
        return true;
      });
    }
  }

  private void abort(UploadInfo upload) {
    try {
      store().abort(StoreFixture.BUCKET, upload.key(), upload.id());
    } catch (StoreException e) {
      if (e.reason() != Reason.NO_SUCH_UPLOAD) {
        throw e;
      }
    }
  }

  /// Tries on, as a client does that was told to: what is half made, and of which the drives that
  /// forgot all have nothing, waits for the healer, which is told of it; and an upload whose
  /// completion died for whoever is just finding out how.
  private static <T> T patiently(Callable<T> call) {
    return await()
        .pollInSameThread()
        .pollDelay(Duration.ZERO)
        .atMost(PATIENCE)
        .ignoreExceptionsMatching(
            e -> e instanceof StoreException why && AGAIN.contains(why.reason()))
        .until(call, Objects::nonNull);
  }

  /// Reads every key by both stores, without trouble.
  void readAll() {
    for (String key : allowed.keySet()) {
      for (Store one : world.stores) {
        check(key, patiently(() -> bytes(one.objects(), key, null)));
      }
    }
    readVersions();
  }

  private void read(String key) throws IOException {
    try {
      check(key, bytes(store(), key, null));
    } catch (StoreException e) {
      // Drives that forget everything and reads that come damaged may be more than there is parity.
      if (e.reason() != Reason.CORRUPT) {
        requireTrouble(e, key);
      }
    }
  }

  private void check(String key, byte[] held) {
    if (allowed(key).stream().noneMatch(value -> Arrays.equals(value, held))) {
      String told = history.stream().filter(line -> line.startsWith(key)).toList().toString();
      throw new AssertionError(key + " after " + told + " holds " + describe(held));
    }
  }

  /// What the object holds, nothing for none.
  private static byte[] bytes(ObjectStore objects, String key, @Nullable VersionId version)
      throws IOException {
    try (ObjectReader reader = objects.open(StoreFixture.BUCKET, ObjectKey.of(key), version)) {
      long size = reader.info().size();
      return StoreFixture.read(reader, new ByteRange(0, size));
    } catch (StoreException e) {
      if (e.reason() == Reason.NO_SUCH_KEY || e.reason() == Reason.NO_SUCH_VERSION) {
        return new byte[0];
      }
      throw e;
    }
  }

  private static String describe(byte[] value) {
    return isNothing(value) ? "nothing" : value.length + " bytes " + Arrays.hashCode(value);
  }
}
