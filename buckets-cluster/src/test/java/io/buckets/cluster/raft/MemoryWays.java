package io.buckets.cluster.raft;

import io.buckets.core.peer.PeerAnswer;
import io.buckets.core.peer.PeerCall;
import io.buckets.core.peer.PeerFault;
import io.buckets.core.peer.PeerLink;
import io.buckets.core.peer.PeerRequest;
import io.buckets.core.peer.PeerService;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Ways between nodes of one process, which can be cut.
final class MemoryWays implements AutoCloseable {
  private record Way(int from, int to) {}

  private final Map<Integer, PeerService> services = new ConcurrentHashMap<>();
  private final Set<Way> cut = ConcurrentHashMap.newKeySet();
  private final Set<Integer> stopped = ConcurrentHashMap.newKeySet();
  private final ExecutorService carriers = Executors.newVirtualThreadPerTaskExecutor();

  PeerLink link(int from, int to) {
    return new Link(new Way(from, to));
  }

  void serve(int node, PeerService service) {
    services.put(node, service);
    stopped.remove(node);
  }

  void stop(int node) {
    services.remove(node);
    stopped.add(node);
  }

  /// Lets nothing through between a node and the others, in either direction.
  void cutOff(int node, List<Integer> all) {
    for (int other : all) {
      cut.add(new Way(node, other));
      cut.add(new Way(other, node));
    }
  }

  void mend() {
    cut.clear();
  }

  @Override
  public void close() {
    carriers.shutdownNow();
  }

  private final class Link implements PeerLink {
    private final Way way;

    Link(Way way) {
      this.way = way;
    }

    @Override
    public int node() {
      return way.to();
    }

    @Override
    public String label() {
      return "node " + way.to();
    }

    /// A way that was cut shows nothing of it, as a network does for a while. A node that was
    /// stopped tells nobody.
    @Override
    public boolean isConnected() {
      return services.containsKey(way.to()) && !stopped.contains(way.from());
    }

    @Override
    public void send(List<PeerCall> calls) {
      for (PeerCall call : calls) {
        PeerService service = services.get(way.to());
        if (service == null) {
          boolean told = call.fail(PeerFault.Reason.UNREACHABLE, "it is not there");
          assert told || call.isDone();
        } else {
          carriers.execute(() -> carry(call, service));
        }
      }
    }

    private void carry(PeerCall call, PeerService service) {
      if (cut.contains(way)) {
        boolean told = call.fail(PeerFault.Reason.UNREACHABLE, "the way is cut");
        assert told || call.isDone();
        return;
      }
      service.serve(new Request(way, call));
    }

    @Override
    public void greetWith(Supplier<List<PeerCall>> greeting) {
      throw new UnsupportedOperationException("nobody greets here");
    }
  }

  private final class Request implements PeerRequest {
    private final Way way;
    private final PeerCall call;
    private final ByteBuffer head;

    Request(Way way, PeerCall call) {
      this.way = way;
      this.call = call;
      this.head = call.message().head().duplicate();
    }

    @Override
    public int from() {
      return way.from();
    }

    @Override
    public int kind() {
      return call.message().kind();
    }

    @Override
    public ByteBuffer head() {
      return head;
    }

    @Override
    public ByteBuffer bulk() {
      return ByteBuffer.allocate(0);
    }

    @Override
    public long nanosLeft() {
      return call.nanosLeft();
    }

    @Override
    public ByteBuffer room(int bytes) {
      throw new UnsupportedOperationException("answers are short here");
    }

    @Override
    public void answer(ByteBuffer answer, @Nullable ByteBuffer bulk) {
      boolean told =
          cut.contains(new Way(way.to(), way.from()))
              ? call.fail(PeerFault.Reason.UNREACHABLE, "the way back is cut")
              : call.complete(new PeerAnswer(answer.duplicate(), 0));
      assert told || call.isDone();
    }

    @Override
    public void refuse(PeerFault.Reason reason, String why) {
      boolean told = call.fail(reason, why);
      assert told || call.isDone();
    }

    @Override
    public void forsake() {
      throw new UnsupportedOperationException("nothing hangs here");
    }

    @Override
    public void reclaim() {
      throw new UnsupportedOperationException("nothing hangs here");
    }
  }
}
