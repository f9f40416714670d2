package io.buckets.storage.fsck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.buckets.core.Ballot;
import io.buckets.core.Limits;
import io.buckets.core.VersionId;
import io.buckets.erasure.Geometry;
import io.buckets.storage.drive.DriveHead;
import io.buckets.storage.erasing.Documents;
import io.buckets.storage.erasing.InlineObject;
import io.buckets.storage.fsck.Deviation.Kind;
import io.buckets.storage.fsck.RegisterWholeness.Finding;
import io.buckets.storage.model.Change;
import io.buckets.storage.model.Head;
import io.buckets.storage.model.Version;
import io.buckets.storage.model.XlMeta;
import io.buckets.storage.object.StoreFixture;
import io.buckets.storage.repair.DriveRebuild;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class WholenessTest {
  private static final Geometry GEOMETRY = Geometry.parse("2+2");
  private static final long NOW = 1_000_000_000;
  private static final Ballot BALLOT = Ballot.at(NOW, 0, 1);

  /// What slot `slot` holds of an object of four bytes, inline.
  private static Holding.Held held(int slot) {
    byte[] shard = slot < 2 ? new byte[] {(byte) slot, 7} : parity(slot);
    return held(slot, BALLOT, shard, true);
  }

  private static byte[] parity(int slot) {
    List<@Nullable ByteBuffer> shards = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      shards.add(i < 2 ? ByteBuffer.wrap(new byte[] {(byte) i, 7}) : null);
    }
    return new InlineObject(GEOMETRY).rebuild(version(), shards).get(slot).array();
  }

  private static Version version() {
    XlMeta.Stat stat =
        new XlMeta.Stat(VersionId.NULL, Version.Kind.OBJECT, 4, NOW, "e", 0, null, true);
    return new XlMeta(stat, Documents.erasure(GEOMETRY), List.of(), Map.of()).toVersion();
  }

  private static Holding.Held held(int slot, Ballot ballot, byte[] shard, boolean decided) {
    Head head = new Head(ballot, ballot, Ballot.ZERO, List.of(ballot), version(), 0);
    Change pending = decided ? null : new Change.Replace(version());
    return new Holding.Held(
        new DriveHead(head, decided, pending, null, null, slot, ByteBuffer.wrap(shard), null),
        List.of());
  }

  private static List<Holding> whole() {
    return new ArrayList<>(List.of(held(0), held(1), held(2), held(3)));
  }

  private static List<Finding> judge(List<Holding> slots) {
    return RegisterWholeness.judge(GEOMETRY, slots, NOW + 1000);
  }

  @Test
  void fourSlotsOfOneStateAreWholeAndAnAbsentDriveIsNotJudged() {
    List<Holding> slots = whole();
    assertThat(judge(slots)).isEmpty();
    slots.set(2, new Holding.Away());
    assertThat(judge(slots)).isEmpty();
  }

  @Test
  void theSlotThatDiffersFromMostIsNamed() {
    List<Holding> slots = whole();
    slots.set(1, held(1, Ballot.at(NOW + 1, 0, 1), new byte[] {1, 7}, true));
    slots.set(3, new Holding.Held(DriveHead.ABSENT, List.of()));
    assertThat(judge(slots))
        .extracting(Finding::kind, Finding::slot)
        .containsExactly(tuple(Kind.REGISTER_DIFFERS, 1), tuple(Kind.REGISTER_DIFFERS, 3));
  }

  @Test
  void anUndecidedHeadIsNamed() {
    List<Holding> slots = whole();
    slots.set(0, held(0, BALLOT, new byte[] {0, 7}, false));
    assertThat(judge(slots))
        .singleElement()
        .extracting(Finding::kind)
        .isEqualTo(Kind.REGISTER_UNDECIDED);
  }

  @Test
  void inlineShardsThatDoNotFitTogetherOrAreOfAnotherSlotAreNamed() {
    List<Holding> slots = whole();
    slots.set(3, held(3, BALLOT, new byte[] {9, 9}, true));
    assertThat(judge(slots))
        .containsExactly(
            new Finding(
                Kind.SHARD_DAMAGED, 3, "the inline shard does not fit those of other slots"));
    slots.set(3, held(2));
    assertThat(judge(slots)).extracting(Finding::kind).contains(Kind.SHARD_OF_ANOTHER_SLOT);
  }

  @Test
  void aTombstoneIsNamedOnceItIsOlderThanCollectingTakes() {
    Head tombstone = new Head(BALLOT, BALLOT, Ballot.ZERO, List.of(BALLOT), null, 0);
    Holding held =
        new Holding.Held(
            new DriveHead(tombstone, true, null, null, null, -1, null, null), List.of());
    List<Holding> slots = List.of(held, held, held, held);
    long stay = Limits.TOMBSTONE_STAY.toMillis();
    assertThat(RegisterWholeness.judge(GEOMETRY, slots, NOW + stay)).isEmpty();
    assertThat(RegisterWholeness.judge(GEOMETRY, slots, NOW + stay + 1))
        .hasSize(4)
        .allMatch(finding -> finding.kind() == Kind.TOMBSTONE_OLD);
  }

  @Test
  void aStoreOverDrivesInMemoryIsJudgedThroughTheSeam() throws Exception {
    try (StoreFixture fixture = new StoreFixture("4+2", 6)) {
      fixture.objects.createBucket(StoreFixture.BUCKET);
      for (int size : new int[] {0, 10, 5000, 140_000, 1 << 20, 2_500_000}) {
        fixture.put("object-" + size, new byte[size]);
      }
      long bucket = fixture.objects.bucket(StoreFixture.BUCKET).id();
      Wholeness.Scope scope =
          Wholeness.Scope.of(
              fixture.store.sets(), id -> id == bucket ? "bucket" : null, InstantSource.system());
      long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
      // Copies and decides that nobody waited for come in for a while.
      while (!Wholeness.of(scope).isEmpty() && System.nanoTime() < deadline) {
        Thread.onSpinWait();
      }
      assertThat(Wholeness.of(scope)).isEmpty();
      fixture.drives.get(0).wipe();
      assertThat(Wholeness.of(scope))
          .extracting(Deviation::kind)
          .contains(Kind.DRIVE_FILLING, Kind.REGISTER_DIFFERS);
      fixture.store.rebuild().run(-1, new byte[0], DriveRebuild.Depth.FILES);
      assertThat(Wholeness.of(scope)).isEmpty();
    }
  }
}
