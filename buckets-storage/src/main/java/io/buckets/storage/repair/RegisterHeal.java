package io.buckets.storage.repair;

import io.buckets.core.Ballot;
import io.buckets.core.Limits;
import io.buckets.core.StoreException;
import io.buckets.erasure.Geometry;
import io.buckets.storage.commit.Committed;
import io.buckets.storage.commit.Quorum;
import io.buckets.storage.commit.RegisterView;
import io.buckets.storage.commit.SlotCalls;
import io.buckets.storage.commit.StateCopier;
import io.buckets.storage.commit.Turn;
import io.buckets.storage.drive.CommitReply;
import io.buckets.storage.drive.Drive;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.DriveHead;
import io.buckets.storage.drive.VersionPage;
import io.buckets.storage.erasing.ErasureSet;
import io.buckets.storage.erasing.InlineObject;
import io.buckets.storage.model.DataId;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.model.ShardName;
import io.buckets.storage.model.Version;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes one register whole: every drive of its set that is in service holds the decided state, and
/// every shard of it.
///
/// The order keeps the rule that no head is without data: shard files first, then the head,
/// installed as decided. A tombstone is a state like any other: a drive that lacks it would deny
/// the delete. Once every drive has it and it is old enough, it is collected.
///
/// Threading: one thread, one register.
final class RegisterHeal {
  private static final Logger LOG = LoggerFactory.getLogger(RegisterHeal.class);

  /// How often files are looked after before writers wait while the rest are.
  private static final int AHEAD = 3;

  /// Shards that are few enough for writers to wait.
  private static final int FEW = 16;

  private final ErasureSet set;
  private final Geometry geometry;
  private final RegisterKey key;
  private final HealedStates healed;

  /// Shards whose files were looked at, and made again where they were not sound, with whether
  /// every drive was there: tries look at them once.
  private final Map<ShardName, Boolean> looked = new HashMap<>();

  /// Shard files made again so far, in all tries and ahead of them.
  private int rebuilt;

  /// Whether a drive lacked too many files to be given a state while writers wait.
  private boolean lackedMany;

  RegisterHeal(ErasureSet set, RegisterKey key) {
    this.set = set;
    this.geometry = set.geometry();
    this.key = key;
    this.healed = new HealedStates(Quorum.of(geometry), new InlineObject(geometry));
  }

  /// What a heal did.
  ///
  /// @param heads drives that got the state
  /// @param shardFiles shard files made again
  /// @param complete whether every drive of the set now holds everything
  record Healed(int heads, int shardFiles, boolean complete) {}

  /// @param deep whether every block of every shard file is read and verified
  Healed heal(boolean deep) throws DriveException {
    int heads = 0;
    for (int tries = 1; ; tries++) {
      Attempt made = tries == 1 ? disturbed(deep) : undisturbed(deep);
      if (made == null) {
        continue;
      }
      heads += made.installs.given();
      Ballot newer = made.installs.answers().again(tries);
      if (newer == null || !set.register().passBy(key, newer)) {
        boolean complete = made.filesWhole && made.installs.everywhere();
        if (complete && made.empty) {
          // Every drive has the tombstone; once it is old enough, nobody needs to remember it.
          set.register().collect(key);
        }
        return new Healed(heads, rebuilt, complete);
      }
    }
  }

  /// @param filesWhole whether every drive has a sound file of each shard
  /// @param empty whether the key holds nothing
  private record Attempt(boolean filesWhole, Installs installs, boolean empty) {}

  /// @return null if that was in vain, and need not be if nobody writes the key meanwhile
  private @Nullable Attempt disturbed(boolean deep) {
    try {
      return attempt(deep, true);
    } catch (DriveException | StoreException e) {
      LOG.debug("{} is to be repaired while nobody writes it: {}", key, e.getMessage());
      return null;
    }
  }

  /// A key that is written all the time holds its state never long enough for all its versions to
  /// be read, unless its writers wait. They do not wait for files, which stay as they are whatever
  /// is written, but for those of the last few versions.
  private @Nullable Attempt undisturbed(boolean deep) throws DriveException {
    getOn();
    boolean many = true;
    for (int pass = 0; pass < AHEAD && many; pass++) {
      many = lookAhead(deep);
    }
    try (Turn _ = set.register().hold(key)) {
      return attempt(deep, false);
    }
  }

  /// First what keeps writers from going on at all: a drive that lacks the state before. One that
  /// lacks many has to wait until most of their files are there.
  private void getOn() {
    lackedMany = false;
    try (Turn _ = set.register().hold(key)) {
      var _ = set.register().heal(key, copier(FEW));
    } catch (StoreException e) {
      if (!lackedMany) {
        throw e;
      }
      LOG.debug("{} is not whole before files of many versions are: {}", key, e.getMessage());
    }
  }

  /// Looks after the files of those versions that drives show.
  ///
  /// @return whether there may be many more
  private boolean lookAhead(boolean deep) {
    int before = looked.size();
    try {
      var _ = repairFiles(shown(), deep);
    } catch (DriveException | StoreException e) {
      // As of a version that is deleted meanwhile: those after it were not come to.
      LOG.debug("files of {} are not looked after ahead: {}", key, e.getMessage());
      return true;
    }
    return looked.size() - before > FEW;
  }

  private List<DriveHead> shown() {
    SlotCalls<List<DriveHead>> calls =
        new SlotCalls<List<DriveHead>>(set.lanes(), slot -> older(set.drive(slot)))
            .start(set.allSlots());
    calls.awaitAll(Limits.DRIVE_CALL);
    List<DriveHead> most = List.of();
    for (int rest = calls.answered(); rest != 0; rest &= rest - 1) {
      List<DriveHead> shown = calls.answer(Integer.numberOfTrailingZeros(rest));
      most = shown.size() > most.size() ? shown : most;
    }
    return most;
  }

  private List<DriveHead> older(Drive drive) throws DriveException {
    List<DriveHead> versions = new ArrayList<>();
    long bytes = 0;
    Long from = VersionPage.BEGINNING;
    while (from != null && bytes <= Limits.HEALED_VERSIONS_BYTES) {
      VersionPage page = drive.versions(key, from, Limits.VERSIONS_PAGE);
      versions.addAll(page.versions());
      bytes += page.versions().stream().mapToLong(VersionPage::bytesOf).sum();
      from = page.next();
    }
    return versions;
  }

  /// @param disturbed whether the key may be written meanwhile
  /// @return null if the state was not to be had whole, and may be once nobody writes
  private @Nullable Attempt attempt(boolean deep, boolean disturbed) throws DriveException {
    Committed settled = set.register().heal(key, copier(disturbed ? FEW : Integer.MAX_VALUE));
    RegisterView view = settled.replaced();
    OlderVersions older = OlderVersions.read(set, key, view.head());
    if (disturbed && !older.sure()) {
      return null;
    }
    requireSure(older.sure());
    List<List<DriveHead>> states;
    try {
      states = healed.of(view, older);
    } catch (StoreException e) {
      if (disturbed) {
        return null;
      }
      throw e;
    }
    boolean filesWhole = repairFiles(states.getFirst(), deep);
    return new Attempt(filesWhole, install(settled, older.whole(), states), view.head().isEmpty());
  }

  /// @return whether every drive has a sound file of each shard
  private boolean repairFiles(List<DriveHead> versions, boolean deep) throws DriveException {
    boolean whole = true;
    for (DriveHead version : versions) {
      for (ShardRebuild shard : shards(version)) {
        Boolean known = looked.get(shard.name());
        whole &= known == null ? repairFile(shard, deep) : known;
      }
    }
    return whole;
  }

  /// @return whether every drive has a sound file of the shard
  private boolean repairFile(ShardRebuild shard, boolean deep) throws DriveException {
    ShardRebuild.Found look = shard.look(deep);
    int again = look.damaged() == 0 ? 0 : shard.rebuild(look.damaged());
    rebuilt += Integer.bitCount(again);
    boolean sound = again == look.damaged();
    if (sound) {
      looked.put(shard.name(), look.everywhere());
    }
    return sound && look.everywhere();
  }

  /// What a version has in files.
  private List<ShardRebuild> shards(DriveHead version) {
    Version described = version.head().newest();
    return described == null
        ? List.of()
        : ShardRebuild.partsOf(key, described).stream()
            .map(part -> new ShardRebuild(set, part.name(), part.bytes(), described.meta()))
            .toList();
  }

  /// @param given how many drives got the state
  /// @param everywhere whether all have it now
  private record Installs(int given, boolean everywhere, HealAnswers answers) {}

  /// @param withOlder slots that hold all older versions of the state
  private Installs install(Committed settled, int withOlder, List<List<DriveHead>> states) {
    SlotCalls<Installed> calls =
        new SlotCalls<Installed>(
                set.lanes(),
                slot -> install(slot, settled, (withOlder & 1 << slot) != 0, states.get(slot)))
            .start(set.allSlots());
    calls.awaitAll(Limits.DRIVE_CALL);
    int answered = calls.answered();
    int given = 0;
    HealAnswers answers = HealAnswers.NONE;
    for (int slot = 0; slot < geometry.total(); slot++) {
      if ((answered & 1 << slot) != 0) {
        Installed installed = calls.answer(slot);
        given += installed.given() ? 1 : 0;
        answers = answers.with(slot, installed.reply());
      }
    }
    return new Installs(
        given, answered == set.allSlots() && answers.holding() == answered, answers);
  }

  /// @param given whether the drive got the state; else Accepted says that it had it
  private record Installed(CommitReply reply, boolean given) {}

  private Installed install(int slot, Committed settled, boolean hasOlder, List<DriveHead> state)
      throws DriveException {
    Drive drive = set.drive(slot);
    DriveHead held = drive.head(key, false);
    return switch (HealStep.of(held, settled, hasOlder)) {
      case NOTHING -> new Installed(new CommitReply.Accepted(), false);
      case DECIDE -> {
        drive.decide(key, held.ballot());
        yield new Installed(new CommitReply.Accepted(), false);
      }
      case INSTALL -> {
        CommitReply reply = drive.install(key, settled.ballot(), state);
        yield new Installed(reply, reply instanceof CommitReply.Accepted);
      }
      case SETTLE_AGAIN -> new Installed(new CommitReply.Refused(held.ballot()), false);
    };
  }

  /// A drive that got the head without older versions would pass for whole ever after.
  private void requireSure(boolean known) throws DriveException {
    if (!known) {
      throw new DriveException(
          DriveException.Reason.TIMEOUT,
          "the older versions of "
              + key
              + " cannot be read from enough drives, or are too many to be brought in one step");
    }
  }

  /// Copies a state to a drive that lacks what it takes to make it: an undecided one, so that it
  /// can be decided, or the decided one that the others return to. Writers may wait for it, so
  /// files of versions that the drive names already are not looked at, it mostly lacks the last
  /// change; and if it lacks many, as one that was away does, they are made ahead of the next try.
  ///
  /// @param most how many files are made again for it
  private StateCopier copier(int most) {
    return (_, wanted, sources, target) -> copy(wanted, sources, target, most);
  }

  private CommitReply copy(DriveHead wanted, int sources, int target, int most)
      throws DriveException {
    List<@Nullable DriveHead> held = new ArrayList<>();
    for (int slot = 0; slot < geometry.total(); slot++) {
      boolean isSource = (sources & 1 << slot) != 0;
      held.add(isSource ? set.drive(slot).head(key, true) : null);
    }
    OlderVersions older = OlderVersions.read(set, key, wanted.head());
    // It may not be decided, so there may be few who hold it: one who knows all has to do.
    requireSure(older.whole() != 0);
    List<DriveHead> state = healed.copied(wanted, held, older, target);
    for (ShardRebuild shard : lacking(state, target, most)) {
      rebuilt += Integer.bitCount(shard.rebuild(1 << target));
    }
    return set.drive(target).install(key, wanted.ballot(), state);
  }

  private Set<DataId> named(Drive drive) throws DriveException {
    Set<DataId> named = new HashSet<>();
    for (DriveHead version : older(drive)) {
      Version described = version.head().newest();
      if (described != null && described.data() != null) {
        named.add(described.data());
      }
    }
    return named;
  }

  /// The shards of `state` that a drive has no sound file of.
  ///
  /// @throws DriveException BUSY if they are more than `most`, and writers should not wait for them
  private List<ShardRebuild> lacking(List<DriveHead> state, int target, int most)
      throws DriveException {
    List<ShardRebuild> lacking = new ArrayList<>();
    Set<DataId> there = named(set.drive(target));
    for (DriveHead version : state) {
      Version described = version.head().newest();
      if (described != null && there.contains(described.data())) {
        continue;
      }
      for (ShardRebuild shard : shards(version)) {
        boolean known = looked.getOrDefault(shard.name(), false);
        if (!known && (shard.look(false).damaged() & 1 << target) != 0) {
          lacking.add(shard);
        }
        if (lacking.size() > most) {
          lackedMany = true;
          String drive = set.drive(target).label();
          throw new DriveException(
              DriveException.Reason.BUSY, drive + " lacks files of many versions of " + key);
        }
      }
    }
    return lacking;
  }
}
