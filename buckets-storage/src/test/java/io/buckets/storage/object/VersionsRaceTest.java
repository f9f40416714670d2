package io.buckets.storage.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.buckets.cluster.state.BucketSettings.Versioning;
import io.buckets.core.BucketName;
import io.buckets.core.ObjectKey;
import io.buckets.core.StoreException;
import io.buckets.core.VersionId;
import io.buckets.storage.erasing.ObjectInfo;
import io.buckets.storage.listing.ListPage;
import io.buckets.storage.listing.ListRequest;
import io.buckets.storage.listing.VersionsRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Many clients on the versions of one key, on real drives: what was acknowledged before a read
/// began is what it finds.
class VersionsRaceTest {
  private static final BucketName BUCKET = new BucketName("bucket");
  private static final ObjectKey KEY = ObjectKey.of("a-key");
  private static final int CLIENTS = 12;
  private static final int STEPS = 40;

  @TempDir Path top;

  private final Set<VersionId> acknowledged = ConcurrentHashMap.newKeySet();
  private final Set<VersionId> touched = ConcurrentHashMap.newKeySet();
  private final Set<VersionId> gone = ConcurrentHashMap.newKeySet();

  @Test
  void readsAndListingsAreExactWhileAKeyIsWritten() throws Exception {
    try (LocalStore local = new LocalStore(top)) {
      ObjectStore objects = local.store.objects();
      objects.createBucket(BUCKET);
      objects.setVersioning(BUCKET, Versioning.ENABLED);
      List<Future<Void>> running = new ArrayList<>();
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int client = 0; client < CLIENTS; client++) {
          Random random = new Random(client);
          running.add(threads.submit(client(objects, random)));
        }
      }
      for (Future<Void> one : running) {
        one.get();
      }
      Set<VersionId> left = new HashSet<>(acknowledged);
      left.removeAll(gone);
      assertThat(listed(objects)).isEqualTo(left);
    }
  }

  private Callable<Void> client(ObjectStore objects, Random random) {
    return () -> {
      for (int step = 0; step < STEPS; step++) {
        switch (random.nextInt(6)) {
          case 0, 1 -> put(objects, random.nextInt(400));
          case 2 -> checkListing(objects);
          case 3, 4 -> checkRead(objects, random);
          default -> delete(objects, random);
        }
      }
      return null;
    };
  }

  private void put(ObjectStore objects, int size) {
    ObjectInfo stored =
        objects.put(BUCKET, KEY, PutOptions.DEFAULT, StoreFixture.source(new byte[size], size));
    acknowledged.add(stored.version());
  }

  private static Set<VersionId> listed(ObjectStore objects) {
    ListRequest all = new ListRequest(BUCKET, new byte[0], new byte[0], new byte[0], 1000);
    Set<VersionId> ids = new HashSet<>();
    List<VersionId> order = new ArrayList<>();
    for (ListPage.Entry entry : objects.listVersions(new VersionsRequest(all, null)).entries()) {
      order.add(((ListPage.Found) entry).object().version());
    }
    assertThat(order).isSortedAccordingTo((a, b) -> b.compareTo(a));
    ids.addAll(order);
    assertThat(ids).hasSameSizeAs(order);
    return ids;
  }

  private void checkListing(ObjectStore objects) {
    Set<VersionId> removed = new HashSet<>(gone);
    Set<VersionId> there = new HashSet<>(acknowledged);
    Set<VersionId> found = listed(objects);
    there.removeAll(touched);
    there.removeAll(found);
    removed.retainAll(found);
    assertThat(there).as("what was acknowledged").isEmpty();
    assertThat(removed).as("what was gone").isEmpty();
  }

  private VersionId any(Random random) {
    List<VersionId> ids = new ArrayList<>(acknowledged);
    return ids.isEmpty() ? VersionId.NULL : ids.get(random.nextInt(ids.size()));
  }

  private void checkRead(ObjectStore objects, Random random) {
    VersionId id = any(random);
    if (gone.contains(id) || id.isNull()) {
      assertThatThrownBy(() -> objects.head(BUCKET, KEY, id)).isInstanceOf(StoreException.class);
      return;
    }
    try {
      assertThat(objects.head(BUCKET, KEY, id).version()).isEqualTo(id);
    } catch (StoreException e) {
      if (!touched.contains(id)) {
        throw e;
      }
    }
  }

  private void delete(ObjectStore objects, Random random) {
    VersionId id = any(random);
    if (!id.isNull()) {
      touched.add(id);
      assertThat(objects.delete(BUCKET, KEY, new DeleteOptions(id, Precondition.NONE)).version())
          .isEqualTo(id);
      gone.add(id);
    }
  }
}
