package io.buckets.storage.simulation;

import io.buckets.core.Ballot;
import io.buckets.core.Limits;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import io.buckets.core.VersionId;
import io.buckets.storage.commit.BallotRound;
import io.buckets.storage.commit.CommitRound;
import io.buckets.storage.commit.Committed;
import io.buckets.storage.commit.OlderView;
import io.buckets.storage.commit.Proposal;
import io.buckets.storage.commit.ReadRound;
import io.buckets.storage.commit.RegisterView;
import io.buckets.storage.commit.SettleRound;
import io.buckets.storage.commit.Step;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.OlderQuery;
import io.buckets.storage.model.Change;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.model.Version;
import io.buckets.storage.simulation.History.Ending;
import io.buckets.storage.simulation.History.Kind;
import io.buckets.storage.simulation.History.Operation;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One client of a simulated key: carries out one operation through the real rounds and writes down
/// what it was told.
///
/// The process that serves it may die at any moment; then the operation never returns.
final class SimulatedClient {
  private static final int PEEKS = 5;
  private static final int READ_TRIES = 12;

  private final SimulatedRound.Node node;
  private final SimulatedVersions versions;
  private final SimulationTrace trace;
  private final RegisterKey key;
  private final Operation operation;
  private int tries;

  /// @param operation what to do; it is given its ending
  SimulatedClient(
      SimulatedRound.Node node,
      SimulatedVersions versions,
      SimulationTrace trace,
      RegisterKey key,
      Operation operation) {
    this.node = node;
    this.versions = versions;
    this.trace = trace;
    this.key = key;
    this.operation = operation;
  }

  void start() {
    trace.add(key + " " + operation);
    if (operation.kind == Kind.READ) {
      peek();
    } else {
      stage();
      change(this::judge, this::changed);
    }
  }

  // --- reading

  private void peek() {
    ReadRound round =
        new ReadRound(
            versions.quorum(),
            true,
            operation.id % 2 == 0 ? null : new OlderQuery.Below(null, Limits.VERSIONS_PAGE));
    int first = tries == 0 ? someSlots() : versions.quorum().all();
    new SimulatedRound<>(node, key, round, _ -> round.begin(first), this::peeked).start();
  }

  private int someSlots() {
    int wanted = Math.max(versions.quorum().data(), versions.quorum().read());
    int slots = 0;
    while (Integer.bitCount(slots) < wanted) {
      slots |= 1 << node.random().nextInt(versions.quorum().drives());
    }
    return slots;
  }

  private void peeked(Step<ReadRound.Outcome> step) {
    switch (step) {
      case Step.Done<ReadRound.Outcome>(ReadRound.Outcome(RegisterView view, var older))
          when view != null ->
          read(view, older);
      case Step.Done<ReadRound.Outcome> unresolved -> peekLater();
      default -> end(Ending.NOTHING);
    }
  }

  private void peekLater() {
    tries++;
    if (tries > READ_TRIES) {
      end(Ending.NOTHING);
    } else if (tries >= PEEKS) {
      change(null, settled -> pauseAndPeek());
    } else {
      pauseAndPeek();
    }
  }

  private void pauseAndPeek() {
    node.queue()
        .after(
            1L << Math.min(tries, 7),
            () -> {
              if (node.alive().getAsBoolean()) {
                peek();
              }
            });
  }

  private void read(RegisterView view, List<OlderView.Older> older) {
    Version newest = view.head().newest();
    if (newest != null && newest.inline() && !versions.isReadable(newest, view.shards())) {
      trace.violation(operation + " read shards that are not the version's: " + view);
    }
    trace.violation(node.network().chain(key).uses(view.head().ballot(), view.head().change()));
    operation.value = newest == null ? null : newest.etag();
    operation.older = view.head().olderVersions();
    operation.olderValues =
        operation.id % 2 == 0 ? null : older.stream().map(each -> each.version().etag()).toList();
    end(Ending.DONE);
  }

  // --- changing

  private void change(
      @Nullable Function<RegisterView, @Nullable Proposal> plan, Consumer<Step<Committed>> end) {
    BallotRound.Scope scope =
        new BallotRound.Scope(
            versions.quorum(),
            key,
            versions::rebuild,
            (ballot, slot) -> node.network().tell(key, slot, ballot));
    BallotRound round =
        plan == null
            ? new SettleRound(scope, SettleRound.Aim.SETTLE)
            : new CommitRound(scope, plan);
    Function<Ballot, Step<Committed>> begin = round::begin;
    new SimulatedRound<>(node, key, round, begin, end).start();
  }

  private boolean isFiled() {
    return operation.id % 4 == 3;
  }

  /// Puts the shard files where the drives are up, as far as this client has any.
  private void stage() {
    Version version = version();
    if (version.data() == null) {
      return;
    }
    for (int slot = 0; slot < versions.quorum().drives(); slot++) {
      if (node.network().isUp(slot) && node.random().nextInt(8) != 0) {
        try {
          SimulatedVersions.seal(node.network().drive(slot), key, version, slot);
        } catch (DriveException e) {
          trace.add("drive " + slot + " takes no shard: " + e.getMessage());
        }
      }
    }
  }

  private Version version() {
    String value = Objects.requireNonNullElse(operation.value, "");
    VersionId id = operation.kind == Kind.ADD ? new VersionId(1, operation.id) : VersionId.NULL;
    return isFiled()
        ? SimulatedVersions.filed(value, operation.id, id)
        : SimulatedVersions.inline(value, operation.id, id);
  }

  private Proposal bringing(Change change) {
    return isFiled() ? Proposal.of(change) : new Proposal(change, versions.shards(operation.id));
  }

  private @Nullable Proposal judge(RegisterView view) {
    Version newest = view.head().newest();
    boolean matches = newest != null && newest.etag().equals(operation.expected);
    boolean holds =
        switch (operation.kind) {
          case PUT_IF_ABSENT -> newest == null;
          case PUT_IF_MATCH, REMOVE_IF_MATCH, EDIT_IF_MATCH -> matches;
          case READ, PUT, DELETE, ADD, ADD_NULL -> true;
        };
    if (!holds) {
      throw new StoreException(Reason.PRECONDITION_FAILED, "the condition does not hold");
    }
    return switch (operation.kind) {
      case PUT, PUT_IF_ABSENT, PUT_IF_MATCH -> bringing(new Change.Replace(version()));
      case ADD, ADD_NULL -> bringing(new Change.AddVersion(version()));
      case DELETE ->
          newest == null && operation.id % 2 == 0 ? null : Proposal.of(new Change.Erase(false));
      case REMOVE_IF_MATCH ->
          Proposal.of(new Change.RemoveVersion(Objects.requireNonNull(newest).id()));
      case EDIT_IF_MATCH ->
          Proposal.of(
              new Change.EditVersion(
                  SimulatedVersions.edited(
                      Objects.requireNonNull(newest), Objects.requireNonNull(operation.value))));
      case READ -> throw new IllegalStateException("a read changes nothing");
    };
  }

  private void changed(Step<Committed> step) {
    switch (step) {
      case Step.Done<Committed> done -> end(Ending.DONE);
      case Step.Failed<Committed>(StoreException cause) ->
          end(
              switch (cause.reason()) {
                case PRECONDITION_FAILED -> Ending.REFUSED;
                case NO_QUORUM, BUSY, CLOCK_SKEW -> Ending.NOTHING;
                case UNCERTAIN -> Ending.UNKNOWN;
                default -> throw cause;
              });
      default -> throw new IllegalStateException("a round ends with done or failed");
    }
  }

  private void end(Ending ending) {
    operation.end(ending, node.queue().moment());
    trace.add(key + " " + operation);
  }
}
