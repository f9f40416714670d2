package io.buckets.storage.listing;

import static org.assertj.core.api.Assertions.assertThat;

import io.buckets.core.ObjectKey;
import io.buckets.storage.erasing.ObjectInfo;
import io.buckets.storage.object.DeleteOptions;
import io.buckets.storage.object.ObjectStore;
import io.buckets.storage.object.StoreFixture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ListedPagesTest {
  private final StoreFixture fixture = new StoreFixture("2+2", 4);

  @BeforeEach
  void makeBucket() {
    fixture.objects.createBucket(StoreFixture.BUCKET);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private ListPage list(String prefix) {
    byte[] nothing = {};
    return fixture.objects.list(
        new ListRequest(StoreFixture.BUCKET, ObjectStore.utf8(prefix), nothing, nothing, 100));
  }

  private List<String> keys(String prefix) {
    List<String> keys = new ArrayList<>();
    for (ListPage.Entry entry : list(prefix).entries()) {
      ObjectInfo object = ((ListPage.Found) entry).object();
      keys.add(object.key() + " " + object.size());
    }
    return keys;
  }

  /// A page that is given twice: not at once, since a head is decided some time after its write.
  @SuppressWarnings("ReferenceEquality") // The very page, not an equal one.
  private ListPage awaitKept(String prefix) {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    ListPage page = list(prefix);
    for (ListPage next = list(prefix); next != page; next = list(prefix)) {
      assertThat(System.nanoTime()).as("the page is kept in time").isLessThan(deadline);
      page = next;
    }
    return page;
  }

  private void delete(String key) {
    fixture.objects.delete(StoreFixture.BUCKET, ObjectKey.of(key), DeleteOptions.DEFAULT);
  }

  @Test
  void aPageIsTheSameOneWhileNothingChanges() {
    fixture.put("a/1", new byte[3]);
    awaitKept("a/");
    fixture.put("a/2", new byte[4]);
    assertThat(keys("a/")).containsExactly("a/1 3", "a/2 4");
    fixture.put("a/1", new byte[5]);
    assertThat(keys("a/")).containsExactly("a/1 5", "a/2 4");
    delete("a/2");
    assertThat(keys("a/")).containsExactly("a/1 5");
  }

  @Test
  void aPageOfOtherDrivesIsNotGiven() {
    fixture.put("a/1", new byte[3]);
    ListPage first = awaitKept("a/");
    fixture.bays.getFirst().takeOut(fixture.drives.getFirst(), "taken out by a test");
    assertThat(list("a/")).isNotSameAs(first);
    assertThat(keys("a/")).containsExactly("a/1 3");
  }

  @Test
  void whatIsAcknowledgedIsInEveryListingThatBeginsLater() throws Exception {
    AtomicBoolean ended = new AtomicBoolean();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> readers = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        readers.add(threads.submit(() -> listUntil(ended)));
      }
      List<Future<?>> writers = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        String own = "own" + i + "/";
        writers.add(threads.submit((Callable<Void>) () -> writeAndList(own)));
      }
      try {
        for (Future<?> writer : writers) {
          writer.get();
        }
      } finally {
        ended.set(true);
      }
      for (Future<?> reader : readers) {
        reader.get();
      }
    }
  }

  private void listUntil(AtomicBoolean ended) {
    while (!ended.get()) {
      for (int i = 0; i < 4; i++) {
        list("own" + i + "/");
      }
    }
  }

  private Void writeAndList(String own) {
    for (int round = 0; round < 150; round++) {
      fixture.put(own + "key", new byte[round]);
      assertThat(keys(own)).containsExactly(own + "key " + round);
      delete(own + "key");
      assertThat(keys(own)).isEmpty();
    }
    return null;
  }
}
