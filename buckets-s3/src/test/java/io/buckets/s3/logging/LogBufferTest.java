package io.buckets.s3.logging;

import static org.assertj.core.api.Assertions.assertThat;

import io.buckets.cluster.setting.BucketLogging;
import io.buckets.cluster.state.BucketInfo;
import io.buckets.cluster.state.BucketSettings;
import io.buckets.core.BucketName;
import io.buckets.core.LogLimits;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Records that wait take bounded memory, and what is lost is counted.
final class LogBufferTest {
  private static final BucketInfo SOURCE =
      new BucketInfo(1, new BucketName("source"), Instant.EPOCH, 0, BucketSettings.DEFAULT);
  private static final byte[] LINE = new byte[64 << 10];

  private final LogBuffer buffer = new LogBuffer(Duration.ofSeconds(5));

  private static LogBatch.Place place(int number) {
    BucketLogging logging =
        new BucketLogging(new BucketName("target"), "", List.of(), BucketLogging.Keys.UNSAID);
    return new LogBatch.Place(number, logging, LocalDate.EPOCH);
  }

  @Test
  void recordsOfABucketWaitForEachOther() {
    assertThat(buffer.add(place(1), SOURCE, new byte[] {1}, 1000)).isFalse();
    assertThat(buffer.add(place(1), SOURCE, new byte[] {2}, 3000)).isFalse();
    assertThat(buffer.add(place(2), SOURCE, new byte[] {3}, 3000)).isFalse();
    assertThat(buffer.takeDue(5999)).isEmpty();
    assertThat(buffer.nextDueMillis(5999)).isEqualTo(6000);
    List<LogBatch> due = buffer.takeDue(6000);
    assertThat(due).hasSize(1);
    assertThat(due.getFirst().content()).containsExactly(1, 2);
    assertThat(buffer.takeAll()).hasSize(1);
  }

  @Test
  void aLargeBatchIsDueAtOnce() {
    boolean due = false;
    for (int i = 0; i * LINE.length < LogLimits.OBJECT_BYTES; i++) {
      due = buffer.add(place(1), SOURCE, LINE, 0);
    }
    assertThat(due).isTrue();
    assertThat(buffer.takeDue(0)).hasSize(1);
  }

  @Test
  void whereTooMuchWaitsTheOldestGoesFirstAndTheNewestIsLost() {
    int most = LogLimits.BYTES / LINE.length;
    for (int i = 0; i < most; i++) {
      boolean due = buffer.add(place(i), SOURCE, LINE, i);
      assertThat(due).isEqualTo((i + 1) * LINE.length > LogLimits.SOONER_BYTES);
    }
    assertThat(buffer.bytes()).isEqualTo(LogLimits.BYTES);
    assertThat(buffer.add(place(0), SOURCE, LINE, 0)).isTrue();
    assertThat(buffer.lost()).isEqualTo(1);
    List<LogBatch> sooner = buffer.takeDue(0);
    assertThat(sooner).hasSize((LogLimits.BYTES - LogLimits.SOONER_BYTES) / LINE.length);
    assertThat(sooner.getFirst().place()).isEqualTo(place(0));
    // Taken is not settled: until then it takes memory.
    assertThat(buffer.add(place(0), SOURCE, LINE, 0)).isTrue();
    assertThat(buffer.lost()).isEqualTo(2);
    sooner.forEach(batch -> buffer.settle(batch, true));
    assertThat(buffer.bytes()).isEqualTo(LogLimits.SOONER_BYTES);
    assertThat(buffer.lost()).isEqualTo(2);
  }

  @Test
  void whatIsPutBackComesBeforeWhatCameSince() {
    var _ = buffer.add(place(1), SOURCE, new byte[] {1}, 0);
    LogBatch taken = buffer.takeAll().getFirst();
    var _ = buffer.add(place(1), SOURCE, new byte[] {2}, 100);
    buffer.putBack(taken, 20_000);
    assertThat(buffer.takeDue(19_999)).isEmpty();
    LogBatch again = buffer.takeDue(20_000).getFirst();
    assertThat(again.content()).containsExactly(1, 2);
    buffer.settle(again, false);
    assertThat(buffer.lost()).isEqualTo(2);
    assertThat(buffer.bytes()).isZero();
  }
}
