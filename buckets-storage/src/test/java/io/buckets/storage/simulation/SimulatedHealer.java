package io.buckets.storage.simulation;

import io.buckets.core.Ballot;
import io.buckets.core.StoreException;
import io.buckets.storage.commit.BallotRound;
import io.buckets.storage.commit.Committed;
import io.buckets.storage.commit.DriveReply;
import io.buckets.storage.commit.Quorum;
import io.buckets.storage.commit.RegisterView;
import io.buckets.storage.commit.SettleRound;
import io.buckets.storage.commit.Step;
import io.buckets.storage.commit.Tombstones;
import io.buckets.storage.drive.CommitReply;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.DriveHead;
import io.buckets.storage.drive.VersionPage;
import io.buckets.storage.memory.MemoryDrive;
import io.buckets.storage.model.Head;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.model.Version;
import io.buckets.storage.repair.HealAnswers;
import io.buckets.storage.repair.HealStep;
import io.buckets.storage.repair.HealedStates;
import io.buckets.storage.repair.OlderVersions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Brings one simulated register to the drives that lack it, and collects its tombstone when all
/// have that.
///
/// It decides with the classes of the store's healer: {@link SettleRound} which state there is,
/// {@link OlderVersions} what is below it, {@link HealedStates} what each drive is to hold, {@link
/// HealStep} what is done about a drive, {@link HealAnswers} whether once more, {@link Tombstones}
/// what may be forgotten. Every question and every step is a message of its own, as it is there.
final class SimulatedHealer {
  private final SimulatedRound.Node node;
  private final SimulatedVersions versions;
  private final Quorum quorum;
  private final RegisterKey key;
  private final Mistake mistake;
  private final SimulationTrace trace;
  private final SimulatedCalls calls;
  private final HealedStates states;
  private final SimulatedFiles files;

  SimulatedHealer(
      SimulatedRound.Node node,
      SimulatedVersions versions,
      RegisterKey key,
      Mistake mistake,
      SimulationTrace trace) {
    this.node = node;
    this.versions = versions;
    this.quorum = versions.quorum();
    this.key = key;
    this.mistake = mistake;
    this.trace = trace;
    this.calls = new SimulatedCalls(node);
    this.states = new HealedStates(quorum, versions::rebuild);
    this.files = new SimulatedFiles(calls, quorum, key);
  }

  // --- healing

  /// Heals; `end` learns which slots hold the newest decided state now.
  void heal(Consumer<Integer> end) {
    heal(end, 1);
  }

  private void heal(Consumer<Integer> end, int tries) {
    boolean alone = mistake == Mistake.RETURN_NOT_SUPPLIED;
    settle(
        alone ? SettleRound.Aim.SETTLE : SettleRound.Aim.HEAL,
        settled -> older(settled.replaced().head(), older -> bring(settled, older, end, tries)),
        () -> end.accept(0));
  }

  /// Settles, and if it must gives up what cannot be read any more.
  void abandon(Runnable end) {
    settle(SettleRound.Aim.ABANDON, settled -> end.run(), end);
  }

  private void older(Head head, Consumer<OlderVersions> then) {
    if (head.isEmpty() || mistake == Mistake.HEAL_DROPS_OLDER) {
      then.accept(OlderVersions.none(quorum));
      return;
    }
    List<OlderVersions.@Nullable Shown> shown = nothings();
    calls.<OlderVersions.Shown>each(
        quorum.all(),
        (slot, answer) -> show(slot, new OlderVersions.Showing(key, head), answer),
        shown::set,
        () -> then.accept(OlderVersions.of(quorum, shown)));
  }

  private <V> List<@Nullable V> nothings() {
    List<@Nullable V> list = new ArrayList<>();
    for (int slot = 0; slot < quorum.drives(); slot++) {
      list.add(null);
    }
    return list;
  }

  /// Asks a drive for page after page.
  private void show(
      int slot, OlderVersions.Showing showing, Consumer<OlderVersions.@Nullable Shown> answer) {
    Long from;
    try {
      from = showing.next();
    } catch (DriveException e) {
      answer.accept(null);
      return;
    }
    if (from == null) {
      node.network()
          .<DriveHead>call(
              slot,
              drive -> drive.head(key, false),
              SimulatedCalls.once(
                  head -> answer.accept(head == null ? null : showing.end(head.head()))));
      return;
    }
    int limit = 1 + node.random().nextInt(3);
    node.network()
        .<VersionPage>call(
            slot,
            drive -> drive.versions(key, from, limit),
            SimulatedCalls.once(page -> {
              if (page == null) {
                answer.accept(null);
              } else {
                showing.add(page);
                show(slot, showing, answer);
              }
            }));
  }

  private void bring(Committed found, OlderVersions older, Consumer<Integer> end, int tries) {
    Committed settled = mistaken(found);
    Head head = settled.replaced().head();
    if (head.ballot().equals(settled.ballot())
        && !node.network().chain(key).isLabel(head.ballot())) {
      trace.violation("a label that no quorum accepted: " + SimulationText.of(head));
    }
    trace.violation(node.network().chain(key).uses(head.ballot(), head.change()));
    if (!head.isEmpty() && !node.network().chain(key).isDecided(head.change())) {
      trace.violation("healed with what is not decided: " + SimulationText.of(head));
    }
    if (!older.sure()) {
      end.accept(0);
      return;
    }
    List<List<DriveHead>> wanted;
    try {
      wanted = states.of(settled.replaced(), older);
    } catch (StoreException e) {
      trace.add(key + " is not healed: " + e.getMessage());
      end.accept(0);
      return;
    }
    files.make(
        wanted.getFirst(),
        mistake == Mistake.RETURN_NOT_SUPPLIED ? 0 : quorum.all(),
        () -> install(new Bringing(settled, older.whole(), wanted, tries), end),
        () -> end.accept(0));
  }

  /// What a heal brings.
  ///
  /// @param withOlder slots that have shown all older versions
  private record Bringing(
      Committed settled, int withOlder, List<List<DriveHead>> states, int tries) {}

  private Committed mistaken(Committed settled) {
    RegisterView view = settled.replaced();
    RegisterView taken =
        switch (mistake) {
          case LABEL_WITHOUT_QUORUM ->
              view.head().equals(Head.ABSENT) ? view : view.at(settled.ballot());
          case LABEL_UNASKED ->
              view.head().equals(Head.ABSENT) ? view : view.at(node.clock().next());
          case HEAL_UNCONFIRMED -> newest(view);
          default -> view;
        };
    return taken.equals(view)
        ? settled
        : new Committed(
            taken.head().change(), settled.ballot(), taken, settled.missing(), settled.made());
  }

  /// What some drive holds and does not know to be decided, if any does.
  private RegisterView newest(RegisterView view) {
    for (int slot = 0; slot < quorum.drives(); slot++) {
      try {
        DriveHead held = node.network().drive(slot).head(key, false);
        Version version = held.head().newest();
        boolean filed = version != null && !version.inline();
        if (!held.decided() && filed && held.head().olderVersions() == 0) {
          return new RegisterView(held.head(), 1 << slot, 0, view.shards());
        }
      } catch (DriveException e) {
        trace.add("drive " + slot + " fails: " + e.getMessage());
      }
    }
    return view;
  }

  static int slot(MemoryDrive drive) {
    return (int) drive.id().getLeastSignificantBits();
  }

  private void install(Bringing bringing, Consumer<Integer> end) {
    HealAnswers[] answers = {HealAnswers.NONE};
    calls.<CommitReply>each(
        quorum.all(),
        (slot, answer) -> install(slot, bringing, answer),
        (slot, reply) -> answers[0] = answers[0].with(slot, reply),
        () -> {
          Ballot newer = answers[0].again(bringing.tries());
          if (newer == null) {
            end.accept(answers[0].holding());
          } else {
            node.queue().after(pause(newer), () -> heal(end, bringing.tries() + 1));
          }
        });
  }

  /// Until the clocks have passed `newer`, as far as one would wait for that.
  private long pause(Ballot newer) {
    return Math.clamp(newer.millis() - node.queue().millis(), 10, 1500);
  }

  /// Asks what a drive holds, and does about it what is to be done.
  private void install(int slot, Bringing bringing, Consumer<@Nullable CommitReply> answer) {
    boolean hasOlder = (bringing.withOlder() & 1 << slot) != 0;
    node.network()
        .<DriveHead>call(
            slot,
            drive -> drive.head(key, false),
            SimulatedCalls.once(held -> {
              if (held == null) {
                answer.accept(null);
                return;
              }
              switch (HealStep.of(held, bringing.settled(), hasOlder)) {
                case NOTHING -> answer.accept(new CommitReply.Accepted());
                case DECIDE -> node.network().call(slot, drive -> decide(drive, held), answer);
                case INSTALL ->
                    node.network().call(slot, drive -> install(drive, bringing), answer);
                case SETTLE_AGAIN -> answer.accept(new CommitReply.Refused(held.ballot()));
              }
            }));
  }

  private CommitReply decide(MemoryDrive drive, DriveHead held) throws DriveException {
    drive.decide(key, held.ballot());
    return new CommitReply.Accepted();
  }

  private CommitReply install(MemoryDrive drive, Bringing bringing) throws DriveException {
    int slot = slot(drive);
    List<DriveHead> state = bringing.states().get(slot);
    boolean barred = mistake == Mistake.GUARD_BARS_SETTLED;
    Ballot confirmed = barred ? state.getFirst().ballot() : bringing.settled().ballot();
    if (mistake == Mistake.RETURN_NOT_SUPPLIED) {
      DriveHead held = drive.head(key, false);
      if (!held.decided()) {
        return new CommitReply.Behind(held.ballot());
      }
      files.seal(drive, state);
    }
    CommitReply reply = drive.install(key, confirmed, state);
    if (trace.isOn()) {
      trace.add(
          "%s drive %d: install %s, settled at %s -> %s"
              .formatted(
                  key,
                  slot,
                  SimulationText.of(state.getFirst()),
                  SimulationText.of(confirmed),
                  SimulationText.of(new DriveReply.Judged(reply))));
    }
    return reply;
  }

  // --- supplying

  /// Copies a state to drives that lack what it takes to make it.
  void supply(DriveHead head, int sources, int targets, SimulatedCalls.Heard<CommitReply> replies) {
    List<@Nullable DriveHead> held = nothings();
    calls.each(
        sources,
        calls.of(drive -> drive.head(key, true)),
        held::set,
        () ->
            older(
                head.head(),
                older -> {
                  if (older.whole() != 0) {
                    calls.<CommitReply>each(
                        targets,
                        (slot, answer) -> copy(head, held, older, slot, answer),
                        replies,
                        () -> {});
                  }
                }));
  }

  private void copy(
      DriveHead head,
      List<@Nullable DriveHead> held,
      OlderVersions older,
      int slot,
      Consumer<@Nullable CommitReply> answer) {
    List<DriveHead> state;
    try {
      state = states.copied(head, held, older, slot);
    } catch (StoreException e) {
      answer.accept(null);
      return;
    }
    files.make(
        state,
        1 << slot,
        () ->
            node.network()
                .call(
                    slot,
                    drive -> {
                      if (!head.decided() && node.network().fences().isClosed(slot)) {
                        return null;
                      }
                      CommitReply reply = drive.install(key, head.ballot(), state);
                      node.network().noteCopy(key, slot, head, reply);
                      return reply;
                    },
                    answer),
        () -> answer.accept(null));
  }

  // --- collecting

  /// Collects a tombstone that is old enough.
  void collect() {
    settle(
        SettleRound.Aim.LEVEL,
        level -> {
          Head head = level.replaced().head();
          long now = node.clock().millis();
          boolean early = mistake == Mistake.COLLECTED_EARLY && Tombstones.isOld(head, now);
          if (early || Tombstones.mayGo(level, now)) {
            collect(head);
          }
        },
        () -> {});
  }

  private void collect(Head tombstone) {
    node.network().chain(key).collected(tombstone.change());
    calls.each(
        quorum.all(),
        calls.of(drive -> {
          drive.collect(key, tombstone.ballot());
          return true;
        }),
        (slot, done) -> {},
        () -> {});
  }

  // --- common

  private void settle(SettleRound.Aim aim, Consumer<Committed> settled, Runnable failed) {
    BallotRound.Scope scope =
        new BallotRound.Scope(
            quorum,
            key,
            versions::rebuild,
            (ballot, slot) -> node.network().tell(key, slot, ballot));
    SettleRound round = new SettleRound(scope, aim);
    new SimulatedRound<Committed>(
            node,
            key,
            round,
            round::begin,
            step -> {
              if (step instanceof Step.Done<Committed>(Committed committed)) {
                settled.accept(committed);
              } else {
                failed.run();
              }
            })
        .suppliedBy(this)
        .start();
  }
}
