package io.buckets.storage.remote;

import io.buckets.core.peer.PeerFault;
import io.buckets.core.peer.PeerRequest;
import io.buckets.core.peer.PeerService;
import io.buckets.storage.drive.Drive;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.DriveException.Reason;
import io.buckets.storage.drive.DriveHead;
import io.buckets.storage.drive.Mark;
import io.buckets.storage.model.ShardName;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Answers other nodes with the drives of this one.
///
/// Each drive's answer goes back when it is there: no drive of a round waits for another. What is
/// told from memory is told at once, on the thread that brought the request, and leases too, so
/// that a lease is in force before anything that was sent after it is looked at. Everything else
/// goes to a thread that may wait: whole files' calls to those of the drive, the rest to virtual
/// ones, and probes to threads of the platform: one that hangs in the kernel would keep what
/// carries virtual threads, and there are no more of those than processors.
///
/// Threading: any thread.
public final class DriveService implements PeerService {
  /// The kind of these calls.
  public static final int KIND = 1;

  private static final Logger LOG = LoggerFactory.getLogger(DriveService.class);
  private static final Executor VIRTUAL = Thread::startVirtualThread;

  /// Probes of one drive that may be under way; over it they are refused.
  private static final int PROBES = 8;

  private final ConcurrentHashMap<UUID, Drive> drives = new ConcurrentHashMap<>();
  private final Generations generations;
  private final RecentWrites written = new RecentWrites(System::nanoTime);
  private final ConcurrentHashMap<UUID, Semaphore> probes = new ConcurrentHashMap<>();
  private volatile Predicate<ShardName> writing = name -> false;

  /// A service of no drive yet.
  public DriveService(Generations generations) {
    this.generations = generations;
  }

  /// Serves this drive from now on, in the place of one of the same id.
  public void add(Drive drive) {
    drives.put(drive.id(), drive);
  }

  /// Says from now on which files this node is writing to drives anywhere; until then, none.
  ///
  /// @param writes whether it writes a file and may yet commit it
  public void tellWrites(Predicate<ShardName> writes) {
    writing = writes;
  }

  /// Whether another node may have written that file here so lately that it may yet commit it.
  boolean mayBeWritten(ShardName name) {
    return written.mayHave(name);
  }

  @Override
  public void serve(PeerRequest request) {
    MessageReader in = new MessageReader(request.head());
    try {
      DriveQuestion question = DriveQuestion.read(in);
      if (question.ask() == Ask.WRITING) {
        tellWriting(in.list(ModelCodec::shardName), request);
        return;
      }
      Drive drive = drives.get(question.drive());
      DriveException refusal = refusal(question, drive);
      if (drive == null || refusal != null) {
        fail(request, drive, refusal == null ? gone(question) : refusal);
      } else {
        begin(drive, question.ask(), in, request);
      }
    } catch (MalformedMessage malformed) {
      request.refuse(PeerFault.Reason.REFUSED, String.valueOf(malformed.getMessage()));
    }
  }

  private void tellWriting(List<ShardName> files, PeerRequest request) {
    MessageWriter out = answer(null, null);
    out.list(files.stream().filter(writing).toList(), ModelCodec::shardName);
    request.answer(out.message(), null);
  }

  private static DriveException gone(DriveQuestion question) {
    return new DriveException(
        Reason.UNREACHABLE, "there is no drive " + question.drive() + " on this node");
  }

  /// Why a request is not carried out: the fence of its generation.
  private @Nullable DriveException refusal(DriveQuestion question, @Nullable Drive drive) {
    long asked = question.scope().generation();
    long known = generations.current();
    if (asked < known) {
      return new DriveException(
          Reason.STALE_GENERATION, "generation " + asked + " is over; the newest is " + known);
    }
    if (asked > known) {
      generations.named(asked);
      return new DriveException(
          Reason.UNREACHABLE, "this node knows no generation newer than " + known);
    }
    return drive == null ? gone(question) : null;
  }

  private void begin(Drive drive, Ask ask, MessageReader in, PeerRequest request) {
    switch (ask) {
      case LEASE, END_LEASE ->
          perform(new Performance(drive, ask, in, request), drive, request).answer().run();
      case HEAD -> {
        if (!answerFromMemory(drive, request)) {
          start(VIRTUAL, drive, new Performance(drive, ask, in, request), request);
        }
      }
      case STAGE, SEAL -> {
        written.note(nameOf(request));
        start(drive.threads(), drive, new Performance(drive, ask, in, request), request);
      }
      case READ -> start(drive.threads(), drive, new Performance(drive, ask, in, request), request);
      case PROBE -> {
        Semaphore room = probes.computeIfAbsent(drive.id(), id -> new Semaphore(PROBES));
        start(probing(drive, room), drive, new Performance(drive, ask, in, request), request);
      }
      default -> start(VIRTUAL, drive, new Performance(drive, ask, in, request), request);
    }
  }

  private static Executor probing(Drive drive, Semaphore room) {
    return probe -> {
      if (!room.tryAcquire()) {
        throw new RejectedExecutionException("probes hang");
      }
      Runnable released =
          () -> {
            try {
              probe.run();
            } finally {
              room.release();
            }
          };
      Thread.ofPlatform().daemon().name("probe-" + drive.label()).start(released);
    };
  }

  private static ShardName nameOf(PeerRequest request) {
    MessageReader in = new MessageReader(request.head());
    DriveQuestion.read(in);
    return ModelCodec.shardName(in);
  }

  private boolean answerFromMemory(Drive drive, PeerRequest request) {
    MessageReader in = new MessageReader(request.head());
    DriveQuestion.read(in);
    try {
      DriveHead head = drive.headInMemory(ModelCodec.key(in), in.flag());
      if (head == null) {
        return false;
      }
      MessageWriter out = answer(drive, null);
      DriveCodec.head(out, head);
      request.answer(out.message(), null);
    } catch (DriveException why) {
      fail(request, drive, why);
    }
    return true;
  }

  private void start(Executor threads, Drive drive, Performance performance, PeerRequest request) {
    Serving serving =
        new Serving(
            request, () -> perform(performance, drive, request), why -> fail(request, drive, why));
    try {
      threads.execute(serving);
    } catch (RejectedExecutionException full) {
      fail(request, drive, new DriveException(Reason.BUSY, "too many calls wait for the drive"));
    }
  }

  private Serving.Outcome perform(Performance performance, Drive drive, PeerRequest request) {
    if (request.nanosLeft() <= 0) {
      return new Serving.Outcome(
          false,
          () -> request.refuse(PeerFault.Reason.TIMEOUT, "its time was over before it was begun"));
    }
    try {
      performance.run();
      MessageWriter out = answer(drive, null);
      out.append(performance.written());
      return new Serving.Outcome(false, () -> request.answer(out.message(), performance.bulk()));
    } catch (DriveException why) {
      return new Serving.Outcome(Performance.mayStillRun(why), () -> fail(request, drive, why));
    } catch (MalformedMessage malformed) {
      String why = String.valueOf(malformed.getMessage());
      return new Serving.Outcome(false, () -> request.refuse(PeerFault.Reason.REFUSED, why));
    } catch (RuntimeException defect) {
      LOG.error("a call of node {} broke on {}", request.from(), drive.label(), defect);
      String why = "the call broke: " + defect;
      return new Serving.Outcome(true, () -> request.refuse(PeerFault.Reason.BROKEN, why));
    }
  }

  private void fail(PeerRequest request, @Nullable Drive drive, DriveException why) {
    request.answer(answer(drive, why).message(), null);
  }

  private MessageWriter answer(@Nullable Drive drive, @Nullable DriveException failure) {
    MessageWriter out = new MessageWriter();
    Mark mark = drive == null ? Mark.NONE : drive.mark();
    String filling = drive == null ? null : drive.fillingWhy();
    new DriveAnswer(mark, filling, failure, generations.current()).writeTo(out);
    return out;
  }
}
