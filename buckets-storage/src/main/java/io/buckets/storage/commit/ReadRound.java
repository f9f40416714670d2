package io.buckets.storage.commit;

import io.buckets.core.StoreException;
import io.buckets.storage.drive.DriveHead;
import io.buckets.storage.drive.OlderQuery;
import io.buckets.storage.drive.OlderReply;
import io.buckets.storage.model.Version;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One attempt to read a register without asking for promises: it never disturbs a writer, and
/// never waits for one.
///
/// It asks a few drives first and the rest when one of those fails or dallies, or when their
/// answers leave something open. The outcome is the newest decided state, or null if the newest
/// head cannot be judged by reading alone: then somebody must resolve it ({@link CommitRound}).
public final class ReadRound implements Round<ReadRound.Outcome> {
  /// What was read.
  ///
  /// @param view the newest decided state; null if it cannot be told
  /// @param older those of its older versions that were asked for, newest first
  public record Outcome(@Nullable RegisterView view, List<OlderView.Older> older) {
    Outcome(@Nullable RegisterView view) {
      this(view, List.of());
    }
  }

  private static final int WAVE = 1;

  private final Quorum quorum;
  private final boolean withShards;
  private final Answers answers;
  private final @Nullable OlderAnswers sought;
  private int asked;
  private int outstanding;
  private boolean finished;

  /// @param withShards whether the reader wants k inline shards, if the version has them
  public ReadRound(Quorum quorum, boolean withShards) {
    this(quorum, withShards, null);
  }

  /// @param query which older versions are wanted with it; null for none
  public ReadRound(Quorum quorum, boolean withShards, @Nullable OlderQuery query) {
    this.quorum = quorum;
    this.withShards = withShards;
    this.answers = new Answers(quorum, false);
    this.sought = query == null ? null : new OlderAnswers(quorum, query);
  }

  /// Begins by asking the slots of `first`.
  public Step<ReadRound.Outcome> begin(int first) {
    return ask(first);
  }

  private Step<ReadRound.Outcome> ask(int slots) {
    asked |= slots;
    outstanding |= slots;
    DriveRequest request =
        sought == null
            ? new DriveRequest.Peek(withShards)
            : new DriveRequest.Find(sought.query(), withShards);
    return new Step.Ask<>(WAVE, slots, slot -> request);
  }

  @Override
  public Step<ReadRound.Outcome> reply(int wave, int slot, DriveReply reply) {
    if (finished || (outstanding & 1 << slot) == 0) {
      return new Step.Await<>();
    }
    outstanding &= ~(1 << slot);
    if (reply instanceof DriveReply.Peeked(DriveHead head)) {
      answers.add(slot, head);
      return next();
    }
    if (reply instanceof DriveReply.Found(OlderReply found) && sought != null) {
      answers.add(slot, found.head());
      sought.add(slot, found);
      return next();
    }
    return asked == quorum.all() ? next() : widen();
  }

  @Override
  public Step<ReadRound.Outcome> impatient(int wave) {
    return finished || asked == quorum.all() ? new Step.Await<>() : widen();
  }

  @Override
  public Step<ReadRound.Outcome> expired(int wave) {
    if (finished) {
      return new Step.Await<>();
    }
    outstanding = 0;
    return asked == quorum.all() ? next() : widen();
  }

  @Override
  public int outstanding() {
    return outstanding;
  }

  @Override
  public StoreException giveUp() {
    finished = true;
    return tooFew();
  }

  private Step<ReadRound.Outcome> widen() {
    return ask(quorum.all() & ~asked);
  }

  private Step<ReadRound.Outcome> next() {
    Judgement judgement = answers.judge();
    if (judgement instanceof Judgement.Settled(RegisterView view, var ruledOut)) {
      List<OlderView.Older> older = sought == null ? List.of() : sought.below(view);
      if (suffices(view, older)) {
        finished = true;
        return new Step.Done<>(new Outcome(view, older));
      }
    }
    if (outstanding != 0) {
      return new Step.Await<>();
    }
    if (asked != quorum.all()) {
      return widen();
    }
    finished = true;
    return judgement instanceof Judgement.Open
        ? new Step.Done<>(new Outcome(null))
        : new Step.Failed<>(tooFew());
  }

  /// Whether what is to be read can be made of the shards that are here: the newest version, unless
  /// a certain older one was wanted and is there.
  private boolean suffices(RegisterView view, List<OlderView.Older> older) {
    boolean one = sought != null && !(sought.query() instanceof OlderQuery.Below);
    boolean newest = !one || older.isEmpty();
    Version version = newest ? view.head().newest() : older.getFirst().version();
    if (!withShards || version == null || !version.inline()) {
      return true;
    }
    return Slots.present(newest ? view.shards() : older.getFirst().shards()) >= quorum.data();
  }

  private StoreException tooFew() {
    int answering = Integer.bitCount(answers.answered());
    return new StoreException(
        StoreException.Reason.NO_QUORUM,
        answering
            + " of "
            + quorum.drives()
            + " drives answered, and together they do not have the object; bring drives back");
  }
}
