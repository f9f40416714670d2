package io.buckets.storage.object;

import io.buckets.cluster.state.BucketInfo;
import io.buckets.core.Limits;
import io.buckets.core.ObjectKey;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import io.buckets.storage.erasing.BodyWriter;
import io.buckets.storage.erasing.Documents;
import io.buckets.storage.erasing.ErasureSet;
import io.buckets.storage.erasing.ErasureSets;
import io.buckets.storage.erasing.ObjectInfo;
import io.buckets.storage.erasing.ObjectSource;
import io.buckets.storage.erasing.WritesAtWork;
import io.buckets.storage.model.DataId;
import io.buckets.storage.model.Head;
import io.buckets.storage.model.PartInfo;
import io.buckets.storage.model.ShardName;
import io.buckets.storage.model.UploadKeys;
import io.buckets.storage.model.UploadState;
import io.buckets.storage.model.Version;
import io.buckets.storage.repair.ShardOwners;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// Multipart uploads: registers of their own, in the erasure set of the key they will become.
///
/// An upload is one register, each of its parts another; the parts' shard files already lie where
/// the finished object will look for them, so that completing moves no byte: it commits a head that
/// names them. In which order that is done, and undone, is {@link UploadSteps}.
///
/// Threading: any thread.
final class Uploads {
  private final ErasureSets sets;
  private final ObjectWriter writer;
  private final UploadListing listing;
  private final InstantSource clock;
  private final UploadSteps steps;

  Uploads(
      ErasureSets sets,
      ObjectWriter writer,
      CommitGate gate,
      ShardOwners owners,
      InstantSource clock) {
    this.sets = sets;
    this.writer = writer;
    this.listing = new UploadListing(sets);
    this.steps = new UploadSteps(new StoredUploads(sets, listing), gate, owners, clock);
    this.clock = clock;
  }

  UploadListing listing() {
    return listing;
  }

  UploadEnding ending() {
    return steps.ending();
  }

  UploadInfo create(
      BucketInfo bucket, ObjectKey key, Map<String, String> metadata, int attributes) {
    UploadKeys keys = new UploadKeys(bucket.id(), key, DataId.random().toString());
    return steps.create(bucket, keys, metadata, attributes);
  }

  /// The upload, completing or not.
  UploadInfo get(UploadKeys keys) {
    Head head = sets.of(keys.object()).register().read(keys.upload(), false).head();
    UploadState state = UploadState.of(head);
    boolean over = state != null && state.isOver();
    return require(keys, over ? null : UploadRecords.upload(keys.key(), keys.uploadId(), head));
  }

  private static <T> T require(UploadKeys keys, @Nullable T found) {
    if (found == null) {
      throw UploadKeys.noSuchUpload(keys.uploadId());
    }
    return found;
  }

  PartInfo putPart(BucketInfo bucket, UploadKeys keys, int number, ObjectSource source) {
    if (number < 1 || number > Limits.PARTS) {
      throw new StoreException(
          Reason.INVALID_ARGUMENT, "a part has a number from 1 to " + Limits.PARTS);
    }
    steps.requireOpen(keys);
    int attempt = ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE);
    ShardName name = keys.shards(number, attempt);
    try (WritesAtWork.Write _ = sets.writes().begin(name)) {
      return putPart(bucket, keys, name, source);
    }
  }

  private PartInfo putPart(
      BucketInfo bucket, UploadKeys keys, ShardName name, ObjectSource source) {
    ErasureSet set = sets.of(keys.object());
    int number = name.part();
    BodyWriter.Written written = writer.takeIn(set, name, false, source);
    try {
      ObjectSource.Finished finished = ObjectWriter.finish(source);
      PartInfo part =
          new PartInfo(
              number,
              name.attempt(),
              written.size(),
              written.stored(),
              clock.millis(),
              finished.etag(),
              finished.metadata());
      Version version =
          UploadRecords.part(part, keys.data(), finished, Documents.erasure(set.geometry()))
              .toVersion();
      require(keys, written.upload()).seal(version.meta());
      steps.addPart(bucket, keys, number, version);
      return part;
    } catch (RuntimeException e) {
      ObjectWriter.discard(written, e);
      throw e;
    }
  }

  void abort(UploadKeys keys) {
    steps.abort(keys);
  }

  ObjectInfo complete(
      BucketInfo bucket, UploadKeys keys, List<PartChoice> choices, Completion completion) {
    return steps.complete(bucket, keys, choices, completion);
  }
}
