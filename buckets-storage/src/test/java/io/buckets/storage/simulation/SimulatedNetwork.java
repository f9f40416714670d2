package io.buckets.storage.simulation;

import io.buckets.core.Ballot;
import io.buckets.storage.commit.DriveReply;
import io.buckets.storage.commit.DriveRequest;
import io.buckets.storage.commit.Quorum;
import io.buckets.storage.drive.CommitReply;
import io.buckets.storage.drive.CommitRequest;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.DriveHead;
import io.buckets.storage.drive.PrepareReply;
import io.buckets.storage.drive.RollbackRequest;
import io.buckets.storage.memory.MemoryDrive;
import io.buckets.storage.model.Head;
import io.buckets.storage.model.RegisterKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The drives of a simulated erasure set and the way to them: messages are lost, late, out of order
/// and delivered twice, drives are down, restart, and are replaced by empty ones.
final class SimulatedNetwork {
  /// What a message makes a drive do.
  interface Call<V> {
    V on(MemoryDrive drive) throws DriveException;
  }

  private static final class Slot {
    final MemoryDrive drive;
    boolean up = true;
    boolean lost;

    Slot(MemoryDrive drive) {
      this.drive = drive;
    }
  }

  private final Random random;
  private final EventQueue queue;
  private final Quorum quorum;
  private final Mistake mistake;
  private final SimulationTrace trace;
  private final List<Slot> slots = new ArrayList<>();
  private final Map<RegisterKey, DecidedChain> chains = new HashMap<>();
  private final Map<Integer, Integer> underWay = new HashMap<>();
  private int generation;
  private final boolean slowReads;
  private final boolean slowWrites;
  private final SimulatedFences fences;
  private boolean calm;
  private double loss;
  private double duplication;

  SimulatedNetwork(
      Random random, EventQueue queue, Quorum quorum, Mistake mistake, SimulationTrace trace) {
    this.random = random;
    this.queue = queue;
    this.quorum = quorum;
    this.mistake = mistake;
    this.trace = trace;
    this.loss = List.of(0.0, 0.02, 0.08).get(random.nextInt(3));
    this.duplication = random.nextBoolean() ? 0.05 : 0;
    this.slowReads = random.nextInt(4) == 0 || mistake == Mistake.COLLECTED_IS_ABSENT;
    this.slowWrites = random.nextInt(8) == 0;
    this.fences = new SimulatedFences(quorum.drives(), mistake);
    for (int slot = 0; slot < quorum.drives(); slot++) {
      slots.add(new Slot(new MemoryDrive(new UUID(1, slot), queue, 1L << 30)));
    }
  }

  /// From now on every message arrives, once.
  void heal() {
    loss = 0;
    duplication = 0;
    slots.forEach(slot -> slot.up = !slot.lost);
  }

  /// Whether from now on no message is late either.
  void calm(boolean wanted) {
    calm = wanted;
  }

  /// Whether no message is late any more.
  boolean isCalm() {
    return calm;
  }

  /// A drive is gone, and comes back only as an empty one.
  void lose(int slot) {
    trace.add("drive " + slot + " is lost for good");
    slots.get(slot).lost = true;
    slots.get(slot).up = false;
  }

  /// A lost drive is replaced by an empty one.
  int restore(int slot) {
    slots.get(slot).lost = false;
    slots.get(slot).up = true;
    return wipe(slot);
  }

  SimulatedFences fences() {
    return fences;
  }

  Quorum quorum() {
    return quorum;
  }

  /// What was sent up to now, for {@link #isForgotten}.
  int generation() {
    return generation;
  }

  MemoryDrive drive(int slot) {
    return slots.get(slot).drive;
  }

  boolean isUp(int slot) {
    return slots.get(slot).up;
  }

  DecidedChain chain(RegisterKey key) {
    return chains.computeIfAbsent(key, k -> new DecidedChain(quorum));
  }

  /// Sends a request of the protocol; `reply` gets the answer, if one comes.
  ///
  /// @param mark of the deletion whose fence must stand on the drive; 0 for none
  void send(
      RegisterKey key, int slot, DriveRequest request, long mark, Consumer<DriveReply> reply) {
    boolean slow =
        request instanceof DriveRequest.Peek
            ? slowReads
            : slowWrites && request instanceof DriveRequest.Commit;
    boolean dallies = slow && !calm && random.nextBoolean();
    Runnable asking =
        () ->
            call(
                slot,
                drive -> isBarred(slot, request, mark) ? null : carryOut(key, slot, request, drive),
                answer ->
                    reply.accept(
                        answer == null
                            ? new DriveReply.Failed(DriveException.Reason.UNREACHABLE)
                            : answer));
    if (dallies) {
      queue.after(random.nextInt(400), asking);
    } else {
      asking.run();
    }
  }

  private boolean isBarred(int slot, DriveRequest request, long mark) {
    boolean unasked = mark != 0 && !fences.isBelieved(slot, mark);
    return unasked || fences.bars(slot, request);
  }

  private DriveReply carryOut(RegisterKey key, int slot, DriveRequest request, MemoryDrive drive) {
    DriveReply reply = mistaken(slot, request, drive, key);
    if (trace.isOn()) {
      trace.add(
          "%s drive %d: %s -> %s"
              .formatted(key, slot, SimulationText.of(request), SimulationText.of(reply)));
    }
    boolean accepted =
        reply instanceof DriveReply.Judged(CommitReply judged)
            && judged instanceof CommitReply.Accepted;
    if (accepted && request instanceof DriveRequest.Rollback(RollbackRequest back)) {
      chain(key).returned(slot, back.ballot());
    }
    if (accepted && request instanceof DriveRequest.Commit(CommitRequest commit)) {
      chain(key).asks(commit.ballot(), commit.quorum());
      boolean unnamed = mistake == Mistake.QUORUM_NOT_NAMED;
      trace.violation(chain(key).accepted(slot, unnamed ? asking(commit, 0) : commit));
      if (mistake == Mistake.DECIDED_BEFORE_QUORUM) {
        tell(key, slot, commit.ballot());
      }
    }
    return switch (mistake) {
      case UNKNOWN_IS_ABSENT -> presumingAbsent(reply);
      case COLLECTED_IS_ABSENT -> forgettingCollected(reply);
      default -> reply;
    };
  }

  private DriveReply mistaken(int slot, DriveRequest request, MemoryDrive drive, RegisterKey key) {
    if (!(request instanceof DriveRequest.Commit(CommitRequest commit))) {
      return request.callOn(drive, key);
    }
    boolean again = !commit.changeId().equals(commit.ballot());
    return switch (mistake) {
      case QUORUM_ONE_SHORT ->
          Math.floorMod(commit.ballot().hashCode(), quorum.drives()) == slot
              ? new DriveReply.Judged(new CommitReply.Accepted())
              : request.callOn(drive, key);
      case QUORUM_RAISED ->
          new DriveRequest.Commit(asking(commit, again ? quorum.drives() : commit.quorum()))
              .callOn(drive, key);
      case QUORUM_NOT_NAMED -> new DriveRequest.Commit(asking(commit, 0)).callOn(drive, key);
      default -> request.callOn(drive, key);
    };
  }

  private static CommitRequest asking(CommitRequest commit, int quorum) {
    return new CommitRequest(
        commit.key(),
        commit.ballot(),
        commit.base(),
        commit.changeId(),
        commit.lineage(),
        commit.change(),
        commit.shardIndex(),
        commit.shard(),
        quorum);
  }

  private static DriveReply forgettingCollected(DriveReply reply) {
    boolean absent =
        reply instanceof DriveReply.Peeked(DriveHead head)
            && !head.collected().equals(Ballot.ZERO)
            && !head.unknown();
    return absent ? new DriveReply.Peeked(DriveHead.ABSENT) : reply;
  }

  /// A drive has answered to the copy of an undecided state.
  void noteCopy(RegisterKey key, int slot, DriveHead copy, CommitReply reply) {
    if (trace.isOn()) {
      trace.add(
          "%s drive %d: copy %s -> %s"
              .formatted(
                  key,
                  slot,
                  SimulationText.of(copy),
                  SimulationText.of(new DriveReply.Judged(reply))));
    }
    if (reply instanceof CommitReply.Accepted && copy.decided()) {
      chain(key).returned(slot, copy.ballot());
    } else if (reply instanceof CommitReply.Accepted) {
      trace.violation(chain(key).accepted(slot, copy.ballot(), copy.head().change()));
    }
  }

  private static DriveReply presumingAbsent(DriveReply reply) {
    return switch (reply) {
      case DriveReply.Peeked(DriveHead head) when head.unknown() ->
          new DriveReply.Peeked(presumed(head));
      case DriveReply.Prepared(PrepareReply.Promised(DriveHead head)) when head.unknown() ->
          new DriveReply.Prepared(new PrepareReply.Promised(presumed(head)));
      default -> reply;
    };
  }

  private static DriveHead presumed(DriveHead head) {
    return head.head().equals(Head.ABSENT) ? DriveHead.ABSENT : head;
  }

  /// Tells a slot that a head is decided; nobody hears whether it arrived.
  void tell(RegisterKey key, int slot, Ballot ballot) {
    if (mistake == Mistake.COLLECTED_IS_ABSENT && random.nextInt(4) != 0) {
      return;
    }
    call(
        slot,
        drive -> {
          if (trace.isOn()) {
            trace.add("%s drive %d: decide %s".formatted(key, slot, SimulationText.of(ballot)));
          }
          drive.decide(key, ballot);
          return slot;
        },
        done -> {});
  }

  /// Sends a message that makes a drive do `call`; `reply` gets what it returned, null if it
  /// failed, or is never called.
  <V> void call(int slot, Call<V> call, Consumer<@Nullable V> reply) {
    int sent = generation;
    int copies = random.nextDouble() < duplication ? 2 : 1;
    for (int copy = 0; copy < copies; copy++) {
      if (random.nextDouble() >= loss) {
        underWay.merge(sent, 1, Integer::sum);
        queue.after(
            delay(),
            () -> {
              underWay.merge(sent, -1, Integer::sum);
              arrive(slot, call, reply);
            });
      }
    }
  }

  private <V> void arrive(int slot, Call<V> call, Consumer<@Nullable V> reply) {
    V answer = null;
    if (slots.get(slot).up) {
      try {
        answer = call.on(slots.get(slot).drive);
      } catch (DriveException e) {
        trace.add("drive " + slot + " fails: " + e.getMessage());
      }
    }
    V heard = answer;
    if (random.nextDouble() >= loss) {
      queue.after(delay(), () -> reply.accept(heard));
    }
  }

  private int delay() {
    double kind = random.nextDouble();
    if (calm || kind < 0.9) {
      return 1 + random.nextInt(10);
    }
    return kind < 0.99 ? 10 + random.nextInt(150) : 200 + random.nextInt(1500);
  }

  /// A drive loses power for `millis` milliseconds.
  void crash(int slot, long millis) {
    trace.add("drive " + slot + " crashes");
    Slot crashed = slots.get(slot);
    crashed.up = false;
    queue.after(
        millis,
        () -> {
          if (crashed.lost) {
            return;
          }
          trace.add("drive " + slot + " is back");
          fences.crashed(slot);
          if (mistake == Mistake.FORGOTTEN_PROMISE) {
            crashed.drive.crashForgettingPromises();
          } else {
            crashed.drive.crash();
          }
          crashed.up = true;
        });
  }

  /// A drive is replaced by an empty one.
  ///
  /// @return what to ask {@link #isForgotten} for
  int wipe(int slot) {
    trace.add("drive " + slot + " is replaced by an empty one");
    slots.get(slot).drive.wipe();
    return generation++;
  }

  /// Whether no message is under way any more that was sent in `generation` or before. A cluster
  /// knows that by refusing messages of older topology generations.
  boolean isForgotten(int generation) {
    for (Map.Entry<Integer, Integer> entry : underWay.entrySet()) {
      if (entry.getKey() <= generation && entry.getValue() > 0) {
        return false;
      }
    }
    return true;
  }
}
