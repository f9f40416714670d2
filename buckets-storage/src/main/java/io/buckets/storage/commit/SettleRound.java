package io.buckets.storage.commit;

import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import io.buckets.storage.drive.DriveHead;
import io.buckets.storage.model.Change;
import io.buckets.storage.model.Head;
import io.buckets.storage.model.Version;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The end of whatever is undecided in a register, for a reader that cannot tell by reading, and
/// for the healer: what may be decided is carried through, what cannot be any more is taken back,
/// and drives that hold the newest decided state without knowing it decided are told.
///
/// Its result names the settled state, and the view is that state itself.
public final class SettleRound extends BallotRound {
  /// How far to go.
  public enum Aim {
    /// As far as the answers allow.
    SETTLE,
    /// Also take back whatever a drive holds undecided beside the settled state, and give drives
    /// that cannot return by themselves the whole state to which the others return, or without
    /// which an undecided one cannot be decided. Asks for a {@link StateCopier}.
    HEAL,
    /// Also, if the register is empty, have every drive hold that durably, under one ballot: what
    /// must come before a tombstone is collected. Then no drive is missing from the outcome.
    LEVEL,
    /// Also take back a change that nobody will ever read, though it may have been decided: every
    /// slot has answered, and all of them together do not have k shards of it. This may undo
    /// something acknowledged, whose data was lost; an operator must have said so.
    ABANDON
  }

  private final Aim aim;

  /// What to answer when the current wave has come to its end: the state under the label that it
  /// has. Only if a quorum accepts that wave, it has the label of the wave's ballot.
  private @Nullable RegisterView outcome;

  /// What drives that are behind may be supplied with in this wave.
  private @Nullable DriveHead supply;

  private boolean returning;
  private boolean supplying;

  public SettleRound(Scope scope, Aim aim) {
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
    boolean astray = aim == Aim.HEAL && answers.isAstray(head);
    if (settled.ruledOut() != null || uneven || astray) {
      return returnTo(view);
    }
    answers.undecided(head.change(), scope.decide());
    return done(new NamedState(head.change(), view), 0);
  }

  private Step<Committed> returnTo(RegisterView view) {
    outcome = view;
    supply = aim == Aim.HEAL ? DriveHead.decided(view.at(ballot()).head()) : null;
    returning = true;
    supplying = false;
    return sendBack(view);
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
    int quorum = carrying(top);
    outcome = view;
    Change change = carried.proposal().change();
    supply = aim == Aim.HEAL ? DriveHead.undecided(top.relabelled(ballot()), change, quorum) : null;
    returning = false;
    supplying = false;
    return send(carried, quorum);
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
    // Whoever is being supplied is waited for.
    boolean over = tally().isComplete() || (isHurried() && !supplying);
    boolean done = returning || isDecided();
    if (done ? !over : mayDecide() && !isShort()) {
      return new Step.Await<>();
    }
    if (isShort() && aim != Aim.HEAL) {
      return againForFewer();
    }
    DriveHead copy = supply;
    boolean lacking = copy != null && tally().behind() != 0;
    if (lacking && !over) {
      // Those that have not answered yet may be the ones to copy from.
      return new Step.Await<>();
    }
    if (copy != null && (returning || !done) && canSupply(copy)) {
      supply = null;
      supplying = true;
      int targets = tally().behind();
      tally().askBehindAgain();
      return new Step.Supply<>(wave(), copy, tally().accepted(), targets);
    }
    if (!done) {
      return isShort() ? againForFewer() : retry();
    }
    RegisterView settled = Objects.requireNonNull(outcome);
    if (aim == Aim.LEVEL && !returning && settled.head().isEmpty()) {
      // Carried through, it is decided; but a drive that loses power may not know that any more,
      // and take it back if others have collected it. What drives return to they keep as decided.
      return again(false);
    }
    return done(named(settled), missing());
  }

  private boolean canSupply(DriveHead copy) {
    boolean sources = copy.head().isEmpty() || tally().accepts() >= quorum.data();
    return tally().behind() != 0 && sources;
  }

  /// What is returned to was decided before, so that nothing waits for a quorum; but a label that
  /// no quorum accepted must not outrank what was accepted at other ballots meanwhile.
  ///
  /// The drives that accepted it keep it, and a later round may find the state under it there. By
  /// then it outranks nothing wrongly: R drives had promised this ballot when the round judged, so
  /// that whatever was decided below it is this state or an ancestor, and whatever is decided since
  /// is above it. See the fact about proposals in {@link Answers}, which asks for no accepts.
  private NamedState named(RegisterView view) {
    RegisterView labelled = isDecided() ? view.at(ballot()) : view;
    return new NamedState(view.head().change(), labelled);
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
