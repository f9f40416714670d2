package io.buckets.storage.commit;

import io.buckets.core.Ballot;
import io.buckets.core.Limits;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import io.buckets.core.VersionId;
import io.buckets.core.Wanted;
import io.buckets.storage.drive.Drive;
import io.buckets.storage.drive.OlderQuery;
import io.buckets.storage.model.DataId;
import io.buckets.storage.model.Head;
import io.buckets.storage.model.RegisterKey;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The registers of one erasure set: linearizable reads and changes of keys over its N drives.
///
/// A thin shell: {@link ReadRound} and {@link CommitRound} decide, this sends, waits and repeats.
/// Slot i is the i-th drive and holds shard i. Every call blocks its thread until the outcome is
/// known, and at most a few times {@link Limits#DRIVE_CALL}; drives that hang delay it only when a
/// quorum cannot be had without them.
///
/// Threading: any thread, virtual ones best. Writers of one key in this process take turns; those
/// of other processes meet at the drives.
public final class KeyRegister {
  /// Told of slots that lack what was decided.
  @FunctionalInterface
  public interface Shortfall {
    /// Slots of `slots` (bit i is slot i) did not accept a change of `key`; `why` in a few words.
    /// Called on any thread; must not block.
    void found(RegisterKey key, int slots, String why);

    /// The same of a register that nobody gets on with before a healer does.
    ///
    /// @return tells whether that is still to come
    default BooleanSupplier stuck(RegisterKey key, int slots, String why) {
      found(key, slots, why);
      return () -> false;
    }
  }

  private static final int PEEKS = 5;

  private final Quorum quorum;
  private final List<DriveLane> lanes;
  private final Dispatch dispatch;
  private final InlineShards inlineShards;
  private final Shortfall shortfall;
  private final FirstAsked asked;
  private final KeyTurns turns = new KeyTurns();

  /// @param slots one drive for each slot; an absent one fails its calls at once
  /// @param inlineShards rebuilds inline shards, to carry a half-made change through
  public KeyRegister(
      Quorum quorum,
      List<Drive> slots,
      Dispatch dispatch,
      InlineShards inlineShards,
      Shortfall shortfall) {
    this.quorum = quorum;
    this.lanes = dispatch.lanes(slots, quorum);
    this.dispatch = dispatch;
    this.inlineShards = inlineShards;
    this.shortfall = shortfall;
    this.asked = new FirstAsked(quorum, lanes);
  }

  /// The newest decided state. Never waits for a writer; resolves only what cannot be judged by
  /// reading.
  ///
  /// @param withShards whether the caller wants the inline shards: the view then has at least k of
  ///   them if the version is inline, the data shards if their drives are quick
  /// @throws StoreException NO_QUORUM if too few drives answer to know, or to read what is known
  public RegisterView read(RegisterKey key, boolean withShards) {
    return read(key, withShards, asked.first(key, withShards));
  }

  /// The same, asking the slots of `first` before the others, which are asked only if that does not
  /// do.
  RegisterView read(RegisterKey key, boolean withShards, int first) {
    return read(key, first, () -> new ReadRound(quorum, withShards)).view();
  }

  /// The newest decided state with those of its older versions that are asked for.
  ///
  /// @throws StoreException as {@link #read}
  public OlderView older(RegisterKey key, OlderQuery query, boolean withShards) {
    int first = asked.first(key, withShards);
    return read(key, first, () -> new ReadRound(quorum, withShards, query));
  }

  /// One version of a register, as the newest decided state has it.
  ///
  /// @param id null for the newest
  /// @throws StoreException as {@link #read}
  public VersionView version(RegisterKey key, @Nullable VersionId id, boolean withShards) {
    return id == null
        ? VersionView.newest(read(key, withShards))
        : VersionView.of(
            older(key, new OlderQuery.ById(id), withShards), version -> version.id().equals(id));
  }

  /// The version that has certain shard files, as the newest decided state has it.
  ///
  /// @throws StoreException as {@link #read}
  public VersionView version(RegisterKey key, DataId data) {
    OlderView found = older(key, new OlderQuery.ByData(data), false);
    return VersionView.of(found, version -> data.equals(version.data()));
  }

  private OlderView read(RegisterKey key, int first, Supplier<ReadRound> rounds) {
    long deadline = System.nanoTime() + Limits.CONTENTION.toNanos();
    for (int tries = 1; ; tries++) {
      OlderView view = peek(key, rounds.get(), tries == 1 ? first : quorum.all());
      if (view != null) {
        return view;
      }
      if (System.nanoTime() > deadline) {
        throw unresolved(key);
      }
      if (tries >= PEEKS) {
        // What was found open is decided or ruled out now; the next peek shows which.
        settle(key, null);
      }
      Pauses.between(key, tries);
    }
  }

  private @Nullable OlderView peek(RegisterKey key, ReadRound round, int first) {
    var calls = new RoundCalls<>(key, round, lanes, asked.patience(first), done -> {});
    return switch (calls.run(() -> round.begin(first))) {
      case Step.Done<ReadRound.Outcome>(ReadRound.Outcome(var view, var older)) ->
          view == null ? null : new OlderView(view, older);
      case Step.Failed<ReadRound.Outcome>(StoreException cause) -> throw cause;
      default -> throw new IllegalStateException("a read takes no ballots");
    };
  }

  /// Judges and commits one change: `plan` gets the newest decided state and returns what to do
  /// about it, null to leave it as it is, or throws to refuse. It may be called several times and
  /// must be pure.
  ///
  /// @throws StoreException what `plan` threw; NO_QUORUM if too few drives serve, and BUSY if
  ///   others were always faster: nothing was changed; UNCERTAIN if the change may or may not take
  ///   effect
  public Committed change(RegisterKey key, Function<RegisterView, @Nullable Proposal> plan) {
    return change(key, (view, ballot) -> plan.apply(view));
  }

  /// The same for a plan that needs the ballot too.
  public Committed change(RegisterKey key, Plan plan) {
    try (KeyTurns.Held _ = turn(key)) {
      return commit(key, scope -> new CommitRound(scope, plan), null);
    }
  }

  /// Keeps other changes of the key that are made here waiting, if its turn comes in time.
  public Turn hold(RegisterKey key) {
    KeyTurns.Held turn = turns.enter(key, Limits.CONTENTION);
    return turn == null ? Turn.NONE : turn::close;
  }

  private KeyTurns.Held turn(RegisterKey key) {
    KeyTurns.Held turn = turns.enter(key, Limits.CONTENTION);
    if (turn == null) {
      throw new StoreException(Reason.BUSY, "too many writers of " + key + "; try again later");
    }
    return turn;
  }

  /// The same for a plan about one version, wherever that is among the others.
  ///
  /// The version is looked for first, and what was found goes for as long as the state is that one;
  /// if another writer has come between, all begins again.
  ///
  /// @param id null for the newest
  public Committed change(RegisterKey key, @Nullable VersionId id, VersionPlan plan) {
    if (id == null) {
      return change(key, (view, ballot) -> plan.propose(VersionView.newest(view), ballot));
    }
    long deadline = System.nanoTime() + Limits.CONTENTION.toNanos();
    try (KeyTurns.Held _ = turn(key)) {
      while (System.nanoTime() < deadline) {
        VersionPlan.Settled settled = new VersionPlan.Settled(plan, version(key, id, false), id);
        Committed committed = commit(key, scope -> new CommitRound(scope, settled), null);
        if (!settled.hasMoved()) {
          return committed;
        }
      }
    }
    throw new StoreException(Reason.BUSY, "others were always faster with " + key);
  }

  /// Finishes or takes back whatever is undecided, as far as the drives that answer allow, and
  /// tells the drives.
  ///
  /// @param copier supplies drives that are behind, where an undecided change cannot be decided
  ///   without them; null to leave that to a healer, and fail
  /// @return the newest decided state, from all drives that answered in time, with inline shards
  /// @throws StoreException NO_QUORUM if it cannot be known
  RegisterView settle(RegisterKey key, @Nullable StateCopier copier) {
    return copier == null
        ? settle(key, SettleRound.Aim.SETTLE, null).replaced()
        : heal(key, copier).replaced();
  }

  /// The same with a copier, which also supplies drives that cannot return to the decided state by
  /// themselves.
  ///
  /// @return the newest decided state, and the ballot of the round that found it
  public Committed heal(RegisterKey key, StateCopier copier) {
    return settle(key, SettleRound.Aim.HEAL, copier);
  }

  /// A ballot of this node, newer than all before: the beginning of a version's id.
  public Ballot tick() {
    return dispatch.clock().next();
  }

  /// Makes the next ballots newer than `newest`, waiting for this node's clock if it must.
  ///
  /// @return whether that was possible within {@link Limits#DRIVE_PATIENCE} and the allowed skew
  public boolean passBy(RegisterKey key, Ballot newest) {
    return new ClockWait(dispatch.clock()).passBy(key, newest);
  }

  private Committed settle(RegisterKey key, SettleRound.Aim aim, @Nullable StateCopier copier) {
    KeyTurns.Held turn = turns.enter(key, Limits.DRIVE_PATIENCE);
    try {
      return commit(key, scope -> new SettleRound(scope, aim), copier);
    } finally {
      if (turn != null) {
        turn.close();
      }
    }
  }

  /// Takes back a change that nobody will ever read, though it may have been decided: all drives
  /// answer, and together they do not have k shards of it. What was acknowledged may be undone; an
  /// operator must have said so.
  public RegisterView abandon(RegisterKey key) {
    return settle(key, SettleRound.Aim.ABANDON, null).replaced();
  }

  /// Makes every drive forget a register that is empty since longer than {@link
  /// Limits#TOMBSTONE_AGE}.
  ///
  /// @return whether it was forgotten, or is not known at all; false if it is not empty, too young,
  ///   or some drive cannot be asked
  public boolean collect(RegisterKey key) {
    RegisterView view = read(key, false);
    if (view.head().equals(Head.ABSENT)) {
      return true;
    }
    if (!Tombstones.isOld(view.head(), dispatch.clock().millis())) {
      return false;
    }
    Committed level = settle(key, SettleRound.Aim.LEVEL, null);
    Head head = level.replaced().head();
    if (!Tombstones.mayGo(level, dispatch.clock().millis())) {
      return false;
    }
    SlotCalls<Boolean> collects =
        new SlotCalls<Boolean>(
            lanes,
            slot -> {
              lanes.get(slot).drive().collect(key, head.ballot());
              return true;
            });
    return collects.start(quorum.all()).awaitAll(Limits.DRIVE_CALL) && collects.failed() == 0;
  }

  /// The ways to the drives, by slot.
  public List<DriveLane> lanes() {
    return lanes;
  }

  /// Settles without a copier.
  public RegisterView settle(RegisterKey key) {
    return settle(key, null);
  }

  private Committed commit(
      RegisterKey key,
      Function<BallotRound.Scope, BallotRound> kind,
      @Nullable StateCopier copier) {
    BallotRound round =
        kind.apply(
            new BallotRound.Scope(
                quorum, key, inlineShards, (ballot, slot) -> lanes.get(slot).decide(key, ballot)));
    var calls =
        new RoundCalls<>(
            key,
            round,
            lanes,
            Limits.DRIVE_PATIENCE.toNanos(),
            done -> settled(key, round, done, copier == null));
    try {
      return run(key, round, calls.suppliedBy(copier));
    } catch (StoreException e) {
      if (copier == null && e.reason() == Reason.NO_QUORUM && isQuorumUp()) {
        // Not for want of drives but of what they have: a healer, who copies that, gets further.
        var _ = stuck(key);
      }
      throw e;
    } finally {
      dispatch.watch(calls);
    }
  }

  private boolean isQuorumUp() {
    return lanes.stream().filter(lane -> !lane.isDown()).count() >= quorum.write();
  }

  private Committed run(RegisterKey key, BallotRound round, RoundCalls<Committed> calls) {
    long deadline = System.nanoTime() + Limits.CONTENTION.toNanos();
    for (int tries = 1; ; tries++) {
      // Taken before the look: whatever is committed later is above it, however long this thread
      // stands still in between.
      Ballot fresh = dispatch.clock().next();
      if (round instanceof CommitRound && !Wanted.isStill()) {
        throw unwanted(key, calls.abandoned(round::giveUp));
      }
      switch (calls.run(() -> round.begin(fresh))) {
        case Step.Done<Committed>(Committed committed) -> {
          return committed;
        }
        case Step.Failed<Committed>(StoreException cause) -> throw cause;
        case Step.Again<Committed>(Ballot needed, boolean pause) -> {
          if (System.nanoTime() > deadline) {
            throw calls.abandoned(round::giveUp);
          }
          dispatch.retries().add(round, pause);
          observe(key, needed, round, calls);
          if (pause) {
            pause(key, round, calls, tries);
          }
        }
        default -> throw new IllegalStateException("a round ends, or begins again");
      }
    }
  }

  private BooleanSupplier stuck(RegisterKey key) {
    return shortfall.stuck(key, quorum.all(), "is half made, and the drives alone cannot end it");
  }

  /// Where drives lack what the change builds on, a healer brings it there in a moment, who needs
  /// the key's turn for it: that is better waited for than told to a client.
  private void pause(RegisterKey key, BallotRound round, RoundCalls<Committed> calls, int tries) {
    if (!round.tally().isBehind(quorum.write()) || calls.isSupplied()) {
      Pauses.between(key, tries);
      return;
    }
    BooleanSupplier isToCome = stuck(key);
    if (!turns.stepAside(key, () -> Pauses.forHealer(key, isToCome), Limits.CONTENTION)) {
      throw calls.abandoned(round::giveUp);
    }
  }

  private static StoreException unwanted(RegisterKey key, StoreException gaveUp) {
    String why = "this node stood still since the change of " + key + " was asked for; try again";
    return gaveUp.reason() == Reason.BUSY ? new StoreException(Reason.BUSY, why) : gaveUp;
  }

  /// Makes the next ballot newer than `needed`.
  ///
  /// @throws StoreException CLOCK_SKEW, or UNCERTAIN, if that is too far ahead of this node's
  ///   clock: trying on would not help before the clocks are put right
  private void observe(
      RegisterKey key, Ballot needed, BallotRound round, RoundCalls<Committed> calls) {
    try {
      new ClockWait(dispatch.clock()).observe(key, needed);
    } catch (StoreException e) {
      throw round.apart(calls.abandoned(round::giveUp), String.valueOf(e.getMessage()));
    }
  }

  /// @param tell whether anybody must hear of drives that lack the outcome; a healer, which copies
  ///   states, gives it to them itself
  private void settled(RegisterKey key, BallotRound round, RoundCalls<?> calls, boolean tell) {
    dispatch.unwatch(calls);
    int missing = round.missing();
    if (tell && missing != 0) {
      shortfall.found(key, missing, "did not accept a change");
    }
  }

  private static StoreException unresolved(RegisterKey key) {
    return new StoreException(
        Reason.NO_QUORUM,
        "a change of " + key + " is half made, and too few drives answer to tell; try again");
  }
}
