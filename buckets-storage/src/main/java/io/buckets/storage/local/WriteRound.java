package io.buckets.storage.local;

import io.buckets.storage.drive.CommitReply;
import io.buckets.storage.model.ShardName;
import io.buckets.storage.register.Outcome;
import io.buckets.storage.register.RegisterState;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/// What is to be done once a batch of the index is written.
final class WriteRound {
  /// A change that was accepted into the batch.
  record Accepted(
      IndexTask.Change task, LiveRegisters.Live live, Outcome outcome, RegisterState next) {}

  /// What somebody is told.
  record Answer(Waiting<CommitReply> waiter, CommitReply reply) {}

  final CountDownLatch written = new CountDownLatch(1);
  final List<Accepted> accepted = new ArrayList<>();
  final List<IndexTask.Decided> decided = new ArrayList<>();
  final List<Runnable> facts = new ArrayList<>();
  final List<Waiting<Boolean>> factWaiters = new ArrayList<>();
  private final Set<ShardName> drops = new LinkedHashSet<>();
  private final Set<ShardName> left = new LinkedHashSet<>();
  final List<Answer> answers = new ArrayList<>();

  /// Whether any of it must be on stable storage first.
  boolean sync;

  /// The accepted changes may be seen from here on.
  void begin(ChangeCounts counts) {
    accepted.forEach(change -> counts.begin(change.task().register().bucketId()));
  }

  /// No register names the files that `outcome` lets go of, once the batch is written.
  void letGo(Outcome outcome) {
    drops.addAll(outcome.drops());
    left.addAll(outcome.left());
  }

  /// The batch is written.
  void tellFiles(Surroundings around) {
    if (!drops.isEmpty()) {
      around.drop(drops);
    }
    if (!left.isEmpty()) {
      around.left(left);
    }
  }

  /// They are seen by everybody.
  void end(ChangeCounts counts) {
    accepted.forEach(change -> counts.end(change.task().register().bucketId()));
  }
}
