package io.buckets.storage.object;

import static org.assertj.core.api.Assertions.assertThat;

import io.buckets.cluster.state.BucketSettings.Versioning;
import io.buckets.core.ObjectKey;
import io.buckets.core.VersionId;
import io.buckets.storage.erasing.ObjectInfo;
import io.buckets.storage.listing.ListPage;
import io.buckets.storage.listing.ListRequest;
import io.buckets.storage.listing.VersionsPage;
import io.buckets.storage.listing.VersionsRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Pages of versions against what was written, whatever their size.
class VersionListingTest {
  private static final List<String> KEYS = List.of("a", "a/1", "a/2", "b", "b/1/x", "c", "ü");

  private final StoreFixture fixture = new StoreFixture("2+2", 4);

  /// What each key has, newest first: id and size, -1 for a delete marker.
  private final TreeMap<String, List<Kept>> model = new TreeMap<>();

  private Versioning state = Versioning.OFF;

  private record Kept(VersionId id, long size) {}

  @BeforeEach
  void bucket() {
    fixture.objects.createBucket(StoreFixture.BUCKET);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private void set(Versioning versioning) {
    state = versioning;
    fixture.objects.setVersioning(StoreFixture.BUCKET, versioning);
  }

  private void put(String key, int size) {
    add(key, new Kept(fixture.put(key, new byte[size]).version(), size));
  }

  private void add(String key, Kept kept) {
    List<Kept> versions = model.computeIfAbsent(key, k -> new ArrayList<>());
    versions.removeIf(other -> other.id.equals(kept.id));
    versions.addFirst(kept);
  }

  private void delete(String key, @Nullable VersionId version) {
    Deleted deleted =
        fixture.objects.delete(
            StoreFixture.BUCKET, ObjectKey.of(key), new DeleteOptions(version, Precondition.NONE));
    VersionId id = deleted.version();
    if (version != null) {
      model.getOrDefault(key, new ArrayList<>()).removeIf(kept -> kept.id.equals(version));
    } else if (id == null) {
      model.remove(key);
    } else {
      add(key, new Kept(id, -1));
    }
  }

  private void happen(Random random, int steps) {
    for (int i = 0; i < steps; i++) {
      String key = KEYS.get(random.nextInt(KEYS.size()));
      List<Kept> versions = model.getOrDefault(key, List.of());
      switch (random.nextInt(8)) {
        case 0 -> delete(key, null);
        case 1, 2 -> {
          if (!versions.isEmpty()) {
            delete(key, versions.get(random.nextInt(versions.size())).id);
          }
        }
        default -> put(key, random.nextInt(300));
      }
    }
  }

  private VersionsPage page(ListRequest keys, @Nullable VersionId place) {
    return fixture.objects.listVersions(new VersionsRequest(keys, place));
  }

  private static ListRequest keys(String prefix, String delimiter, byte[] after, int limit) {
    return new ListRequest(StoreFixture.BUCKET, bytes(prefix), bytes(delimiter), after, limit);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private List<String> all(String prefix, String delimiter, int limit) {
    List<String> found = new ArrayList<>();
    VersionsPage page = page(keys(prefix, delimiter, new byte[0], limit), null);
    while (true) {
      assertThat(page.entries()).hasSizeLessThanOrEqualTo(limit);
      page.entries().forEach(entry -> found.add(text(entry)));
      VersionsPage.Last last = page.last();
      if (!page.truncated() || last == null) {
        return found;
      }
      assertThat(page.entries()).hasSize(limit);
      page = page(keys(prefix, delimiter, last.key(), limit), last.place());
    }
  }

  private static String text(ListPage.Entry entry) {
    return switch (entry) {
      case ListPage.CommonPrefix common -> new String(common.prefix(), StandardCharsets.UTF_8);
      case ListPage.Found(ObjectInfo info) ->
          text(
              info.key().toString(),
              new Kept(info.version(), info.deleteMarker() ? -1 : info.size()),
              info.latest());
    };
  }

  private static String text(String key, Kept kept, boolean latest) {
    return key + " " + kept.id + " " + kept.size + (latest ? " latest" : "");
  }

  private Stream<String> expected(String key) {
    List<Kept> versions = model.getOrDefault(key, List.of());
    return versions.stream().map(kept -> text(key, kept, kept.equals(versions.getFirst())));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void pagesOfAnySizeShowAllVersionsOnceInOrder(long seed) {
    Random random = new Random(seed);
    happen(random, 15);
    set(Versioning.ENABLED);
    happen(random, 60);
    set(Versioning.SUSPENDED);
    happen(random, 25);
    set(Versioning.ENABLED);
    happen(random, 25);
    List<String> whole = model.keySet().stream().flatMap(this::expected).toList();
    for (int limit : new int[] {1, 2, 3, 7, 1000}) {
      assertThat(all("", "", limit)).as("pages of " + limit).isEqualTo(whole);
      assertThat(all("a", "", limit))
          .isEqualTo(Stream.of("a", "a/1", "a/2").flatMap(this::expected).toList());
      assertThat(all("a/", "/", limit))
          .isEqualTo(Stream.of("a/1", "a/2").flatMap(this::expected).toList());
      assertThat(all("", "/", limit)).isEqualTo(rolledUp());
    }
  }

  private List<String> rolledUp() {
    List<String> lines = new ArrayList<>();
    for (String key : model.keySet()) {
      int slash = key.indexOf('/');
      String common = slash < 0 ? "" : key.substring(0, slash + 1);
      if (slash < 0) {
        expected(key).forEach(lines::add);
      } else if (!model.get(key).isEmpty() && !lines.contains(common)) {
        lines.add(common);
      }
    }
    return lines;
  }

  @Test
  void pagesGoOnThoughAllThatWasListedIsDeleted() {
    set(Versioning.ENABLED);
    for (int i = 0; i < 10; i++) {
      put("key", i);
    }
    set(Versioning.SUSPENDED);
    put("key", 10);
    set(Versioning.ENABLED);
    for (int i = 11; i < 20; i++) {
      put("key", i);
    }
    List<Long> sizes = new ArrayList<>();
    VersionsPage page = page(keys("", "", new byte[0], 5), null);
    while (true) {
      for (ListPage.Entry entry : page.entries()) {
        ObjectInfo info = ((ListPage.Found) entry).object();
        sizes.add(info.size());
        delete("key", info.version());
      }
      VersionsPage.Last last = page.last();
      if (!page.truncated() || last == null) {
        break;
      }
      page = page(keys("", "", last.key(), 5), last.place());
    }
    assertThat(sizes).hasSize(20).isSortedAccordingTo((a, b) -> Long.compare(b, a));
    fixture.objects.deleteBucket(StoreFixture.BUCKET);
  }

  @Test
  void versionsMadeSinceAreNotOnLaterPagesOfTheirKey() {
    set(Versioning.ENABLED);
    for (int i = 0; i < 6; i++) {
      put("key", i);
    }
    VersionsPage first = page(keys("", "", new byte[0], 3), null);
    put("key", 6);
    VersionsPage.Last last = first.last();
    assertThat(last).isNotNull();
    VersionsPage second = page(keys("", "", last.key(), 3), last.place());
    assertThat(second.entries().stream().map(VersionListingTest::text))
        .isEqualTo(expected("key").skip(4).toList());
    assertThat(second.truncated()).isFalse();
  }

  @Test
  void theNullVersionAsMarkerMeansWhereItIs() {
    put("key", 1);
    set(Versioning.ENABLED);
    put("key", 2);
    set(Versioning.SUSPENDED);
    put("key", 3);
    VersionsPage page = page(keys("", "", bytes("key"), 9), VersionId.NULL);
    assertThat(page.entries().stream().map(VersionListingTest::text))
        .isEqualTo(expected("key").skip(1).toList());
    assertThat(state).isEqualTo(Versioning.SUSPENDED);
  }
}
