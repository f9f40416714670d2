package io.buckets.storage.commit;

import io.buckets.core.Ballot;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import io.buckets.storage.model.Head;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One change of a register, from the first prepare to the accept that decides it, over as many
/// ballots as it takes.
///
/// 1. *Prepare* with a fresh ballot, until W drives promise and their {@link Answers} can be
///    judged.
/// 2. If the newest head is open, *carry it through*: the writer's own from what it has, another's
///    if k of its inline shards can be read, or if its data is in shard files, which lie where they
///    lie. Then begin again with a fresh ballot.
/// 3. Judge the plan on the newest decided state and *commit*. A head that was ruled out is in
///    nobody's way: drives put the change in its place.
/// 4. As many accepts as it names: it is decided. Fewer, and no more can come: begin again, and if
///    they were W, name no more than that.
/// 5. Decided, data that it brings waits for accepts until they outlive the loss of any one failure
///    domain: as long as those under way can make it so, and the shell is patient. Only the answer
///    waits; what is decided is so.
///
/// A change names k + 1 accepts where so many drives are there, and W where they are not. What was
/// sent once keeps its number until it is sent again under a new ballot: who finds it later judges
/// by that.
///
/// Beginning again, a writer does not know what became of the changes it has sent; {@link Attempts}
/// says what a newer state tells about them.
///
/// A plan must be pure: it may be called several times, and what it proposed may be decided though
/// the round failed. Null from it leaves all as it is.
public final class CommitRound extends BallotRound {
  private final Plan plan;
  private final Attempts attempts = new Attempts();

  /// The writer's own change of the current wave; null if it is another's that is carried through.
  private @Nullable NamedState own;

  /// The slots whose accepts keep its data; none if it brings none.
  private int holders;

  public CommitRound(Scope scope, Plan plan) {
    super(scope, false);
    this.plan = plan;
  }

  /// @param plan needs only the state
  public CommitRound(Scope scope, Function<RegisterView, @Nullable Proposal> plan) {
    this(scope, (view, ballot) -> plan.apply(view));
  }

  @Override
  public Step<Committed> begin(Ballot fresh) {
    return attempts.expiredAt(fresh) ? failed(giveUp()) : super.begin(fresh);
  }

  @Override
  int wanted() {
    return quorum.write();
  }

  @Override
  boolean isThorough() {
    return false;
  }

  @Override
  Step<Committed> settled(Judgement.Settled settled) {
    RegisterView view = settled.view();
    return switch (attempts.fate(view.head())) {
      case Attempts.Fate.Decided(Attempts.Attempt decided) -> done(stateOf(decided), 0);
      case Attempts.Fate.Unknown u -> failed(uncertain());
      case Attempts.Fate.Open o -> propose(view);
    };
  }

  private Step<Committed> propose(RegisterView view) {
    Proposal proposal;
    try {
      proposal = plan.propose(view, ballot());
    } catch (StoreException e) {
      return failed(attempts.isEmpty() ? e : uncertain());
    }
    if (proposal == null) {
      return done(new NamedState(view.head().change(), view), 0);
    }
    Attempts.Attempt attempt = attempts.add(ballot(), proposal.over(view.head()), view);
    return sendOwn(attempt, naming());
  }

  private Step<Committed> sendOwn(Attempts.Attempt attempt, int quorum) {
    own = stateOf(attempt);
    Proposal sent = attempt.named().proposal();
    holders = sent.brings() == null ? 0 : sent.holders();
    return send(attempt.named(), quorum);
  }

  private static NamedState stateOf(Attempts.Attempt attempt) {
    return new NamedState(
        attempt.named().change(), attempt.before(), attempt.named().proposal().change());
  }

  @Override
  boolean isOwn(Head top) {
    return attempts.find(top.change()) != null && tally().accepts() >= quorum.write();
  }

  @Override
  Step<Committed> open(Head top) {
    Attempts.Attempt attempt = attempts.find(top.change());
    if (attempt != null) {
      return sendOwn(attempt, Math.min(naming(), answers.accepts(top)));
    }
    NamedChange carried = carried(top);
    own = null;
    return carried == null ? againWithShards() : send(carried, carrying(top));
  }

  @Override
  Step<Committed> sent() {
    if (isShort()) {
      return againForFewer();
    }
    if (!isDecided()) {
      return mayDecide() ? new Step.Await<>() : retry();
    }
    NamedState decided = own;
    if (decided == null) {
      return again(false);
    }
    if (isGathering()) {
      return new Step.Await<>();
    }
    return done(decided, missing() & ~tally().outstanding());
  }

  /// Whether what was sent would not outlive one domain yet, and will if those accept that have not
  /// answered. Not once the shell has lost patience, with this wave or one before.
  private boolean isGathering() {
    return !isHurried()
        && !modest
        && quorum.isWorthWaiting(tally().accepted() & holders, tally().outstanding() & holders);
  }

  @Override
  public StoreException giveUp() {
    StoreException gaveUp = super.giveUp();
    return attempts.isEmpty() ? refusal(Reason.BUSY, "other writers were always faster") : gaveUp;
  }

  @Override
  int missing() {
    return attempts.isEmpty() || isSending() ? super.missing() : quorum.all();
  }

  @Override
  StoreException noQuorum() {
    return attempts.isEmpty()
        ? refusal(Reason.NO_QUORUM, tally().possible() + " of " + quorum.drives() + " drives serve")
        : uncertain();
  }

  private StoreException uncertain() {
    return refusal(Reason.UNCERTAIN, "it may or may not take effect");
  }
}
