package io.buckets.storage.object;

import io.buckets.cluster.state.BucketInfo;
import io.buckets.core.StoreException;
import io.buckets.storage.commit.Proposal;
import io.buckets.storage.erasing.ObjectInfo;
import io.buckets.storage.model.Change;
import io.buckets.storage.model.UploadKeys;
import io.buckets.storage.model.UploadState;
import io.buckets.storage.model.Version;
import io.buckets.storage.repair.ShardOwners;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The steps of uploads, all but the way of the parts' bytes, which {@link Uploads} knows.
///
/// **Completing and aborting exclude each other** by the state in the upload's register, see {@link
/// UploadState}: completion marks it, commits the object, and marks it again; abort marks it, and
/// refuses one that a completion at work has marked. What is over is erased by {@link
/// UploadEnding}, parts first. A completion that ended between its steps is finished, or taken
/// back, by whoever comes by next: the object names the upload's data or it does not.
///
/// Threading: any thread.
final class UploadSteps {
  private final UploadRoom room;
  private final CommitGate gate;
  private final UploadEnding ending;
  private final InstantSource clock;

  UploadSteps(UploadRoom room, CommitGate gate, ShardOwners owners, InstantSource clock) {
    this.room = room;
    this.gate = gate;
    this.ending = new UploadEnding(room, owners);
    this.clock = clock;
  }

  UploadEnding ending() {
    return ending;
  }

  UploadInfo create(
      BucketInfo bucket, UploadKeys keys, Map<String, String> metadata, int attributes) {
    UploadInfo info =
        new UploadInfo(keys.key(), keys.uploadId(), clock.millis(), attributes, metadata);
    Change change = new Change.Replace(UploadRecords.upload(info, UploadState.OPEN));
    gate.commit(
        bucket,
        () -> room.registers(keys.object()).change(keys.upload(), view -> Proposal.of(change)));
    return info;
  }

  /// Returns if the upload takes parts.
  ///
  /// @throws StoreException NO_SUCH_UPLOAD
  void requireOpen(UploadKeys keys) {
    UploadState state = ending.state(keys);
    if (state == UploadState.COMPLETING) {
      ending.resolve(keys);
      state = ending.state(keys);
    }
    if (state != UploadState.OPEN) {
      throw UploadKeys.noSuchUpload(keys.uploadId());
    }
  }

  /// Adds a part whose files are sealed. One committed after its upload went is taken back.
  ///
  /// @throws StoreException NO_SUCH_UPLOAD
  void addPart(BucketInfo bucket, UploadKeys keys, int number, Version part) {
    Change change = new Change.Replace(part);
    gate.commit(
        bucket,
        () -> room.registers(keys.object()).change(keys.part(number), view -> Proposal.of(change)));
    if (ending.isOver(keys)) {
      ending.erase(keys.part(number), false);
      throw UploadKeys.noSuchUpload(keys.uploadId());
    }
  }

  void abort(UploadKeys keys) {
    if (ending.state(keys) == UploadState.COMPLETING) {
      ending.resolve(keys);
    }
    ending.mark(keys, Set.of(UploadState.OPEN), UploadState.ABORTED);
    ending.finish(keys);
  }

  ObjectInfo complete(
      BucketInfo bucket, UploadKeys keys, List<PartChoice> choices, Completion completion) {
    if (!ending.begin(keys)) {
      throw UploadEnding.beingCompleted(keys);
    }
    try {
      return new UploadCompletion(room, ending, gate, clock, keys).run(bucket, choices, completion);
    } finally {
      ending.end(keys);
    }
  }
}
