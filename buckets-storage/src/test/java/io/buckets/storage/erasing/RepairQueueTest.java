package io.buckets.storage.erasing;

import static org.assertj.core.api.Assertions.assertThat;

import io.buckets.core.Limits;
import io.buckets.core.ObjectKey;
import io.buckets.storage.model.RegisterKey;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class RepairQueueTest {
  private static final RegisterKey KEY = RegisterKey.object(1, ObjectKey.of("key"));
  private static final RegisterKey OTHER = RegisterKey.object(1, ObjectKey.of("other"));

  private final RepairQueue queue = new RepairQueue(Duration.ofMillis(1));

  @Test
  void whatIsFoundDuringARepairIsRepairedAgain() throws InterruptedException {
    queue.add(KEY, "first");
    assertThat(queue.poll(0)).isEqualTo(KEY);
    queue.begin(KEY);
    queue.add(KEY, "a drive lost its shard behind the repair's back");
    assertThat(queue.poll(0)).isNull();
    queue.end(KEY);
    assertThat(queue.size()).isEqualTo(1);
    assertThat(queue.poll(10_000)).isEqualTo(KEY);
    queue.begin(KEY);
    queue.end(KEY);
    assertThat(queue.size()).isZero();
  }

  @Test
  void aRegisterThatRestsKeepsNoOtherFromItsRepair() throws InterruptedException {
    RepairQueue patient = new RepairQueue(Duration.ofHours(1));
    patient.begin(KEY);
    patient.add(KEY, "again");
    patient.end(KEY);
    patient.add(KEY, "and again");
    patient.add(OTHER, "other");
    assertThat(patient.poll(10_000)).isEqualTo(OTHER);
    assertThat(patient.poll(0)).isNull();
    assertThat(patient.size()).isEqualTo(1);
  }

  @Test
  void aRegisterThatNobodyCanUseRestsForAMomentOnly() throws InterruptedException {
    RepairQueue patient = new RepairQueue(Duration.ofHours(1));
    patient.begin(OTHER);
    patient.add(OTHER, "again");
    patient.end(OTHER);
    patient.begin(KEY);
    patient.urge(KEY, "stuck, and found so during its repair");
    patient.end(KEY);
    assertThat(patient.poll(10_000)).isEqualTo(KEY);
    patient.begin(KEY);
    patient.add(KEY, "again");
    patient.end(KEY);
    assertThat(patient.poll(0)).isNull();
    patient.urge(KEY, "stuck while it rests");
    assertThat(patient.poll(10_000)).isEqualTo(KEY);
    assertThat(patient.size()).isEqualTo(1);
  }

  @Test
  void aRegisterThatNobodyCanUseComesBeforeTheOthers() throws InterruptedException {
    queue.add(OTHER, "first");
    queue.add(KEY, "second");
    queue.urge(KEY, "stuck");
    assertThat(queue.poll(0)).isEqualTo(KEY);
    assertThat(queue.waiting()).containsExactly(OTHER);
  }

  @Test
  void aRegisterThatNobodyCanUseHasRoomInAFullQueue() throws InterruptedException {
    for (int i = 0; i < Limits.HEAL_QUEUE; i++) {
      queue.add(RegisterKey.object(2, ObjectKey.of("key" + i)), "one of many");
    }
    queue.add(OTHER, "no room");
    assertThat(queue.isPending(OTHER)).isFalse();
    queue.urge(KEY, "stuck");
    assertThat(queue.size()).isEqualTo(Limits.HEAL_QUEUE);
    assertThat(queue.dropped()).isEqualTo(2);
    assertThat(queue.isPending(KEY)).isTrue();
    assertThat(queue.poll(0)).isEqualTo(KEY);
    assertThat(queue.isPending(KEY)).isFalse();
    queue.begin(KEY);
    assertThat(queue.isPending(KEY)).isTrue();
    queue.end(KEY);
    assertThat(queue.isPending(KEY)).isFalse();
  }
}
