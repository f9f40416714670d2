package io.buckets.storage;

import io.buckets.core.Ballot;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.ObjIntConsumer;
import org.jspecify.annotations.Nullable;

/// One change of a register, or, without a plan, the settling of whatever is undecided there: from
/// the first prepare to the accept that decides it, over as many ballots as it takes.
///
/// 1. *Prepare* with a fresh ballot, until W drives promise and their {@link Answers} can be
///    judged.
/// 2. If the newest head is open, *carry it through*: the writer's own from what it has, another's
///    if k of its inline shards can be read, or if its data is in shard files, which lie where they
///    lie. Then begin again with a fresh ballot, since a ballot carries one change only.
/// 3. Judge the plan on the newest decided state and *commit*. A head that was ruled out is in
///    nobody's way: drives put the change in its place.
/// 4. W accepts: it is decided. Fewer, and no more can come: begin again.
///
/// Beginning again, a writer does not know what became of the changes it has sent; {@link Attempts}
/// says what a newer state tells about them.
///
/// A plan must be pure: it may be called several times, and what it proposed may be decided though
/// the round failed.
final class CommitRound implements Round<Committed> {
  private enum Phase {
    PREPARE,
    COMMIT,
    FORWARD,
    ROLLBACK,
    FINISHED
  }

  /// Tries that end for want of drives, not because of a newer ballot, before giving up.
  private static final int FRUITLESS = 3;

  private final Quorum quorum;
  private final RegisterKey key;
  private final @Nullable Function<RegisterView, @Nullable Proposal> plan;
  private final InlineShards inlineShards;
  private final ObjIntConsumer<Ballot> decide;
  private final Attempts attempts = new Attempts();

  private Phase phase = Phase.FINISHED;
  private int wave;
  private Ballot ballot = Ballot.ZERO;
  private Ballot newest = Ballot.ZERO;
  private Answers answers;
  private Tally tally = new Tally(0);
  private boolean withShards;
  private boolean hurry;
  private int fruitless;

  /// What to answer once the change of the current wave is decided; null if the round then begins
  /// again.
  private @Nullable Committed outcome;

  /// @param plan judges and proposes, null from it leaves all as it is; null to settle only
  /// @param decide told each slot that may mark its head decided, and the ballot of that head
  CommitRound(
      Quorum quorum,
      RegisterKey key,
      @Nullable Function<RegisterView, @Nullable Proposal> plan,
      InlineShards inlineShards,
      ObjIntConsumer<Ballot> decide) {
    this.quorum = quorum;
    this.key = key;
    this.plan = plan;
    this.inlineShards = inlineShards;
    this.decide = decide;
    this.withShards = plan == null;
    this.answers = new Answers(quorum);
  }

  /// Begins, or begins again, with a ballot never used before.
  Step<Committed> begin(Ballot fresh) {
    if (attempts.expiredAt(fresh)) {
      return failed(giveUp());
    }
    ballot = fresh;
    answers = new Answers(quorum);
    DriveRequest prepare = new DriveRequest.Prepare(fresh, withShards);
    return ask(Phase.PREPARE, quorum.all(), slot -> prepare);
  }

  private Step<Committed> ask(Phase next, int slots, IntFunction<DriveRequest> request) {
    phase = next;
    wave++;
    hurry = false;
    tally = new Tally(slots);
    return new Step.Ask<>(wave, slots, request);
  }

  @Override
  public Step<Committed> reply(int wave, int slot, DriveReply reply) {
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
      case DriveReply.Judged(CommitReply.Behind b) -> tally.fail(slot);
      case DriveReply.Failed f -> tally.fail(slot);
      case DriveReply.Peeked p -> throw new IllegalArgumentException("nobody was peeked at");
    }
    return next();
  }

  private void refused(int slot, Ballot newer) {
    tally.refuse(slot);
    newest = newer.isAfter(newest) ? newer : newest;
  }

  private void accepted(int slot) {
    boolean wasDecided = isDecided();
    tally.accept(slot);
    if (phase != Phase.ROLLBACK && isDecided()) {
      int news = wasDecided ? 1 << slot : tally.accepted();
      Slots.each(news, each -> decide.accept(ballot, each));
    }
  }

  private boolean isDecided() {
    return tally.accepts() >= quorum.write();
  }

  @Override
  public Step<Committed> impatient(int wave) {
    if (wave != this.wave) {
      return new Step.Await<>();
    }
    hurry = true;
    return next();
  }

  @Override
  public Step<Committed> expired(int wave) {
    if (wave != this.wave) {
      return new Step.Await<>();
    }
    hurry = true;
    tally.expire();
    return next();
  }

  @Override
  public int outstanding() {
    return tally.outstanding();
  }

  /// Slots that did not accept the current wave's change, or have not yet.
  int missing() {
    return quorum.all() & ~tally.accepted();
  }

  /// What to tell the client when there is no time to begin again.
  StoreException giveUp() {
    phase = Phase.FINISHED;
    return attempts.isEmpty()
        ? refusal(Reason.BUSY, "other writers were always faster")
        : uncertain();
  }

  private Step<Committed> next() {
    return switch (phase) {
      case PREPARE -> surveyed();
      case COMMIT, FORWARD -> sent();
      case ROLLBACK -> rolledBack();
      case FINISHED -> new Step.Await<>();
    };
  }

  private Step<Committed> surveyed() {
    int wanted = plan == null ? quorum.read() : quorum.write();
    boolean waits = !tally.isComplete() && !hurry;
    if (tally.accepts() >= wanted) {
      switch (answers.judge()) {
        case Judgement.Settled settled -> {
          return plan == null && waits ? new Step.Await<>() : settled(settled);
        }
        case Judgement.Open(Head top) -> {
          return waits ? new Step.Await<>() : carryThrough(top);
        }
        case Judgement.TooFew t -> {}
      }
    }
    if (!tally.isComplete() && tally.possible() >= wanted) {
      return new Step.Await<>();
    }
    return tally.refused() != 0 ? again(true) : failed(noQuorum());
  }

  private Step<Committed> settled(Judgement.Settled settled) {
    RegisterView view = settled.view();
    if (plan == null) {
      return settleDown(view, settled.ruledOut() != null);
    }
    return switch (attempts.fate(view.head())) {
      case Attempts.Fate.Decided(Attempts.Attempt own) -> done(committed(own));
      case Attempts.Fate.Unknown u -> failed(uncertain());
      case Attempts.Fate.Open o -> propose(plan, view);
    };
  }

  private Step<Committed> propose(
      Function<RegisterView, @Nullable Proposal> plan, RegisterView view) {
    Proposal proposal;
    try {
      proposal = plan.apply(view);
    } catch (StoreException e) {
      return failed(attempts.isEmpty() ? e : uncertain());
    }
    if (proposal == null) {
      return done(new Committed(view.head().change(), view, 0));
    }
    Attempts.Attempt attempt = attempts.add(ballot, proposal.over(view.head()), view);
    outcome = committed(attempt);
    return send(Phase.COMMIT, attempt.named());
  }

  private static Committed committed(Attempts.Attempt own) {
    return new Committed(own.named().change(), own.before(), 0);
  }

  private Step<Committed> send(Phase next, NamedChange named) {
    Ballot under = ballot;
    return ask(next, tally.reachable(), slot -> named.request(key, under, slot));
  }

  /// After a commit, or a change carried through.
  private Step<Committed> sent() {
    if (!isDecided()) {
      return tally.possible() >= quorum.write() ? new Step.Await<>() : retry();
    }
    fruitless = 0;
    Committed result = outcome;
    if (result == null) {
      return again(false);
    }
    boolean enough = tally.accepts() >= quorum.safe() || tally.isComplete() || hurry;
    return enough ? done(result) : new Step.Await<>();
  }

  private Step<Committed> retry() {
    fruitless = tally.refused() != 0 ? 0 : fruitless + 1;
    return fruitless < FRUITLESS ? again(true) : failed(noQuorum());
  }

  /// Proposes the open head `top` again, under this ballot.
  private Step<Committed> carryThrough(Head top) {
    Attempts.Attempt own = attempts.find(top.change());
    if (own != null) {
      outcome = committed(own);
      return send(Phase.FORWARD, own.named());
    }
    Change change = answers.pending(top);
    if (change == null) {
      return retry();
    }
    Proposal proposal = Proposal.of(change);
    RegisterView view = answers.view(top);
    Version version = proposal.brings();
    if (version != null && version.inline()) {
      if (!withShards) {
        withShards = true;
        return again(false);
      }
      if (Slots.present(view.shards()) < quorum.data()) {
        return retry();
      }
      proposal = new Proposal(change, inlineShards.rebuild(version, view.shards()));
    }
    outcome = plan == null ? new Committed(top.change(), view, 0) : null;
    return send(Phase.FORWARD, new NamedChange(top.change(), top.base(), top.lineage(), proposal));
  }

  /// Tidies up after a survey that found `view`: returns drives to it from what was ruled out, or
  /// tells those that hold it undecided.
  private Step<Committed> settleDown(RegisterView view, boolean ruledOut) {
    outcome = new Committed(view.head().change(), view, 0);
    if (ruledOut) {
      DriveRequest back =
          new DriveRequest.Rollback(new RollbackRequest(key, ballot, view.head().state()));
      return ask(Phase.ROLLBACK, tally.reachable(), slot -> back);
    }
    answers.undecided(view.head().change(), decide);
    return done(outcome);
  }

  /// The state returned to was decided before, so nothing waits for a quorum here.
  private Step<Committed> rolledBack() {
    return tally.isComplete() || hurry ? done(Objects.requireNonNull(outcome)) : new Step.Await<>();
  }

  private Step<Committed> again(boolean pause) {
    return new Step.Again<>(newest.isAfter(ballot) ? newest : ballot, pause);
  }

  private Step<Committed> done(Committed result) {
    boolean sent = phase == Phase.COMMIT || phase == Phase.FORWARD;
    tally = sent ? tally : new Tally(0);
    phase = Phase.FINISHED;
    int missing = sent ? missing() & ~tally.outstanding() : 0;
    return new Step.Done<>(new Committed(result.change(), result.replaced(), missing));
  }

  private Step<Committed> failed(StoreException cause) {
    phase = Phase.FINISHED;
    return new Step.Failed<>(cause);
  }

  private StoreException noQuorum() {
    return attempts.isEmpty()
        ? refusal(Reason.NO_QUORUM, tally.possible() + " of " + quorum.drives() + " drives serve")
        : uncertain();
  }

  private StoreException uncertain() {
    return refusal(Reason.UNCERTAIN, "it may or may not take effect");
  }

  private StoreException refusal(Reason reason, String why) {
    return new StoreException(
        reason, "the change of " + key + " was not confirmed: " + why + "; try again");
  }
}
