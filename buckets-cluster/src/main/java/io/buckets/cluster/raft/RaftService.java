package io.buckets.cluster.raft;

import io.buckets.core.StoreException;
import io.buckets.core.peer.PeerFault;
import io.buckets.core.peer.PeerRequest;
import io.buckets.core.peer.PeerService;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotRequestProto;
import org.apache.ratis.proto.RaftProtos.RaftRpcRequestProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteRequestProto;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionRequestProto;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.thirdparty.com.google.protobuf.MessageLite;

/// Serves what other nodes say about the control plane.
///
/// On threads of its own and of the platform: the library writes files on them, and a disk that
/// hangs must not hold those that carry bytes or run requests.
final class RaftService implements PeerService {
  @FunctionalInterface
  private interface Waiting {
    ByteBuffer answer(PeerRequest request, long logIndex);
  }

  private final RaftNode node;
  private final Refounding refounding;
  private final Lineage lineage;
  private final Progress progress;
  private final LeaseBook book;
  private final Settlement settlement;
  private final ExecutorService threads;
  private final ExecutorService waiting = Executors.newVirtualThreadPerTaskExecutor();

  RaftService(
      RaftNode node,
      Refounding refounding,
      Lineage lineage,
      Progress progress,
      Settlement settlement) {
    this.node = node;
    this.refounding = refounding;
    this.lineage = lineage;
    this.progress = progress;
    this.book = settlement.book();
    this.settlement = settlement;
    this.threads =
        new ThreadPoolExecutor(
            0,
            RaftLimits.SERVED,
            10,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            Thread.ofPlatform().daemon().name("control-", 0).factory());
  }

  @Override
  public void serve(PeerRequest request) {
    try {
      threads.execute(() -> answer(request));
    } catch (RejectedExecutionException e) {
      request.refuse(PeerFault.Reason.BUSY, "too much is said about the control plane");
    }
  }

  private void answer(PeerRequest request) {
    try {
      Running running = node.running();
      if (running == null || request.nanosLeft() <= 0) {
        request.refuse(PeerFault.Reason.REFUSED, "the control plane is not up, or it is too late");
        return;
      }
      ByteBuffer head = request.head().duplicate();
      RaftMessage kind = RaftMessage.of(head);
      switch (kind) {
        case SUBMIT -> submit(request, theirs(head));
        case CONFIRM -> waitFor(request, head, this::confirm);
        case JOIN -> admit(request, StandardCharsets.UTF_8.decode(head).toString());
        case GIVE_UP -> request.answer(givenUp(request.from()), null);
        case SETTLE -> waitFor(request, head, this::settle);
        case STAND -> request.answer(RaftMessage.done(refounding.standing().write()), null);
        case VOTE, APPEND, SNAPSHOT, ELECT -> {
          ByteString said = reply(running.server(), kind, head).toByteString();
          request.answer(RaftMessage.done(said.asReadOnlyByteBuffer()), null);
        }
      }
    } catch (IOException | StoreException e) {
      request.answer(RaftMessage.failed(String.valueOf(e.getMessage())), null);
    } catch (RuntimeException e) {
      request.refuse(PeerFault.Reason.BROKEN, String.valueOf(e.getMessage()));
    }
  }

  /// What the log of a vote that is founded anew begins with is never brought by another node.
  private static LogEntry theirs(ByteBuffer head) throws IOException {
    LogEntry entry = LogEntry.read(ByteString.copyFrom(head));
    if (entry.isRestore()) {
      throw new IOException("a whole state is not taken from another node");
    }
    return entry;
  }

  private void submit(PeerRequest request, LogEntry entry) {
    if (entry.isLook()) {
      book.asks(request.from());
    }
    node.submit(entry)
        .thenAccept(answer -> request.answer(RaftMessage.done(answer.write()), null))
        .exceptionally(failure -> {
          request.refuse(PeerFault.Reason.BROKEN, String.valueOf(failure.getMessage()));
          return null;
        });
  }

  /// Gives what only waits, and touches no file, to a thread that costs nothing.
  private void waitFor(PeerRequest request, ByteBuffer head, Waiting kind) throws IOException {
    if (head.remaining() != Long.BYTES) {
      throw new IOException("that is no place in the log");
    }
    long logIndex = head.getLong();
    waiting.execute(() -> {
      try {
        request.answer(kind.answer(request, logIndex), null);
      } catch (RuntimeException e) {
        request.refuse(PeerFault.Reason.BROKEN, String.valueOf(e.getMessage()));
      }
    });
  }

  private ByteBuffer confirm(PeerRequest request, long logIndex) {
    boolean applied = progress.awaitLog(logIndex, System.nanoTime() + request.nanosLeft());
    return applied
        ? RaftMessage.done(ByteBuffer.allocate(0))
        : RaftMessage.failed("it is not applied yet");
  }

  private ByteBuffer givenUp(int from) {
    if (!settlement.leads()) {
      return RaftMessage.failed("this node does not lead");
    }
    book.givesUp(from);
    return RaftMessage.done(ByteBuffer.allocate(0));
  }

  private ByteBuffer settle(PeerRequest request, long logIndex) {
    long deadline = System.nanoTime() + request.nanosLeft();
    Settlement.End end = settlement.settle(logIndex, request.from(), deadline);
    return end == Settlement.End.SETTLED
        ? RaftMessage.done(ByteBuffer.allocate(0))
        : RaftMessage.failed(end.toString());
  }

  /// Takes its time: who joins must catch up first.
  private void admit(PeerRequest request, String name) throws IOException {
    RaftPeerId fresh = RaftPeerId.valueOf(name);
    if (RaftNames.node(fresh) != request.from()) {
      throw new IOException(name + " is not a name of the node that asks");
    }
    waiting.execute(() -> {
      try {
        lineage.require(request.from());
        long newer = node.membership().admit(fresh);
        ByteBuffer told =
            newer == 0
                ? ByteBuffer.allocate(0)
                : ByteBuffer.allocate(Long.BYTES).putLong(newer).flip();
        request.answer(RaftMessage.done(told), null);
      } catch (IOException | RuntimeException e) {
        request.answer(RaftMessage.failed(String.valueOf(e.getMessage())), null);
      }
    });
  }

  private MessageLite reply(RaftServer server, RaftMessage kind, ByteBuffer head)
      throws IOException {
    return switch (kind) {
      case VOTE -> {
        RequestVoteRequestProto request = RequestVoteRequestProto.parseFrom(head);
        requireMeant(request.getServerRequest());
        yield server.requestVote(request);
      }
      case APPEND -> {
        AppendEntriesRequestProto request = AppendEntriesRequestProto.parseFrom(head);
        requireMeant(request.getServerRequest());
        yield server.appendEntries(request);
      }
      case SNAPSHOT -> {
        InstallSnapshotRequestProto request = InstallSnapshotRequestProto.parseFrom(head);
        requireMeant(request.getServerRequest());
        yield server.installSnapshot(request);
      }
      case ELECT -> {
        StartLeaderElectionRequestProto request = StartLeaderElectionRequestProto.parseFrom(head);
        requireMeant(request.getServerRequest());
        yield server.startLeaderElection(request);
      }
      case SUBMIT, CONFIRM, SETTLE, GIVE_UP, JOIN, STAND ->
          throw new IllegalArgumentException("that is not for the library");
    };
  }

  /// The library looks at the deployment alone. But what is said to a name that this node had once
  /// must not be answered as if nothing had been lost.
  private void requireMeant(RaftRpcRequestProto addressed) throws IOException {
    RaftPeerId meant = RaftPeerId.valueOf(addressed.getReplyId());
    if (!meant.equals(node.name())) {
      throw new IOException("it is for " + meant + ", and this is " + node.name());
    }
  }

  void close() {
    threads.shutdown();
    waiting.shutdown();
  }
}
