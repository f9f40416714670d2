package io.buckets.storage.object;

import io.buckets.core.peer.PeerAnswer;
import io.buckets.core.peer.PeerCall;
import io.buckets.core.peer.PeerFault;
import io.buckets.core.peer.PeerLink;
import io.buckets.core.peer.PeerRequest;
import io.buckets.core.peer.PeerService;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The way from one node to another without a network: calls arrive in their order, each a little
/// late by a seeded chance; the way can be cut, and can swallow everything.
///
/// Threading: any thread. Close it.
final class MemoryLink implements PeerLink, AutoCloseable {
  /// What becomes of calls.
  enum State {
    /// They arrive.
    WHOLE,
    /// They fail at once, and those under way when it was cut.
    CUT,
    /// Nothing arrives and nothing comes back; what was swallowed has failed afterwards.
    HANGING
  }

  private static final int MOST_DELAY_MICROS = 300;

  /// What a message of a commit has in its second byte.
  private static final byte COMMIT = 12;

  private final int from;
  private final int to;
  private final PeerService service;
  private final ScheduledExecutorService carrier;
  private final Set<PeerCall> underWay = ConcurrentHashMap.newKeySet();
  private final Random random;
  private Supplier<List<PeerCall>> greeting = List::of;
  private long lastNanos;
  private volatile State state = State.WHOLE;
  private volatile boolean holdsCommits;
  private final List<PeerCall> held = new CopyOnWriteArrayList<>();

  MemoryLink(int from, int to, PeerService service, long seed) {
    this.from = from;
    this.to = to;
    this.service = service;
    this.random = new Random(seed);
    this.carrier =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofVirtual().name("link-" + from + "-" + to).factory());
  }

  @Override
  public int node() {
    return to;
  }

  @Override
  public String label() {
    return "node " + to;
  }

  @Override
  public boolean isConnected() {
    return state != State.CUT;
  }

  /// From now on calls fare so.
  void become(State next) {
    state = next;
    if (next != State.HANGING) {
      underWay.forEach(MemoryLink::away);
      underWay.clear();
    }
    if (next == State.WHOLE) {
      send(greeting.get());
    }
  }

  /// From now on commits wait on their way.
  void holdCommits() {
    holdsCommits = true;
  }

  /// Commits that wait.
  int held() {
    return held.size();
  }

  /// Has the commits go on that wait.
  void letCommitsGo() {
    holdsCommits = false;
    held.forEach(this::arrive);
    held.clear();
  }

  private static boolean isCommit(PeerCall call) {
    return call.message().head().duplicate().get(1) == COMMIT;
  }

  private static void away(PeerCall call) {
    call.fail(PeerFault.Reason.UNREACHABLE, "the way is cut");
  }

  @Override
  public synchronized void send(List<PeerCall> calls) {
    for (PeerCall call : calls) {
      if (state == State.CUT) {
        away(call);
      } else {
        underWay.add(call);
        carry(call);
      }
    }
  }

  private void carry(PeerCall call) {
    long now = System.nanoTime();
    long micros = random.nextInt(MOST_DELAY_MICROS);
    lastNanos = Math.max(lastNanos, now + TimeUnit.MICROSECONDS.toNanos(micros));
    try {
      var _ = carrier.schedule(() -> arrive(call), lastNanos - now, TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      away(call);
    }
  }

  private void arrive(PeerCall call) {
    if (holdsCommits && isCommit(call)) {
      held.add(call);
    } else if (state == State.WHOLE && !call.isDone()) {
      service.serve(new Request(call));
    }
  }

  @Override
  public void greetWith(Supplier<List<PeerCall>> given) {
    greeting = given;
  }

  @Override
  public void close() {
    carrier.shutdownNow();
    underWay.forEach(MemoryLink::away);
  }

  /// One call as the other node has it.
  private final class Request implements PeerRequest {
    private final PeerCall call;
    private final ByteBuffer said;
    private final ByteBuffer bulk;

    Request(PeerCall call) {
      this.call = call;
      this.said = copy(call.message().head());
      ByteBuffer sent = call.message().bulk();
      this.bulk = sent == null ? ByteBuffer.allocate(0) : copy(sent);
    }

    @Override
    public int from() {
      return from;
    }

    @Override
    public int kind() {
      return call.message().kind();
    }

    @Override
    public ByteBuffer head() {
      return said.duplicate();
    }

    @Override
    public ByteBuffer bulk() {
      return bulk;
    }

    @Override
    public long nanosLeft() {
      return call.nanosLeft();
    }

    @Override
    public ByteBuffer room(int bytes) {
      return ByteBuffer.allocateDirect(bytes);
    }

    @Override
    public void answer(ByteBuffer head, @Nullable ByteBuffer room) {
      if (state == State.HANGING) {
        return;
      }
      ByteBuffer target = call.target();
      int bytes = 0;
      if (room != null && target != null) {
        ByteBuffer full = room.duplicate().flip();
        bytes = full.remaining();
        target.duplicate().put(full);
      }
      underWay.remove(call);
      call.complete(new PeerAnswer(copy(head), bytes));
    }

    @Override
    public void refuse(PeerFault.Reason reason, String why) {
      underWay.remove(call);
      call.fail(reason, why);
    }

    @Override
    public void forsake() {}

    @Override
    public void reclaim() {}
  }

  private static ByteBuffer copy(ByteBuffer bytes) {
    ByteBuffer view = bytes.duplicate();
    return ByteBuffer.allocate(view.remaining()).put(view).flip();
  }
}
