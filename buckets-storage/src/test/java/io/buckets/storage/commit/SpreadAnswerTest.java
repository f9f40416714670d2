package io.buckets.storage.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.buckets.core.Ballot;
import io.buckets.core.ObjectKey;
import io.buckets.core.VersionId;
import io.buckets.erasure.Geometry;
import io.buckets.storage.drive.CommitReply;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.DriveHead;
import io.buckets.storage.drive.PrepareReply;
import io.buckets.storage.model.Change;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.simulation.SimulatedVersions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// When a client is answered whose object lies on several nodes: not before the loss of any node
/// leaves enough of it, as long as that can be had.
final class SpreadAnswerTest {
  private static final RegisterKey KEY = RegisterKey.object(1, ObjectKey.of("key"));
  private static final Ballot BALLOT = Ballot.at(5, 0, 1);
  private static final Change PUT =
      new Change.Replace(SimulatedVersions.inline("v1", 1, VersionId.NULL));

  /// A round whose commit is under way on all slots but those that failed.
  private static final class Writing {
    final Quorum quorum;
    final CommitRound round;
    final List<Integer> decided = new ArrayList<>();
    Step<Committed> step;
    int wave;
    int accepted;
    int outstanding;

    Writing(Quorum quorum, Change change, int failed) {
      this(
          quorum,
          change.equals(PUT)
              ? new Proposal(PUT, new SimulatedVersions(quorum).shards(1))
              : Proposal.of(change),
          failed);
    }

    Writing(Quorum quorum, Proposal proposal, int failed) {
      this.quorum = quorum;
      SimulatedVersions versions = new SimulatedVersions(quorum);
      round =
          new CommitRound(
              new BallotRound.Scope(
                  quorum, KEY, versions::rebuild, (ballot, slot) -> decided.add(slot)),
              view -> proposal);
      step = round.begin(BALLOT);
      int prepare = ((Step.Ask<Committed>) step).wave();
      Slots.each(
          failed,
          slot -> round.reply(prepare, slot, new DriveReply.Failed(DriveException.Reason.OFFLINE)));
      outstanding = quorum.all() & ~failed;
      for (int slot = 0; !isCommitting(); slot++) {
        step =
            (failed & 1 << slot) != 0
                ? step
                : round.reply(
                    prepare,
                    slot,
                    new DriveReply.Prepared(new PrepareReply.Promised(DriveHead.ABSENT)));
      }
      wave = ((Step.Ask<Committed>) step).wave();
    }

    private boolean isCommitting() {
      return step instanceof Step.Ask<Committed>(int wave, int _, var request)
          && request.apply(0) instanceof DriveRequest.Commit
          && wave > 1;
    }

    Step<Committed> accept(int slot) {
      accepted |= 1 << slot;
      outstanding &= ~(1 << slot);
      step = round.reply(wave, slot, new DriveReply.Judged(new CommitReply.Accepted()));
      return step;
    }

    Step<Committed> fail(int slot) {
      outstanding &= ~(1 << slot);
      step = round.reply(wave, slot, new DriveReply.Failed(DriveException.Reason.UNREACHABLE));
      return step;
    }

    boolean isAnswered() {
      return step instanceof Step.Done;
    }
  }

  /// 8+4 on four nodes: slot s in node s mod 4.
  private static Quorum fourByThree() {
    return Quorum.of(new Geometry(8, 4), domains(12, 4));
  }

  private static FailureDomains domains(int slots, int nodes) {
    return FailureDomains.of(
        IntStream.range(0, slots).mapToObj(slot -> "node" + slot % nodes).toList());
  }

  @Test
  void nineAcceptsDecideButThreeOfThemInOneNodeAreNotAnAnswer() {
    Writing writing = new Writing(fourByThree(), PUT, 0);
    for (int slot = 0; slot < 10; slot++) {
      assertThat(writing.accept(slot)).isInstanceOf(Step.Await.class);
    }
    assertThat(writing.decided).hasSize(10);
    assertThat(writing.accept(10)).isInstanceOf(Step.Done.class);
  }

  /// 8+4 on six nodes in three racks: slot s in node s mod 6, nodes 0 and 3 in the first rack.
  @Test
  void anAnswerOutlivesARackWhereRacksAreLabelled() {
    List<List<String>> names =
        IntStream.range(0, 12)
            .mapToObj(slot -> List.of("node" + slot % 6, "rack" + slot % 3))
            .toList();
    Quorum racks = Quorum.of(new Geometry(8, 4), FailureDomains.of(names, 4));
    Writing writing = new Writing(racks, PUT, 0);
    for (int slot = 0; slot < 11; slot++) {
      assertThat(writing.accept(slot)).isInstanceOf(Step.Await.class);
    }
    assertThat(writing.accept(11)).isInstanceOf(Step.Done.class);
  }

  /// Two racks of six slots each: no answer outlives one, so none waits for more than its nodes.
  @Test
  void aRackThatHoldsMoreThanTheParityIsNotWaitedFor() {
    List<List<String>> names =
        IntStream.range(0, 12)
            .mapToObj(slot -> List.of("node" + slot % 4, "rack" + slot % 2))
            .toList();
    assertThat(FailureDomains.of(names, 4)).isEqualTo(domains(12, 4));
  }

  @Test
  void aNodeThatIsAwayIsNotWaitedFor() {
    int away = 1 << 3 | 1 << 7 | 1 << 11;
    Writing writing = new Writing(fourByThree(), PUT, away);
    Slots.each(writing.quorum.all() & ~away & ~(1 << 10), writing::accept);
    assertThat(writing.isAnswered()).isFalse();
    // Nine are as many as it names, and no more would make them outlive a second node.
    assertThat(writing.accept(10)).isInstanceOf(Step.Done.class);
  }

  @Test
  void whenTooManyFailToOutliveANodeTheAnswerComesAtOnce() {
    Writing writing = new Writing(fourByThree(), PUT, 0);
    for (int slot = 0; slot < 9; slot++) {
      writing.accept(slot);
    }
    assertThat(writing.fail(9)).isInstanceOf(Step.Await.class);
    assertThat(writing.fail(10)).isInstanceOf(Step.Done.class);
  }

  @Test
  void noAnswerWaitsWhenTheShellHasLostPatience() {
    Writing writing = new Writing(fourByThree(), PUT, 0);
    for (int slot = 0; slot < 9; slot++) {
      writing.accept(slot);
    }
    assertThat(writing.isAnswered()).isFalse();
    assertThat(writing.round.impatient(writing.wave)).isInstanceOf(Step.Done.class);
  }

  @Test
  void aChangeWithoutDataIsAnsweredWhenItIsDecided() {
    Writing writing = new Writing(fourByThree(), new Change.Erase(true), 0);
    for (int slot = 0; slot < 8; slot++) {
      assertThat(writing.accept(slot)).isInstanceOf(Step.Await.class);
    }
    assertThat(writing.accept(8)).isInstanceOf(Step.Done.class);
  }

  @Test
  void theAcceptOfADriveThatLacksTheFilesCountsForNothing() {
    int holders = fourByThree().all() & ~1;
    Proposal proposal = new Proposal(PUT, new SimulatedVersions(fourByThree()).shards(1), holders);
    Writing writing = new Writing(fourByThree(), proposal, 0);
    for (int slot = 0; slot < 11; slot++) {
      assertThat(writing.accept(slot)).isInstanceOf(Step.Await.class);
    }
    assertThat(writing.accept(11)).isInstanceOf(Step.Done.class);
  }

  @Test
  void onOneNodeTheAnswerComesWithTheDecision() {
    assertThat(domains(12, 1)).isEqualTo(FailureDomains.NONE);
    assertThat(domains(12, 12)).isEqualTo(FailureDomains.NONE);
    Writing writing = new Writing(Quorum.of(new Geometry(8, 4), domains(12, 1)), PUT, 0);
    for (int slot = 0; slot < 9; slot++) {
      assertThat(writing.isAnswered()).isFalse();
      writing.accept(slot);
    }
    assertThat(writing.isAnswered()).isTrue();
  }

  @Test
  void whateverTheOrderAnAnswerOutlivesANodeOrNothingUnderWayCouldMakeItSo() {
    long seed = Long.getLong("io.buckets.seed", System.nanoTime());
    System.out.println("seed " + seed + " (again with -Dio.buckets.seed=" + seed + ")");
    Random random = new Random(seed);
    for (int life = 0; life < 3000; life++) {
      int total = 3 + random.nextInt(14);
      int data = 1 + random.nextInt(total - 1);
      Quorum quorum =
          Quorum.of(new Geometry(data, total - data), domains(total, 2 + random.nextInt(4)));
      live(new Writing(quorum, PUT, 0), random);
    }
  }

  private static void live(Writing writing, Random random) {
    List<Integer> order =
        new ArrayList<>(IntStream.range(0, writing.quorum.drives()).boxed().toList());
    Collections.shuffle(order, random);
    boolean failing = random.nextBoolean();
    for (int slot : order) {
      Step<Committed> step =
          failing && random.nextInt(6) == 0 ? writing.fail(slot) : writing.accept(slot);
      boolean decided = Integer.bitCount(writing.accepted) >= writing.quorum.safe();
      boolean spread = writing.quorum.isSpread(writing.accepted);
      boolean attainable = writing.quorum.isSpread(writing.accepted | writing.outstanding);
      assertThat(step instanceof Step.Done)
          .as("%s after %s of %s", writing.quorum, Integer.toBinaryString(writing.accepted), order)
          .isEqualTo(decided && (spread || !attainable));
      if (!(step instanceof Step.Await)) {
        return;
      }
    }
  }
}
