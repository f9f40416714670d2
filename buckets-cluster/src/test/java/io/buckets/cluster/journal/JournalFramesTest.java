package io.buckets.cluster.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.buckets.cluster.setting.SettingKind;
import io.buckets.cluster.state.Account;
import io.buckets.cluster.state.Accounts;
import io.buckets.cluster.state.ClusterCommand.ChangeBucketSetting;
import io.buckets.cluster.state.ClusterCommand.CreateBucket;
import io.buckets.cluster.state.ClusterCommand.PutSetting;
import io.buckets.cluster.state.ClusterState;
import io.buckets.cluster.state.RecentCommands;
import io.buckets.cluster.state.StateJson;
import io.buckets.cluster.state.StateSamples;
import io.buckets.cluster.state.Submission;
import io.buckets.cluster.topology.Golden;
import io.buckets.core.BucketName;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class JournalFramesTest {
  private static final UUID DEPLOYMENT = StateSamples.DEPLOYMENT;
  private static final BucketName PHOTOS = new BucketName("photos");
  private static final long EPOCH = 5;

  @Test
  void aFileOfTheThirdLevelIsReadAndStillWrittenSo() {
    byte[] kept = Golden.bytes("journal-v3");
    JournalFrames.Contents contents = JournalFrames.read(kept);
    assertThat(contents.header()).isEqualTo(header());
    assertThat(contents.base()).isEqualTo(StateSamples.base());
    assertThat(contents.commands()).isEqualTo(StateSamples.everyCommand());
    assertThat(contents.torn()).isFalse();
    assertThat(kindsOfSettingsIn(contents.commands())).containsAll(List.of(SettingKind.values()));
    assertThat(file(StateSamples.base(), StateSamples.everyCommand(), false)).isEqualTo(kept);
    ClusterState state = contents.replay();
    assertThat(state.iam().of("444444444444").users()).containsOnlyKeys("joe");
    assertThat(state.identities().of("444444444444", "joe")).hasSize(2);
  }

  private static Set<SettingKind> kindsOfSettingsIn(List<Submission> commands) {
    Set<SettingKind> kinds = new HashSet<>();
    for (Submission submission : commands) {
      switch (submission.command()) {
        case ChangeBucketSetting change -> kinds.add(change.setting().kind());
        case CreateBucket create -> kinds.addAll(create.settings().byKind().keySet());
        default -> {
          // It gives a bucket no setting.
        }
      }
    }
    return kinds;
  }

  @Test
  void aFileOfTheSecondLevelIsReadAndAllInItBelongsToTheRootAccount() {
    JournalFrames.Contents contents = JournalFrames.read(Golden.bytes("journal-v2"));
    assertThat(contents.header()).isEqualTo(header());
    assertThat(contents.base()).isEqualTo(StateSamples.secondLevelBase());
    assertThat(contents.commands()).isEqualTo(StateSamples.secondLevelCommands());
    assertThat(contents.torn()).isFalse();
    ClusterState state = contents.replay();
    assertThat(state.accounts()).isEqualTo(Accounts.NONE);
    assertThat(state.buckets().values())
        .allSatisfy(bucket -> assertThat(bucket.owner()).isEqualTo(Account.ROOT.number()));
    assertThat(state.identities().byAccessKey().values())
        .allSatisfy(identity -> assertThat(identity.account()).isEqualTo(Account.ROOT.number()));
  }

  @Test
  void aFileOfTheFirstLevelIsReadAndItsTextsBecomeSettings() {
    JournalFrames.Contents contents = JournalFrames.read(Golden.bytes("journal-v1"));
    assertThat(contents.header()).isEqualTo(header());
    assertThat(contents.base()).isEqualTo(StateSamples.firstLevelBase());
    assertThat(contents.commands()).isEqualTo(StateSamples.firstLevelCommands());
    assertThat(contents.torn()).isFalse();
    ClusterState state = contents.replay();
    assertThat(state.bucket(PHOTOS).orElseThrow().settings().others())
        .containsExactly(Map.entry("versioning", "Enabled é\u0000"));
    assertThat(state.recent()).isEqualTo(RecentCommands.NONE);
    assertThat(StateJson.read(StateJson.write(state))).isEqualTo(state);
  }

  @Test
  void aStateOfANewerLevelIsRefusedAsNewerAndNotAsDamaged() {
    byte[] newer =
        new String(StateJson.write(base()), StandardCharsets.UTF_8)
            .replace("\"level\":3", "\"level\":4")
            .getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> StateJson.read(newer))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.INVALID_ARGUMENT))
        .hasMessageContaining("level 4");
  }

  @Test
  void everyCommandAndItsEffectSurviveTheFile() {
    ClusterState state = StateSamples.base();
    for (Submission command : StateSamples.everyCommand()) {
      state = state.apply(command);
    }
    byte[] file = file(StateSamples.base(), StateSamples.everyCommand(), false);
    assertThat(JournalFrames.read(file).replay()).isEqualTo(state);
    assertThat(StateJson.read(StateJson.write(state))).isEqualTo(state);
  }

  @Test
  void aFileCutAnywhereInItsCommandsHoldsTheWholeOnesBeforeTheCut() {
    List<Submission> all = commands();
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
    byte[] whole = file(commands(), false);
    int last = file(commands().subList(0, commands().size() - 1), false).length;
    for (int at = 0; at < whole.length; at++) {
      byte[] damaged = whole.clone();
      damaged[at] ^= 0x10;
      if (at < last) {
        assertDamaged(damaged, "byte " + at);
      } else {
        JournalFrames.Contents contents = JournalFrames.read(damaged);
        assertThat(contents.torn()).isTrue();
        assertThat(contents.commands()).isEqualTo(commands().subList(0, commands().size() - 1));
      }
    }
  }

  @Test
  void afterAnEndEvenTheLastCommandIsGuarded() {
    byte[] whole = file(commands(), true);
    int end = file(commands(), false).length;
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
    file.writeBytes(frame(EPOCH + 1, 3, Submission.once(new PutSetting("a", "b"))));
    assertThat(JournalFrames.read(file.toByteArray()).commands()).isEmpty();
    ByteArrayOutputStream gap = new ByteArrayOutputStream();
    gap.writeBytes(beginning());
    gap.writeBytes(frame(EPOCH, 4, Submission.once(new PutSetting("a", "b"))));
    assertDamaged(gap.toByteArray(), "gap");
  }

  @Test
  void aNewerVersionIsRefusedAsNewerAndNotAsDamaged() {
    byte[] newer =
        new String(header().toJson(), StandardCharsets.UTF_8)
            .replace("\"version\":2", "\"version\":3")
            .getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> JournalHeader.fromJson(newer))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.INVALID_ARGUMENT))
        .hasMessageContaining("version 3");
  }

  @Test
  void ofCommandsThatSharedASyncAllAreThereOrNoneWhicheverHalfTheDiskLost() {
    List<byte[]> encoded = commands().stream().map(JournalFrames::command).toList();
    byte[] group = JournalFrames.commands(EPOCH, base().index() + 1, encoded);
    byte[] before = beginning();
    byte[] whole = Arrays.copyOf(before, before.length + group.length);
    System.arraycopy(group, 0, whole, before.length, group.length);
    assertThat(JournalFrames.read(whole).commands()).isEqualTo(commands());
    for (int at = before.length; at < whole.length; at++) {
      byte[] damaged = whole.clone();
      damaged[at] ^= 0x10;
      JournalFrames.Contents contents = JournalFrames.read(damaged);
      assertThat(contents.commands()).isEmpty();
      assertThat(contents.torn()).isTrue();
    }
  }

  private static byte[] frame(long epoch, long index, Submission command) {
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

  /// A small state: what is true of its frames is true of all.
  private static ClusterState base() {
    return StateSamples.secondLevelBase();
  }

  private static List<Submission> commands() {
    return StateSamples.secondLevelCommands();
  }

  private static byte[] beginning() {
    return beginning(base());
  }

  private static byte[] beginning(ClusterState state) {
    return JournalFrames.beginning(header(), state.index(), StateJson.write(state));
  }

  static byte[] file(List<Submission> commands, boolean ended) {
    return file(base(), commands, ended);
  }

  private static byte[] file(ClusterState base, List<Submission> commands, boolean ended) {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes(beginning(base));
    long index = base.index();
    for (Submission command : new ArrayList<>(commands)) {
      file.writeBytes(frame(EPOCH, ++index, command));
    }
    if (ended) {
      file.writeBytes(JournalFrames.end(EPOCH, index));
    }
    return file.toByteArray();
  }
}
