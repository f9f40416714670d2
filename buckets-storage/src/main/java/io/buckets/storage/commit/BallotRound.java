package io.buckets.storage.commit;

import io.buckets.core.Ballot;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import io.buckets.storage.drive.CommitReply;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.DriveHead;
import io.buckets.storage.drive.PrepareReply;
import io.buckets.storage.drive.RollbackRequest;
import io.buckets.storage.model.Change;
import io.buckets.storage.model.Head;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.model.Version;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.ObjIntConsumer;
import org.jspecify.annotations.Nullable;

/// What the rounds that take ballots have in common: they *prepare* with a fresh ballot on all
/// drives, until enough promise and the {@link Answers} of those can be judged; then they send one
/// thing under that ballot, and count; and when that does not come to an end they begin again.
///
/// A ballot carries one change only. Whoever carries a change of another through takes a fresh
/// ballot for its own.
public abstract sealed class BallotRound implements Round<Committed>
    permits CommitRound, SettleRound {
  /// What a round works with.
  ///
  /// @param decide told each slot that may mark its head decided, and the ballot of that head
  public record Scope(
      Quorum quorum, RegisterKey key, InlineShards inlineShards, ObjIntConsumer<Ballot> decide) {}

  /// Tries that end for want of drives, not because of a newer ballot, before giving up.
  private static final int FRUITLESS = 3;

  final Scope scope;
  final Quorum quorum;
  Answers answers;
  private Tally tally = new Tally(0);
  private Ballot ballot = Ballot.ZERO;

  private InTheWay inTheWay = new InTheWay();
  private int wave;
  private boolean preparing;
  private boolean finished = true;
  private boolean withShards;
  private boolean hurry;
  private int fruitless;
  private int accepts;

  /// Whether W accepts shall do, since more did not come.
  boolean modest;

  /// @param withShards whether to ask for inline shards from the beginning
  BallotRound(Scope scope, boolean withShards) {
    this.scope = scope;
    this.quorum = scope.quorum();
    this.withShards = withShards;
    this.answers = new Answers(quorum, true);
    this.accepts = quorum.write();
  }

  /// Begins, or begins again, with a ballot never used before.
  public Step<Committed> begin(Ballot fresh) {
    ballot = fresh;
    answers = new Answers(quorum, true);
    finished = false;
    DriveRequest prepare = new DriveRequest.Prepare(fresh, withShards);
    Step<Committed> step = ask(quorum.all(), slot -> prepare);
    preparing = true;
    return step;
  }

  /// The newest decided state is known.
  abstract Step<Committed> settled(Judgement.Settled settled);

  /// The newest head may be decided or not, and no more drives will answer soon.
  abstract Step<Committed> open(Head top);

  /// Some drive has answered to what was sent after the survey, or the shell has lost patience.
  abstract Step<Committed> sent();

  /// Promises needed.
  abstract int wanted();

  /// Whether a survey waits for drives that it could do without.
  abstract boolean isThorough();

  /// Whether an open head is this round's own, so that nothing more need be heard of it.
  boolean isOwn(Head top) {
    return false;
  }

  /// Whether a survey waits for every drive even if the shell has lost patience.
  boolean isPatient() {
    return false;
  }

  /// What to tell the client when there is nothing more to be done.
  abstract StoreException noQuorum();

  /// Asks every slot of `slots`, in a new wave.
  final Step<Committed> ask(int slots, IntFunction<DriveRequest> request) {
    preparing = false;
    wave++;
    hurry = false;
    tally = new Tally(slots);
    inTheWay = new InTheWay();
    return new Step.Ask<>(wave, slots, request);
  }

  /// Sends `named` under this round's ballot to whoever may be there; `quorum` accepts shall decide
  /// it.
  final Step<Committed> send(NamedChange named, int quorum) {
    Ballot under = ballot;
    accepts = quorum;
    return ask(tally.reachable(), slot -> named.request(scope.key(), under, quorum, slot));
  }

  /// How many accepts shall decide `top` when it is carried through: as many as it names, unless
  /// fewer drives are there and what there is can be read.
  final int carrying(Head top) {
    int named = answers.accepts(top);
    int present = tally.accepts();
    boolean readable = Integer.bitCount(answers.view(top).holders()) >= quorum.data();
    if (!readable || (present >= named && !modest)) {
      return named;
    }
    return modest ? quorum.write() : Math.max(quorum.write(), present);
  }

  /// How many accepts shall decide a new change.
  final int naming() {
    return modest ? quorum.write() : quorum.named(Integer.bitCount(tally.reachable()));
  }

  /// Whether W have accepted, which is too few, and no more will soon.
  final boolean isShort() {
    boolean over = tally.isComplete() || hurry;
    return over && !isDecided() && tally.accepts() >= quorum.write();
  }

  /// Begins again, to settle for W accepts: what was sent goes on asking for more.
  final Step<Committed> againForFewer() {
    modest = true;
    return again(false);
  }

  /// Sends to every drive the order to return to `view`.
  final Step<Committed> sendBack(RegisterView view) {
    Head head = view.head();
    accepts = quorum.write();
    DriveRequest back =
        new DriveRequest.Rollback(
            new RollbackRequest(scope.key(), ballot, head.state(), head.lineage()));
    return ask(tally.reachable(), slot -> back);
  }

  /// The open head `top` as a change to be sent again; null if k of its inline shards are not to be
  /// had.
  final @Nullable NamedChange carried(Head top) {
    Change change = answers.pending(top);
    if (change == null) {
      return null;
    }
    Proposal proposal = Proposal.of(change);
    Version version = proposal.brings();
    if (version != null && version.inline()) {
      RegisterView view = answers.view(top);
      List<ByteBuffer> shards = rebuilt(version, view);
      if (shards == null) {
        return null;
      }
      proposal = new Proposal(change, shards);
    }
    return new NamedChange(top.change(), top.base(), top.lineage(), proposal);
  }

  private @Nullable List<ByteBuffer> rebuilt(Version version, RegisterView view) {
    if (Slots.present(view.shards()) < quorum.data()) {
      return null;
    }
    try {
      return scope.inlineShards().rebuild(version, view.shards());
    } catch (StoreException e) {
      // Shards that do not fit together are as good as none.
      return null;
    }
  }

  @Override
  public final Step<Committed> reply(int wave, int slot, DriveReply reply) {
    if (wave != this.wave || !tally.isOutstanding(slot)) {
      return new Step.Await<>();
    }
    switch (reply) {
      case DriveReply.Prepared(PrepareReply.Promised(DriveHead head)) -> {
        answers.add(slot, head);
        tally.accept(slot);
      }
      case DriveReply.Prepared(PrepareReply.Refused(Ballot newer)) -> refused(slot, newer);
      case DriveReply.Judged(CommitReply.Accepted a) -> accepted(slot);
      case DriveReply.Judged(CommitReply.Refused(Ballot newer)) -> refused(slot, newer);
      case DriveReply.Judged(CommitReply.Behind b) -> tally.lag(slot);
      case DriveReply.Failed(DriveException.Reason reason) -> {
        tally.fail(slot);
        inTheWay.failed(slot, reason);
      }
      case DriveReply.Peeked p -> throw new IllegalArgumentException("nobody was peeked at");
      case DriveReply.Found f -> throw new IllegalArgumentException("nothing was sought");
    }
    return next();
  }

  private void refused(int slot, Ballot newer) {
    tally.refuse(slot);
    inTheWay.add(newer);
  }

  private void accepted(int slot) {
    boolean wasDecided = isDecided();
    tally.accept(slot);
    if (isDecided()) {
      int news = wasDecided ? 1 << slot : tally.accepted();
      Slots.each(news, each -> scope.decide().accept(ballot, each));
    }
  }

  private Step<Committed> next() {
    if (finished) {
      return new Step.Await<>();
    }
    return preparing ? surveyed() : sent();
  }

  private Step<Committed> surveyed() {
    boolean waits = !tally.isComplete() && (!hurry || isPatient());
    if (tally.accepts() >= wanted()) {
      switch (answers.judge()) {
        case Judgement.Settled settled -> {
          return isThorough() && waits ? new Step.Await<>() : settled(settled);
        }
        case Judgement.Open(Head top) -> {
          return waits && !isOwn(top) ? new Step.Await<>() : open(top);
        }
        case Judgement.TooFew t -> {}
      }
    }
    if (!tally.isComplete() && tally.possible() >= wanted()) {
      return new Step.Await<>();
    }
    return tally.refused() != 0 ? again(true) : failed(hopeless());
  }

  @Override
  public final Step<Committed> impatient(int wave) {
    if (wave != this.wave) {
      return new Step.Await<>();
    }
    hurry = true;
    return next();
  }

  @Override
  public final Step<Committed> expired(int wave) {
    if (wave != this.wave) {
      return new Step.Await<>();
    }
    hurry = true;
    tally.expire();
    return next();
  }

  @Override
  public final int outstanding() {
    return tally.outstanding();
  }

  @Override
  public StoreException giveUp() {
    finished = true;
    return noQuorum();
  }

  /// The least ballot above which the drives that have answered would be enough: what a drive or
  /// two have in the way, with a clock of their own or being filled, is not in the way of the
  /// change, and whoever goes above it all the same is too far ahead for the others.
  private Ballot leastNeeded() {
    int goal = preparing ? wanted() : quorum.write();
    return inTheWay.leastAbove(ballot, goal - tally.accepts());
  }

  /// What to tell the client when clocks are too far apart for the change: that, unless it may have
  /// taken effect.
  final StoreException apart(StoreException gaveUp, String why) {
    return gaveUp.reason() == Reason.UNCERTAIN
        ? refusal(Reason.UNCERTAIN, why + ", and it may or may not take effect")
        : refusal(Reason.CLOCK_SKEW, why);
  }

  private StoreException hopeless() {
    StoreException cause = noQuorum();
    int clocks = inTheWay.clocks();
    return clocks != 0 && tally.possible() + clocks >= quorum.write()
        ? apart(cause, inTheWay.aboutClocks())
        : cause;
  }

  /// The ballot of the last try.
  public final Ballot ballot() {
    return ballot;
  }

  final Tally tally() {
    return tally;
  }

  final int wave() {
    return wave;
  }

  /// Whether the shell has lost patience with this wave.
  final boolean isHurried() {
    return hurry;
  }

  /// Whether the last wave carried something, not only a prepare.
  final boolean isSending() {
    return wave > 0 && !preparing;
  }

  /// Whether as many have accepted what was sent as shall decide it.
  final boolean isDecided() {
    return !preparing && tally.accepts() >= accepts;
  }

  /// Whether enough have accepted to go on with, or may yet.
  final boolean mayDecide() {
    return tally.possible() >= quorum.write();
  }

  /// Slots that lack, as far as is known, what the last wave sent, or what may have become of
  /// earlier ones.
  int missing() {
    return isSending() ? quorum.all() & ~tally.accepted() : 0;
  }

  /// Begins again with a newer ballot.
  final Step<Committed> again(boolean pause) {
    finished = true;
    return new Step.Again<>(leastNeeded(), pause);
  }

  /// Begins again with the inline shards, to carry an open head through.
  final Step<Committed> againWithShards() {
    if (withShards) {
      return retry();
    }
    withShards = true;
    return again(false);
  }

  /// Begins again, unless it was for want of drives and too often.
  final Step<Committed> retry() {
    fruitless = tally.refused() != 0 ? 0 : fruitless + 1;
    return fruitless < FRUITLESS ? again(true) : failed(hopeless());
  }

  /// @param missing slots that lack what was sent
  final Step<Committed> done(NamedState state, int missing) {
    tally = isSending() ? tally : new Tally(0);
    finished = true;
    return new Step.Done<>(
        new Committed(state.change(), ballot, state.view(), missing, state.made()));
  }

  final Step<Committed> failed(StoreException cause) {
    finished = true;
    return new Step.Failed<>(cause);
  }

  final StoreException refusal(Reason reason, String why) {
    return new StoreException(
        reason, "the change of " + scope.key() + " was not confirmed: " + why + "; try again");
  }

  /// What a round answers, but for the drives.
  ///
  /// @param change names the change
  /// @param view what it was judged on
  /// @param made the change itself, if it is the round's own; else null
  record NamedState(Ballot change, RegisterView view, @Nullable Change made) {
    NamedState(Ballot change, RegisterView view) {
      this(change, view, null);
    }
  }
}
