package io.buckets.storage.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.buckets.core.ByteRange;
import io.buckets.core.ObjectKey;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import io.buckets.core.Wanted;
import io.buckets.storage.erasing.ObjectReader;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Changes that nobody may want any more by the time they would be committed.
final class UnwantedChangeTest {
  private static final ObjectKey KEY = ObjectKey.of("key");

  private final Nodes nodes =
      new Nodes(new Nodes.Shape("2+1", 3, 1, Nodes.PATIENT, 1, drive -> drive));

  @AfterEach
  void close() {
    nodes.close();
  }

  private void put(int node, byte[] body) throws IOException {
    var _ =
        nodes
            .store(node)
            .put(
                StoreFixture.BUCKET,
                KEY,
                PutOptions.DEFAULT,
                StoreFixture.source(body, body.length));
  }

  private byte[] get(int node) throws IOException {
    try (ObjectReader reader = nodes.store(node).open(StoreFixture.BUCKET, KEY, null)) {
      return StoreFixture.read(reader, new ByteRange(0, reader.info().size()));
    }
  }

  private static void assertRefused(BooleanSupplier still, Wanted.Work<Exception> work) {
    assertThatThrownBy(() -> Wanted.during(still, work))
        .isInstanceOf(StoreException.class)
        .extracting(e -> ((StoreException) e).reason())
        .isEqualTo(Reason.BUSY);
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 300_000})
  void theyAreNotCommittedOverWhatWasWrittenSince(int size) throws IOException {
    var _ = nodes.bucket();
    put(1, new byte[] {1});
    assertRefused(() -> false, () -> put(2, new byte[size]));
    assertThat(get(3)).containsExactly(1);
    assertRefused(
        () -> false, () -> nodes.store(2).delete(StoreFixture.BUCKET, KEY, DeleteOptions.DEFAULT));
    assertThat(get(3)).containsExactly(1);
  }

  @Test
  void whoeverStillWantsThemHasThemDone() throws Exception {
    var _ = nodes.bucket();
    AtomicInteger asked = new AtomicInteger();
    Wanted.during(() -> asked.incrementAndGet() > 0, () -> put(2, new byte[] {7}));
    assertThat(asked).hasPositiveValue();
    Wanted.during(() -> false, () -> assertThat(get(1)).containsExactly(7));
  }
}
