package io.buckets.storage;

import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The end of whatever is undecided in a register, for a reader that cannot tell by reading, and
/// for the healer: what may be decided is carried through, what cannot be any more is taken back,
/// and drives that hold the newest decided state without knowing it decided are told.
///
/// Its result names the settled state, and the view is that state itself.
final class SettleRound extends BallotRound {
  /// How far to go.
  enum Aim {
    /// As far as the answers allow.
    SETTLE,
    /// Also, if the register is empty, have every drive hold that durably, under one ballot: what
    /// must come before a tombstone is collected. {@link #isLevel} tells whether all do.
    LEVEL,
    /// Also take back a change that nobody will ever read, though it may have been decided: every
    /// slot has answered, and all of them together do not have k shards of it. This may undo
    /// something acknowledged, whose data was lost; an operator must have said so.
    ABANDON
  }

  private final Aim aim;

  /// What to answer when the current wave has come to its end.
  private @Nullable NamedState outcome;

  /// What drives that are behind may be supplied with in this wave.
  private @Nullable DriveHead supply;

  private boolean returning;

  SettleRound(Scope scope, Aim aim) {
    super(scope, true);
    this.aim = aim;
  }

  @Override
  int wanted() {
    return quorum.read();
  }

  @Override
  boolean isThorough() {
    return true;
  }

  @Override
  boolean isPatient() {
    return aim == Aim.ABANDON;
  }

  @Override
  Step<Committed> settled(Judgement.Settled settled) {
    RegisterView view = settled.view();
    Head head = view.head();
    boolean uneven = aim == Aim.LEVEL && head.isEmpty() && !head.equals(Head.ABSENT);
    if (settled.ruledOut() != null || uneven) {
      return returnTo(view);
    }
    answers.undecided(head.change(), scope.decide());
    return done(new NamedState(head.change(), view), 0);
  }

  private Step<Committed> returnTo(RegisterView view) {
    Head head = view.head();
    outcome = new NamedState(head.change(), view.at(ballot()));
    supply = null;
    returning = true;
    DriveRequest back =
        new DriveRequest.Rollback(
            new RollbackRequest(scope.key(), ballot(), head.state(), head.lineage()));
    return ask(tally().reachable(), slot -> back);
  }

  @Override
  Step<Committed> open(Head top) {
    RegisterView view = answers.view(top);
    if (aim == Aim.ABANDON && isLost(view)) {
      RegisterView below = answers.below(top);
      return below == null ? retry() : returnTo(below);
    }
    NamedChange carried = carried(top);
    if (carried == null) {
      return retry();
    }
    outcome = new NamedState(top.change(), view.at(ballot()));
    supply = DriveHead.undecided(top.relabelled(ballot()), carried.proposal().change());
    returning = false;
    return send(carried);
  }

  /// Whether all drives together do not have enough of a state to read it.
  private boolean isLost(RegisterView view) {
    Version version = view.head().newest();
    boolean hasData = version != null && (version.inline() || version.data() != null);
    return hasData
        && answers.answered() == quorum.all()
        && Integer.bitCount(view.holders()) < quorum.data();
  }

  @Override
  Step<Committed> sent() {
    boolean over = tally().isComplete() || isHurried();
    // What is returned to was decided before: then nothing waits for a quorum.
    if (returning || isDecided()) {
      return over ? done(Objects.requireNonNull(outcome), missing()) : new Step.Await<>();
    }
    return mayDecide() ? new Step.Await<>() : undecided();
  }

  private Step<Committed> undecided() {
    DriveHead copy = supply;
    int targets = tally().behind();
    if (copy == null || targets == 0 || tally().accepts() < quorum.data()) {
      return retry();
    }
    supply = null;
    tally().askBehindAgain();
    return new Step.Supply<>(wave(), copy, tally().accepted(), targets);
  }

  /// Whether every drive has returned to the settled state, durably, under {@link #ballot}.
  boolean isLevel() {
    return returning && isSending() && missing() == 0;
  }

  @Override
  StoreException noQuorum() {
    return refusal(
        Reason.NO_QUORUM,
        "too few of "
            + quorum.drives()
            + " drives answer, or have what it takes, to tell what was decided");
  }
}
