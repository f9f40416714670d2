package io.buckets.storage.remote;

import static io.buckets.storage.drive.DriveFixture.ballot;
import static io.buckets.storage.drive.DriveFixture.change;
import static io.buckets.storage.drive.DriveFixture.content;
import static io.buckets.storage.drive.DriveFixture.filed;
import static io.buckets.storage.drive.DriveFixture.inline;
import static io.buckets.storage.drive.DriveFixture.key;
import static io.buckets.storage.drive.DriveFixture.picture;
import static io.buckets.storage.drive.DriveFixture.put;
import static io.buckets.storage.drive.DriveFixture.seal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.buckets.net.peer.FaultyProxy;
import io.buckets.storage.drive.CommitReply;
import io.buckets.storage.drive.CommitRequest;
import io.buckets.storage.drive.DriveCall;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.DriveException.Reason;
import io.buckets.storage.drive.DriveFixture;
import io.buckets.storage.drive.DriveHead;
import io.buckets.storage.drive.DriveUsage;
import io.buckets.storage.drive.InterceptedDrive;
import io.buckets.storage.drive.PassingDrive;
import io.buckets.storage.drive.ReadLease;
import io.buckets.storage.drive.RoundQuestion;
import io.buckets.storage.drive.Unsent;
import io.buckets.storage.memory.MemoryDrive;
import io.buckets.storage.model.Change;
import io.buckets.storage.model.DataId;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.model.ShardName;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What only a network shows of a drive: answers that are lost, late or doubled, a node that is
/// started again between two calls, a connection that breaks in the middle of one.
final class RemoteDriveNetworkTest {
  private static final CommitReply ACCEPTED = new CommitReply.Accepted();
  private static final RegisterKey KEY = key("a/key");
  private static final ShardName FILE = new ShardName(KEY, new DataId(1, 1), 1, 0);
  private static final int MEGABYTE = 1 << 20;

  private TwoNodes nodes;
  private FaultyProxy proxy;
  private MemoryDrive behind;
  private RemoteNode node;
  private RemoteDrive drive;

  @BeforeEach
  void connect() throws Exception {
    nodes = new TwoNodes();
    behind = DriveFixture.memory();
    nodes.service.add(behind);
    proxy = new FaultyProxy(nodes.address());
    node = new RemoteNode(nodes.linkVia(proxy.address()), nodes.generations);
    drive = node.drive(behind.id(), "remote", 0);
    await().until(drive.link()::isConnected);
  }

  @AfterEach
  void disconnect() {
    nodes.close();
    proxy.close();
  }

  private static Change replace(String text) {
    return new Change.Replace(inline(0, text));
  }

  private static Reason reasonOf(ThrowingCallable call) {
    DriveException[] failure = new DriveException[1];
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(DriveException.class, thrown -> failure[0] = thrown);
    return failure[0].reason();
  }

  @Test
  void anAnswerThatIsLostSaysNothingAndTheSameCommitAgainIsHarmless() throws Exception {
    CommitRequest request = change(KEY, 3, 0, replace("first"));
    proxy.swallowAnswers(true);
    assertThat(reasonOf(() -> drive.commit(request))).isEqualTo(Reason.UNREACHABLE);
    assertThat(behind.head(KEY, false).ballot()).isEqualTo(ballot(3));
    proxy.swallowAnswers(false);
    awaitReached();
    assertThat(drive.commit(request)).isEqualTo(ACCEPTED);
    drive.decide(KEY, ballot(3));
    assertThat(picture(drive, KEY)).containsExactly("null first 2 shard of first");
  }

  @Test
  void anAnswerThatComesLateChangesNothing() throws Exception {
    InterceptedDrive slow = new InterceptedDrive(behind);
    nodes.service.add(slow);
    slow.hang();
    CompletableFuture<CommitReply> late = new CompletableFuture<>();
    Thread.startVirtualThread(() -> commitInto(late));
    await()
        .until(() -> {
          drive.suspected();
          return late.isDone();
        });
    assertThatThrownBy(late::get)
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOfSatisfying(
            DriveException.class, e -> assertThat(e.reason()).isEqualTo(Reason.TIMEOUT));
    slow.release();
    assertThat(drive.usage().freeBytes()).isPositive();
    assertThat(drive.commit(change(KEY, 5, 0, replace("second")))).isEqualTo(ACCEPTED);
    assertThat(drive.head(KEY, false).ballot()).isEqualTo(ballot(5));
  }

  private void commitInto(CompletableFuture<CommitReply> result) {
    try {
      result.complete(drive.commit(change(KEY, 3, 0, replace("first"))));
    } catch (DriveException failed) {
      result.completeExceptionally(failed);
    }
  }

  @Test
  void whatComesTwiceIsAsWhatComesOnce() throws Exception {
    RemoteNode doubled = new RemoteNode(new ShakyLink(nodes.link(), true), nodes.generations);
    RemoteDrive twice = doubled.drive(behind.id(), "twice", 0);
    put(twice, KEY, 3, 0, replace("first"));
    assertThat(twice.commit(change(KEY, 4, 3, replace("second")))).isEqualTo(ACCEPTED);
    twice.decide(KEY, ballot(4));
    assertThat(picture(twice, KEY)).containsExactly("null second 2 shard of second");
    twice.stage(FILE, new byte[0], 0, ByteBuffer.wrap("hello".getBytes(StandardCharsets.US_ASCII)));
    twice.seal(FILE, 5, new byte[0]);
    assertThat(content(twice, FILE)).isEqualTo("hello");
    twice.discard(FILE);
    assertThat(twice.describe(FILE)).isNull();
    assertThat(DriveFixture.everything(twice, KEY)).isEqualTo(DriveFixture.everything(behind, KEY));
  }

  @Test
  void aFileThatWasBeingStagedWhenTheNodeWasStartedAgainIsNotSealed() throws Exception {
    drive.stage(FILE, new byte[0], 0, ByteBuffer.wrap(new byte[10]));
    restart();
    assertThat(reasonOf(() -> drive.seal(FILE, 10, new byte[0]))).isEqualTo(Reason.MISSING);
    assertThat(reasonOf(() -> drive.stage(FILE, new byte[0], 10, ByteBuffer.allocate(1))))
        .isEqualTo(Reason.MISSING);
    seal(drive, FILE, "anew");
    assertThat(content(drive, FILE)).isEqualTo("anew");
  }

  /// The second node ends, and with it what its drive had in memory; and is started again.
  private void restart() throws Exception {
    DriveService again = new DriveService(new Generations(TwoNodes.GENERATION));
    again.add(behind);
    behind.crash();
    nodes.restart(again);
    awaitReached();
  }

  /// Waits for new connections, short and long ones: that the old ones are gone is learnt by them.
  private void awaitReached() {
    await()
        .ignoreExceptionsInstanceOf(DriveException.class)
        .until(() -> drive.usage().freeBytes() > 0 && picture(drive, KEY) != null);
  }

  @Test
  void aNodeThatSaysThatItStopsIsAwayUntilItIsThereAgain() throws Exception {
    assertThat(drive.isAway()).isFalse();
    node.goes();
    assertThat(drive.isAway()).isTrue();
    // What is under way with it goes on until its end.
    put(drive, KEY, 3, 0, replace("last"));
    restart();
    await().until(() -> !drive.isAway());
  }

  @Test
  void leasesAreSaidAgainToANodeThatWasStartedAgainBeforeAnythingElse() throws Exception {
    ReadLease lease = new ReadLease(new UUID(0, 1), KEY, null);
    seal(drive, FILE, "read");
    put(drive, KEY, 3, 0, new Change.Replace(filed(0, FILE.data())));
    drive.lease(lease);
    restart();
    put(drive, KEY, 1200, 3, replace("newer"));
    assertThat(content(drive, FILE)).isEqualTo("read");
    drive.endLease(lease);
    await().until(() -> drive.describe(FILE) == null);
  }

  @Test
  void aLeaseIsInForceBeforeWhatIsLookedUpAfterIt() throws Exception {
    Queue<String> seen = new ConcurrentLinkedQueue<>();
    nodes.service.add(new Watched(behind, seen));
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      drive.lease(new ReadLease(new UUID(0, i), KEY, null));
      drive.head(KEY, false);
      expected.addAll(List.of("lease " + i, "head"));
    }
    assertThat(seen).containsExactlyElementsOf(expected);
  }

  /// Notes the order of leases and looks.
  private static final class Watched extends PassingDrive {
    private final Queue<String> seen;

    Watched(MemoryDrive behind, Queue<String> seen) {
      super(behind);
      this.seen = seen;
    }

    @Override
    public void lease(ReadLease lease) throws DriveException {
      seen.add("lease " + lease.reader().getLeastSignificantBits());
      super.lease(lease);
    }

    @Override
    public DriveHead head(RegisterKey key, boolean withShard) throws DriveException {
      seen.add("head");
      return super.head(key, withShard);
    }
  }

  /// One that hangs in the kernel would keep what carries virtual threads, and with it the node.
  @Test
  void aProbeIsMadeOnAThreadOfThePlatform() throws DriveException {
    Queue<Boolean> virtual = new ConcurrentLinkedQueue<>();
    nodes.service.add(
        new PassingDrive(behind) {
          @Override
          public void probe() throws DriveException {
            virtual.add(Thread.currentThread().isVirtual());
            super.probe();
          }
        });
    drive.probe();
    assertThat(virtual).containsExactly(false);
  }

  @Test
  void aConnectionCutInTheMiddleOfAStageLeavesNothingThatIsTakenForWhole() throws Exception {
    drive.stage(FILE, new byte[0], 0, ByteBuffer.wrap(new byte[MEGABYTE]));
    proxy.cutAfter(300_000);
    assertThat(
            reasonOf(() -> drive.stage(FILE, new byte[0], MEGABYTE, ByteBuffer.allocate(MEGABYTE))))
        .isEqualTo(Reason.UNREACHABLE);
    await()
        .ignoreExceptionsInstanceOf(DriveException.class)
        .until(() -> drive.describe(FILE) == null);
    assertThat(reasonOf(() -> drive.seal(FILE, 2L * MEGABYTE, new byte[0])))
        .isEqualTo(Reason.MISSING);
    drive.stage(FILE, new byte[0], MEGABYTE, ByteBuffer.allocate(10));
    drive.seal(FILE, MEGABYTE + 10L, new byte[0]);
    ByteBuffer all = ByteBuffer.allocateDirect(2 * MEGABYTE);
    assertThat(drive.read(FILE, 0, all)).isEqualTo(MEGABYTE + 10);
    assertThat(all.position()).isEqualTo(MEGABYTE + 10);
  }

  @Test
  void anOlderGenerationIsRefusedAndTheNewerOneNamed() {
    Generations older = new Generations(TwoNodes.GENERATION - 1);
    RemoteDrive behindTheTimes = new RemoteNode(nodes.link(), older).drive(behind.id(), "old", 0);
    assertThat(reasonOf(() -> behindTheTimes.head(KEY, false))).isEqualTo(Reason.STALE_GENERATION);
    assertThat(older.heard()).isEqualTo(TwoNodes.GENERATION);
    Generations newer = new Generations(TwoNodes.GENERATION + 1);
    RemoteDrive ahead = new RemoteNode(nodes.link(), newer).drive(behind.id(), "new", 0);
    assertThat(reasonOf(() -> ahead.head(KEY, false))).isEqualTo(Reason.UNREACHABLE);
  }

  @Test
  void everyReasonComesThroughButWhatEndsTheDriveThereDoesNotEndItHere() {
    for (Reason reason : Reason.values()) {
      nodes.service.add(new Failing(behind, reason));
      Reason expected =
          switch (reason) {
            case OFFLINE, FAILED -> Reason.UNREACHABLE;
            default -> reason;
          };
      assertThat(reasonOf(drive::usage)).isEqualTo(expected);
    }
    RemoteDrive stranger =
        new RemoteNode(nodes.link(), nodes.generations).drive(new UUID(9, 9), "none", 0);
    assertThat(reasonOf(stranger::usage)).isEqualTo(Reason.UNREACHABLE);
  }

  /// Fails for one reason.
  private static final class Failing extends PassingDrive {
    private final Reason reason;

    Failing(MemoryDrive behind, Reason reason) {
      super(behind);
      this.reason = reason;
    }

    @Override
    public DriveUsage usage() throws DriveException {
      throw new DriveException(reason, "as the test wants it");
    }
  }

  @Test
  void aRoundOfThreeDrivesIsOneMessageAndNoAnswerWaitsForAnother() throws Exception {
    ShakyLink counted = new ShakyLink(nodes.link(), false);
    RemoteNode node = new RemoteNode(counted, nodes.generations);
    List<InterceptedDrive> there = new ArrayList<>();
    List<Unsent> round = new ArrayList<>();
    List<CompletableFuture<CommitReply>> answers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      InterceptedDrive each = new InterceptedDrive(new MemoryDrive(new UUID(5, i)));
      there.add(each);
      nodes.service.add(each);
      long now = System.currentTimeMillis();
      CommitRequest request = change(KEY, now - (1L << 41), 0, replace("x"));
      CompletableFuture<CommitReply> answer = new CompletableFuture<>();
      answers.add(answer);
      RemoteDrive drive = node.drive(each.id(), "drive " + i, 0);
      round.add(
          drive.ask(new RoundQuestion.Commit(request), (reply, why) -> answer.complete(reply)));
    }
    there.getFirst().hang();
    Unsent.sendTogether(round);
    assertThat(answers.get(1).get(10, TimeUnit.SECONDS)).isNotNull();
    assertThat(answers.get(2).get(10, TimeUnit.SECONDS)).isNotNull();
    assertThat(counted.messages()).isEqualTo(1);
    assertThat(answers.getFirst()).isNotDone();
    there.getFirst().release();
    assertThat(answers.getFirst().get(10, TimeUnit.SECONDS)).isNotNull();
  }

  @Test
  void aDriveThatIsOutOfServiceThereIsBackHereAsSoonAsItIsThere() throws Exception {
    InterceptedDrive broken = new InterceptedDrive(behind);
    nodes.service.add(broken);
    broken.fail(EnumSet.of(DriveCall.HEAD));
    assertThat(reasonOf(() -> drive.head(KEY, false))).isEqualTo(Reason.UNREACHABLE);
    broken.fail(EnumSet.noneOf(DriveCall.class));
    assertThat(drive.head(KEY, false).decided()).isTrue();
  }
}
