package io.buckets.storage.simulation;

import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import io.buckets.storage.commit.BallotRound;
import io.buckets.storage.commit.CommitRound;
import io.buckets.storage.commit.Committed;
import io.buckets.storage.commit.OlderView;
import io.buckets.storage.commit.Plan;
import io.buckets.storage.commit.ReadRound;
import io.buckets.storage.commit.RegisterView;
import io.buckets.storage.commit.SettleRound;
import io.buckets.storage.commit.Step;
import io.buckets.storage.commit.VersionView;
import io.buckets.storage.drive.OlderQuery;
import io.buckets.storage.model.DataId;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.object.UploadProcess;
import java.util.function.Function;
import java.util.function.Supplier;

/// The registers of a simulated erasure set for code that blocks: what `KeyRegister` does with
/// threads, done by a {@link SimulatedProcess}.
final class SimulatedRegisters implements UploadProcess.Ground.Held {
  private static final int PEEKS = 5;
  private static final int READ_TRIES = 12;

  private final SimulatedProcess process;
  private final SimulatedRound.Node node;
  private final SimulatedVersions versions;

  SimulatedRegisters(
      SimulatedProcess process, SimulatedRound.Node node, SimulatedVersions versions) {
    this.process = process;
    this.node = node;
    this.versions = versions;
  }

  @Override
  public RegisterView read(RegisterKey key, boolean withShards) {
    return read(key, () -> new ReadRound(versions.quorum(), withShards)).view();
  }

  @Override
  public VersionView version(RegisterKey key, DataId data) {
    OlderQuery query = new OlderQuery.ByData(data);
    OlderView found = read(key, () -> new ReadRound(versions.quorum(), false, query));
    return VersionView.of(found, version -> data.equals(version.data()));
  }

  private OlderView read(RegisterKey key, Supplier<ReadRound> rounds) {
    for (int tries = 1; tries <= READ_TRIES; tries++) {
      ReadRound round = rounds.get();
      Step<ReadRound.Outcome> step =
          process.await(end ->
              new SimulatedRound<>(node, key, round, _ -> round.begin(versions.quorum().all()), end)
                  .start());
      if (step instanceof Step.Failed<ReadRound.Outcome>(StoreException cause)) {
        throw cause;
      }
      if (step instanceof Step.Done<ReadRound.Outcome>(ReadRound.Outcome(var view, var older))
          && view != null) {
        return new OlderView(view, older);
      }
      if (tries >= PEEKS) {
        var _ = settle(key);
      }
      process.pause(1L << Math.min(tries, 7));
    }
    throw new StoreException(Reason.NO_QUORUM, "a change of " + key + " is half made");
  }

  @Override
  public RegisterView settle(RegisterKey key) {
    return run(key, scope -> new SettleRound(scope, SettleRound.Aim.SETTLE)).replaced();
  }

  @Override
  public Committed change(RegisterKey key, Plan plan) {
    return run(key, scope -> new CommitRound(scope, plan));
  }

  private Committed run(RegisterKey key, Function<BallotRound.Scope, BallotRound> kind) {
    BallotRound round =
        kind.apply(
            new BallotRound.Scope(
                versions.quorum(),
                key,
                versions::rebuild,
                (ballot, slot) -> node.network().tell(key, slot, ballot)));
    Step<Committed> step =
        process.await(end -> new SimulatedRound<>(node, key, round, round::begin, end).start());
    return switch (step) {
      case Step.Done<Committed>(Committed committed) -> committed;
      case Step.Failed<Committed>(StoreException cause) -> throw cause;
      default -> throw new IllegalStateException("a round ends with done or failed");
    };
  }
}
