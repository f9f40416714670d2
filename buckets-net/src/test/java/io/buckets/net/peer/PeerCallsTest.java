package io.buckets.net.peer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.buckets.core.peer.PeerAnswer;
import io.buckets.core.peer.PeerCall;
import io.buckets.core.peer.PeerFault;
import io.buckets.core.peer.PeerFault.Reason;
import io.buckets.core.peer.PeerLimits;
import io.buckets.core.peer.PeerLink;
import io.buckets.core.peer.PeerMessage;
import io.buckets.core.peer.PeerRequest;
import io.netty.buffer.PooledByteBufAllocator;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Calls between two nodes over a real connection, with a proxy between that breaks it.
final class PeerCallsTest {
  private static final int ECHO = 1;
  private static final int HOLD = 2;
  private static final int REVERSED = 3;
  private static final int BREAK = 4;
  private static final int GIVEN_UP = 5;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final TestPeers peers = new TestPeers();
  private final Queue<PeerRequest> held = new ConcurrentLinkedQueue<>();
  private final Queue<String> heard = new ConcurrentLinkedQueue<>();
  private PeerNode server;
  private InetSocketAddress address;
  private FaultyProxy proxy;
  private PeerLink link;

  @BeforeEach
  void connect() throws Exception {
    server = server(1);
    address = server.listen(TestPeers.anywhere());
    proxy = peers.proxy(address);
    link = TestPeers.link(peers.node(1), 2, proxy.address());
    link.call(call(ECHO, "hello"));
  }

  @AfterEach
  void disconnect() {
    peers.close();
  }

  private PeerNode server(long incarnation) throws Exception {
    PeerNode node = peers.node(TestPeers.settings(TestPeers.SECRET, 2, incarnation));
    node.serve(
        ECHO,
        request -> {
          heard.add(UTF_8.decode(request.head().duplicate()).toString());
          request.answer(request.head(), null);
        });
    node.serve(HOLD, held::add);
    node.serve(GIVEN_UP, PeerCallsTest::giveUp);
    node.serve(REVERSED, request -> Thread.startVirtualThread(() -> reverse(request)));
    node.serve(
        BREAK,
        request -> {
          throw new IllegalStateException("a defect of the test's own");
        });
    return node;
  }

  /// Answers though a call may be at its bytes; it ends afterwards, or ended just before.
  private static void giveUp(PeerRequest request) {
    boolean endsFirst = request.head().get(0) == 'a';
    request.room(1 << 20);
    if (endsFirst) {
      request.reclaim();
    }
    request.forsake();
    request.answer(ByteBuffer.allocate(0), null);
    if (!endsFirst) {
      request.reclaim();
    }
  }

  /// Answers with the bytes that came, back to front.
  private static void reverse(PeerRequest request) {
    ByteBuffer bytes = request.bulk();
    ByteBuffer room = request.room(bytes.remaining());
    for (int i = bytes.limit() - 1; i >= 0; i--) {
      room.put(bytes.get(i));
    }
    request.answer(ByteBuffer.wrap("reversed".getBytes(UTF_8)), room);
  }

  private static PeerCall call(int kind, String text) {
    return call(kind, text, PATIENCE);
  }

  private static PeerCall call(int kind, String text, Duration patience) {
    return PeerCall.of(new PeerMessage(kind, ByteBuffer.wrap(text.getBytes(UTF_8))), patience)
        .toWaitFor();
  }

  private static String text(PeerAnswer answer) {
    return UTF_8.decode(answer.head().duplicate()).toString();
  }

  private static void assertFails(Reason reason, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOf(PeerFault.class)
        .extracting(e -> ((PeerFault) e).reason())
        .isEqualTo(reason);
  }

  private static PeerCall bulk(byte[] bytes, ByteBuffer target) {
    PeerMessage message = new PeerMessage(REVERSED, ByteBuffer.allocate(0), ByteBuffer.wrap(bytes));
    return new PeerCall.Making(message, PATIENCE, target, target.remaining()).toWaitFor();
  }

  @Test
  void aCallIsAnsweredAndBulkComesThroughBothWays() throws Exception {
    assertThat(text(link.call(call(ECHO, "again")))).isEqualTo("again");
    byte[] sent = new byte[3 << 20];
    new Random(1).nextBytes(sent);
    ByteBuffer target = ByteBuffer.allocateDirect(sent.length + 10).position(5);
    PeerAnswer answer = link.call(bulk(sent, target));
    assertThat(text(answer)).isEqualTo("reversed");
    assertThat(answer.bulkBytes()).isEqualTo(sent.length);
    for (int i = 0; i < sent.length; i++) {
      assertThat(target.get(5 + i)).isEqualTo(sent[sent.length - 1 - i]);
    }
  }

  /// A drive that hangs now and then must not cost memory each time.
  @Test
  void whatWasGivenUpAndEndedKeepsNoMemory() throws Exception {
    ByteBuffer bytes = ByteBuffer.allocate(1 << 20);
    long before = PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
    for (int i = 0; i < 100; i++) {
      ByteBuffer head = ByteBuffer.wrap((i % 2 == 0 ? "a" : "b").getBytes(UTF_8));
      PeerMessage message = new PeerMessage(GIVEN_UP, head, bytes.duplicate());
      link.call(PeerCall.of(message, PATIENCE).toWaitFor());
    }
    long kept = PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory() - before;
    assertThat(kept).isLessThan(50L << 20);
  }

  @Test
  void manyCallersAreAnsweredEachItsOwn() throws Exception {
    List<Thread> callers = new ArrayList<>();
    Queue<String> wrong = new ConcurrentLinkedQueue<>();
    for (int i = 0; i < 32; i++) {
      String own = "caller " + i;
      callers.add(Thread.startVirtualThread(() -> callOften(own, wrong)));
    }
    for (Thread caller : callers) {
      caller.join();
    }
    assertThat(wrong).isEmpty();
  }

  private void callOften(String own, Queue<String> wrong) {
    for (int n = 0; n < 50; n++) {
      try {
        String said = own + " " + n;
        if (!text(link.call(call(ECHO, said))).equals(said)) {
          wrong.add(said);
        }
      } catch (PeerFault fault) {
        wrong.add(own + ": " + fault);
      }
    }
  }

  @Test
  void callsThatAreSentTogetherGoInOneWriteAndAreAnsweredEachWhenItCan() throws Exception {
    long before = ((DialledPeer) link).writes();
    PeerCall slow = call(HOLD, "slow");
    List<PeerCall> round = List.of(slow, call(ECHO, "one"), call(ECHO, "two"));
    link.send(round);
    assertThat(text(round.get(1).await())).isEqualTo("one");
    assertThat(text(round.get(2).await())).isEqualTo("two");
    assertThat(((DialledPeer) link).writes() - before).isEqualTo(1);
    assertThat(slow.isDone()).isFalse();
    await().until(() -> held.size() == 1);
    held.remove().answer(ByteBuffer.wrap("at last".getBytes(UTF_8)), null);
    assertThat(text(slow.await())).isEqualTo("at last");
  }

  @Test
  void aCallThatIsNotAnsweredInTimeIsGivenUpHereAndThere() throws Exception {
    assertFails(Reason.TIMEOUT, () -> link.call(call(HOLD, "x", Duration.ofMillis(50))));
    await().until(() -> held.size() == 1);
    PeerRequest request = held.remove();
    await().until(() -> request.nanosLeft() <= 0);
    PeerCall told =
        PeerCall.of(new PeerMessage(HOLD, ByteBuffer.allocate(0)), Duration.ofMillis(50))
            .toBeTold(ended -> heard.add("told"));
    link.send(List.of(told));
    await().until(() -> heard.contains("told"));
    assertFails(Reason.TIMEOUT, told::answer);
  }

  @Test
  void anAnswerThatComesLateIsDroppedAndLeavesNoTrace() throws Exception {
    ByteBuffer target = ByteBuffer.allocate(100);
    PeerMessage message = new PeerMessage(HOLD, ByteBuffer.allocate(0));
    PeerCall call = new PeerCall.Making(message, Duration.ofMillis(50), target, 100).toWaitFor();
    assertFails(Reason.TIMEOUT, () -> link.call(call));
    await().until(() -> held.size() == 1);
    PeerRequest late = held.remove();
    late.answer(ByteBuffer.allocate(0), late.room(50).put(new byte[] {1, 2, 3}));
    assertThat(text(link.call(call(ECHO, "after it")))).isEqualTo("after it");
    link.call(bulk(new byte[10], ByteBuffer.allocate(10)));
    assertThat(target).isEqualTo(ByteBuffer.allocate(100));
    assertThat(((DialledPeer) link).calls()).isZero();
  }

  @Test
  void whatIsTooMuchFailsAtOnceAndTheRestGoesOn() throws Exception {
    List<PeerCall> calls = new ArrayList<>();
    for (int i = 0; i < PeerLimits.CALLS; i++) {
      calls.add(call(HOLD, ""));
    }
    link.send(calls);
    assertFails(Reason.BUSY, () -> link.call(call(ECHO, "one too many")));
    await().until(() -> held.size() == PeerLimits.CALLS);
    held.remove().answer(ByteBuffer.allocate(0), null);
    await().until(() -> ((DialledPeer) link).calls() < PeerLimits.CALLS);
    assertThat(text(link.call(call(ECHO, "there is room")))).isEqualTo("there is room");
  }

  @Test
  void whatHasNoRoomForItsBytesWaitsAndShortCallsPassIt() throws Exception {
    PeerMessage message = new PeerMessage(HOLD, ByteBuffer.allocate(0));
    long quarter = PeerLimits.ANSWER_BYTES / 4;
    List<PeerCall> calls = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      calls.add(new PeerCall.Making(message, PATIENCE, null, quarter).toWaitFor());
    }
    calls.add(new PeerCall.Making(message, Duration.ZERO, null, quarter).toWaitFor());
    link.send(calls);
    await().until(() -> held.size() == 4);
    assertThat(text(link.call(call(ECHO, "short")))).isEqualTo("short");
    assertThat(((DialledPeer) link).calls()).isEqualTo(4);
    for (int i = 0; i < 10; i++) {
      await().until(() -> !held.isEmpty());
      held.remove().answer(ByteBuffer.allocate(0), null);
    }
    for (PeerCall each : calls.subList(0, 10)) {
      assertThat(each.await().head().remaining()).isZero();
    }
    assertFails(Reason.TIMEOUT, calls.getLast()::await);
    await().until(() -> ((DialledPeer) link).calls() == 0);
  }

  @Test
  void callsThatNobodyServesOrThatBreakSaySo() {
    assertFails(Reason.REFUSED, () -> link.call(call(99, "")));
    assertFails(Reason.BROKEN, () -> link.call(call(BREAK, "")));
  }

  @Test
  void aBrokenConnectionFailsItsCallsAndIsMadeAnewWithItsGreetingFirst() throws Exception {
    link.greetWith(() -> List.of(call(ECHO, "greeting")));
    PeerCall pending = call(HOLD, "");
    link.send(List.of(pending));
    await().until(() -> held.size() == 1);
    heard.clear();
    proxy.cut();
    assertFails(Reason.UNREACHABLE, pending::await);
    await().until(link::isConnected);
    link.call(call(ECHO, "then"));
    assertThat(heard).containsExactly("greeting", "then");
    held.remove().answer(ByteBuffer.allocate(0), null);
  }

  @Test
  void aPeerThatCannotBeReachedFailsCallsAtOnceUntilItCan() throws Exception {
    proxy.refuse(true);
    proxy.cut();
    await().until(() -> !link.isConnected());
    assertFails(Reason.UNREACHABLE, () -> link.call(call(ECHO, "")));
    assertFails(Reason.UNREACHABLE, () -> link.call(call(ECHO, "")));
    proxy.refuse(false);
    await().until(link::isConnected);
    assertThat(text(link.call(call(ECHO, "back")))).isEqualTo("back");
  }

  @Test
  void aPeerThatFallsSilentIsNoticedLongBeforeItsCallsAreOver() throws Exception {
    proxy.freeze();
    assertFails(Reason.UNREACHABLE, () -> link.call(call(ECHO, "")));
    assertThat(link.isConnected()).isFalse();
    proxy.thaw();
    await().until(link::isConnected);
  }

  @Test
  void aCutInTheMiddleOfBulkFailsThatCallAndNotTheNext() throws Exception {
    proxy.cutAfter(300_000);
    ByteBuffer target = ByteBuffer.allocate(1 << 20);
    assertFails(Reason.UNREACHABLE, () -> link.call(bulk(new byte[1 << 20], target)));
    await()
        .ignoreExceptionsInstanceOf(PeerFault.class)
        .until(() -> link.call(bulk(new byte[1 << 20], target)).bulkBytes() == 1 << 20);
  }

  @Test
  void aNodeThatStopsAnswersWhatIsUnderWayAndTakesNothingNew() throws Exception {
    PeerCall pending = call(HOLD, "");
    link.send(List.of(pending));
    await().until(() -> held.size() == 1);
    Thread stopping = Thread.startVirtualThread(server::close);
    await().until(() -> !link.isConnected());
    assertFails(Reason.UNREACHABLE, () -> link.call(call(ECHO, "new")));
    held.remove().answer(ByteBuffer.wrap("done".getBytes(UTF_8)), null);
    assertThat(text(pending.await())).isEqualTo("done");
    stopping.join();
  }
}
