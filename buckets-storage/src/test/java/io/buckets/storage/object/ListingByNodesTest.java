package io.buckets.storage.object;

import static org.assertj.core.api.Assertions.assertThat;

import io.buckets.core.ObjectKey;
import io.buckets.storage.listing.ListPage;
import io.buckets.storage.listing.ListRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What one node lists is what all of them have acknowledged, though it keeps pages.
final class ListingByNodesTest {
  private final Nodes nodes = new Nodes("2+2", 4, 2);

  @AfterEach
  void close() {
    nodes.close();
  }

  private List<String> list(int node) {
    byte[] nothing = {};
    ListRequest request = new ListRequest(StoreFixture.BUCKET, nothing, nothing, nothing, 1000);
    List<String> keys = new ArrayList<>();
    for (ListPage.Entry entry : nodes.store(node).list(request).entries()) {
      keys.add(((ListPage.Found) entry).object().key().toString());
    }
    return keys;
  }

  @Test
  void whatAnotherNodeWroteOrDeletedShowsAtOnce() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    var _ = nodes.bucket();
    List<String> there = new ArrayList<>();
    for (int step = 0; step < 60; step++) {
      int writer = 1 + random.nextInt(4);
      if (there.isEmpty() || random.nextInt(3) > 0) {
        String key = "key" + (100 + step);
        var _ =
            nodes
                .store(writer)
                .put(
                    StoreFixture.BUCKET,
                    ObjectKey.of(key),
                    PutOptions.DEFAULT,
                    StoreFixture.source(new byte[10], 10));
        there.add(key);
      } else {
        String key = there.remove(random.nextInt(there.size()));
        var _ =
            nodes
                .store(writer)
                .delete(StoreFixture.BUCKET, ObjectKey.of(key), DeleteOptions.DEFAULT);
      }
      int reader = 1 + random.nextInt(4);
      assertThat(list(reader)).as("step %s of seed %s", step, seed).isEqualTo(there);
      assertThat(list(reader)).as("step %s of seed %s", step, seed).isEqualTo(there);
    }
  }
}
