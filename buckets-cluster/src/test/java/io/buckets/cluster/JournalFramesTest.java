package io.buckets.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.buckets.cluster.ClusterCommand.CreateBucket;
import io.buckets.cluster.ClusterCommand.MarkBucketDeleting;
import io.buckets.cluster.ClusterCommand.PutBucketSetting;
import io.buckets.cluster.ClusterCommand.PutSetting;
import io.buckets.cluster.ClusterCommand.PutTopology;
import io.buckets.cluster.ClusterCommand.RemoveBucket;
import io.buckets.cluster.ClusterCommand.RemoveBucketSetting;
import io.buckets.cluster.ClusterCommand.RemoveSetting;
import io.buckets.cluster.ClusterCommand.UnmarkBucketDeleting;
import io.buckets.core.BucketName;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class JournalFramesTest {
  private static final UUID DEPLOYMENT = UUID.fromString("0f6c2a7e-0d2b-4a53-9c35-6a1b0c7d8e9f");
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final BucketName PHOTOS = new BucketName("photos");
  private static final long EPOCH = 5;

  @Test
  void theGoldenFileIsReadAndWrittenByteForByte() {
    JournalFrames.Contents contents = JournalFrames.read(Golden.bytes("journal-v1"));
    assertThat(contents.header()).isEqualTo(header());
    assertThat(contents.base()).isEqualTo(base());
    assertThat(contents.commands()).isEqualTo(everyCommand());
    assertThat(contents.torn()).isFalse();
    assertThat(file(everyCommand(), true)).isEqualTo(Golden.bytes("journal-v1"));
  }

  @Test
  void everyCommandAndItsEffectSurviveTheFile() {
    ClusterState state = base();
    for (ClusterCommand command : everyCommand()) {
      state = state.apply(command);
    }
    assertThat(JournalFrames.read(file(everyCommand(), false)).replay()).isEqualTo(state);
    assertThat(StateJson.read(StateJson.write(state))).isEqualTo(state);
  }

  @Test
  void aFileCutAnywhereInItsCommandsHoldsTheWholeOnesBeforeTheCut() {
    List<ClusterCommand> all = everyCommand();
    byte[] whole = file(all, false);
    int before = 0;
    for (int length = beginning().length; length <= whole.length; length++) {
      if (before < all.size() && file(all.subList(0, before + 1), false).length == length) {
        before++;
      }
      JournalFrames.Contents contents = JournalFrames.read(Arrays.copyOf(whole, length));
      assertThat(contents.commands()).as("cut to %d", length).isEqualTo(all.subList(0, before));
      boolean atAFrame = file(all.subList(0, before), false).length == length;
      assertThat(contents.torn()).isEqualTo(!atAFrame);
    }
    assertThat(before).isEqualTo(all.size());
  }

  @Test
  void aFileCutInItsHeaderOrSnapshotIsDamaged() {
    byte[] beginning = beginning();
    for (int length = 0; length < beginning.length; length++) {
      byte[] cut = Arrays.copyOf(beginning, length);
      assertDamaged(cut, "cut to " + length);
    }
  }

  @Test
  void aChangedByteBeforeTheLastFrameIsDamageAndNeverAnotherHistory() {
    byte[] whole = file(everyCommand(), false);
    int last = file(everyCommand().subList(0, everyCommand().size() - 1), false).length;
    for (int at = 0; at < whole.length; at++) {
      byte[] damaged = whole.clone();
      damaged[at] ^= 0x10;
      if (at < last) {
        assertDamaged(damaged, "byte " + at);
      } else {
        JournalFrames.Contents contents = JournalFrames.read(damaged);
        assertThat(contents.torn()).isTrue();
        assertThat(contents.commands())
            .isEqualTo(everyCommand().subList(0, everyCommand().size() - 1));
      }
    }
  }

  @Test
  void afterAnEndEvenTheLastCommandIsGuarded() {
    byte[] whole = file(everyCommand(), true);
    int end = file(everyCommand(), false).length;
    for (int at = end - 40; at < end; at++) {
      byte[] damaged = whole.clone();
      damaged[at] ^= 0x10;
      assertDamaged(damaged, "byte " + at);
    }
    assertDamaged(Arrays.copyOf(whole, whole.length + 7), "bytes after the end");
  }

  @Test
  void framesOfAnotherEpochOrOutOfOrderAreNoCommands() {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes(beginning());
    file.writeBytes(frame(EPOCH + 1, 3, new PutSetting("a", "b")));
    assertThat(JournalFrames.read(file.toByteArray()).commands()).isEmpty();
    ByteArrayOutputStream gap = new ByteArrayOutputStream();
    gap.writeBytes(beginning());
    gap.writeBytes(frame(EPOCH, 4, new PutSetting("a", "b")));
    assertDamaged(gap.toByteArray(), "gap");
  }

  @Test
  void aNewerVersionIsRefusedAsNewerAndNotAsDamaged() {
    byte[] newer =
        new String(header().toJson(), StandardCharsets.UTF_8)
            .replace("\"version\":1", "\"version\":2")
            .getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> JournalHeader.fromJson(newer))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.INVALID_ARGUMENT))
        .hasMessageContaining("version 2");
  }

  @Test
  void ofCommandsThatSharedASyncAllAreThereOrNoneWhicheverHalfTheDiskLost() {
    List<byte[]> encoded = everyCommand().stream().map(JournalFrames::command).toList();
    byte[] group = JournalFrames.commands(EPOCH, base().index() + 1, encoded);
    byte[] before = beginning();
    byte[] whole = Arrays.copyOf(before, before.length + group.length);
    System.arraycopy(group, 0, whole, before.length, group.length);
    assertThat(JournalFrames.read(whole).commands()).isEqualTo(everyCommand());
    for (int at = before.length; at < whole.length; at++) {
      byte[] damaged = whole.clone();
      damaged[at] ^= 0x10;
      JournalFrames.Contents contents = JournalFrames.read(damaged);
      assertThat(contents.commands()).isEmpty();
      assertThat(contents.torn()).isTrue();
    }
  }

  private static byte[] frame(long epoch, long index, ClusterCommand command) {
    return JournalFrames.commands(epoch, index, List.of(JournalFrames.command(command)));
  }

  private static void assertDamaged(byte[] file, String where) {
    assertThatThrownBy(() -> JournalFrames.read(file))
        .as(where)
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CORRUPT));
  }

  static JournalHeader header() {
    Set<UUID> members = new LinkedHashSet<>(List.of(new UUID(9, 0), new UUID(9, 1)));
    return new JournalHeader(DEPLOYMENT, new UUID(9, 1), EPOCH, members);
  }

  static ClusterState base() {
    TreeMap<BucketName, BucketInfo> buckets = new TreeMap<>();
    BucketName music = new BucketName("music");
    buckets.put(music, new BucketInfo(1, music, NOW, 2, new TreeMap<>(Map.of("a", "b"))));
    return new ClusterState(
        DEPLOYMENT,
        2,
        Optional.of(Topologies.oneDrive(DEPLOYMENT)),
        buckets,
        new TreeMap<>(Map.of("policy/x", "{}")));
  }

  static List<ClusterCommand> everyCommand() {
    return List.of(
        new CreateBucket(PHOTOS, NOW, new TreeMap<>(Map.of("owner", "root"))),
        new PutBucketSetting(PHOTOS, 3, "versioning", "Enabled é\u0000"),
        new RemoveBucketSetting(PHOTOS, 3, "owner"),
        new MarkBucketDeleting(PHOTOS, 3),
        new UnmarkBucketDeleting(PHOTOS, 6),
        new PutSetting("identity/joe", "{\"a\":1}"),
        new RemoveSetting("policy/x"),
        new PutTopology(
            Topologies.oneDrive(DEPLOYMENT).replaceDrive(new UUID(9, 0), Topologies.drive(5))),
        new RemoveBucket(new BucketName("music"), 2));
  }

  private static byte[] beginning() {
    return JournalFrames.beginning(header(), base().index(), StateJson.write(base()));
  }

  static byte[] file(List<ClusterCommand> commands, boolean ended) {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes(beginning());
    long index = base().index();
    for (ClusterCommand command : new ArrayList<>(commands)) {
      file.writeBytes(frame(EPOCH, ++index, command));
    }
    if (ended) {
      file.writeBytes(JournalFrames.end(EPOCH, index));
    }
    return file.toByteArray();
  }
}
