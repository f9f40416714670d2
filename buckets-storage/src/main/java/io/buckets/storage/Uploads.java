package io.buckets.storage;

import io.buckets.cluster.BucketInfo;
import io.buckets.core.Limits;
import io.buckets.core.ObjectKey;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// Multipart uploads: registers of their own, in the erasure set of the key they will become.
///
/// An upload is one register, each of its parts another; the parts' shard files already lie where
/// the finished object will look for them, so that completing moves no byte: it commits a head that
/// names them.
///
/// **Completing and aborting exclude each other.** Completion first marks the upload's register,
/// then commits the object, then erases the upload; abort erases the register, and refuses one that
/// is marked by a completion still at work. A completion that died between its steps is finished,
/// or undone, by the next complete or abort: the object's head names the upload's data or it does
/// not.
///
/// Threading: any thread.
final class Uploads {
  private final ErasureSets sets;
  private final ObjectWriter writer;
  private final CommitGate gate;
  private final UploadListing listing;
  private final InstantSource clock;

  /// Uploads whose completion is at work in this process.
  private final Set<String> completing = ConcurrentHashMap.newKeySet();

  Uploads(ErasureSets sets, ObjectWriter writer, CommitGate gate, InstantSource clock) {
    this.sets = sets;
    this.writer = writer;
    this.gate = gate;
    this.listing = new UploadListing(sets);
    this.clock = clock;
  }

  UploadListing listing() {
    return listing;
  }

  UploadInfo create(
      BucketInfo bucket, ObjectKey key, Map<String, String> metadata, int attributes) {
    UploadKeys keys = new UploadKeys(bucket.id(), key, DataId.random().toString());
    UploadInfo info = new UploadInfo(key, keys.uploadId(), clock.millis(), attributes, metadata);
    Change change = new Change.Replace(UploadRecords.upload(info, false));
    gate.commit(bucket, () -> register(keys).change(keys.upload(), view -> Proposal.of(change)));
    return info;
  }

  /// The upload, completing or not.
  UploadInfo get(UploadKeys keys) {
    Head head = register(keys).read(keys.upload(), false).head();
    return require(keys, UploadRecords.upload(keys.key(), keys.uploadId(), head));
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
    requireOpen(keys);
    ErasureSet set = sets.of(keys.object());
    int attempt = ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE);
    BodyWriter.Written written = writer.takeIn(set, keys.shards(number, attempt), false, source);
    try {
      ObjectSource.Finished finished = ObjectWriter.finish(source);
      PartInfo part =
          new PartInfo(
              number,
              attempt,
              written.size(),
              clock.millis(),
              finished.etag(),
              finished.metadata());
      Version version =
          UploadRecords.part(part, keys.data(), finished, Documents.erasure(set.geometry()))
              .toVersion();
      require(keys, written.upload()).seal(version.meta());
      Change change = new Change.Replace(version);
      gate.commit(
          bucket, () -> set.register().change(keys.part(number), view -> Proposal.of(change)));
      requireStillThere(keys, number);
      return part;
    } catch (RuntimeException e) {
      ObjectWriter.discard(written, e);
      throw e;
    }
  }

  private void requireOpen(UploadKeys keys) {
    Head head = register(keys).read(keys.upload(), false).head();
    if (head.isEmpty() || UploadRecords.isCompleting(head)) {
      throw UploadKeys.noSuchUpload(keys.uploadId());
    }
  }

  /// A part committed after its upload went is taken back.
  private void requireStillThere(UploadKeys keys, int number) {
    if (register(keys).read(keys.upload(), false).head().isEmpty()) {
      erase(keys.part(number), false);
      throw UploadKeys.noSuchUpload(keys.uploadId());
    }
  }

  void abort(UploadKeys keys) {
    boolean done = UploadCompletion.isDone(sets, keys);
    Change erase = new Change.Erase(true);
    register(keys)
        .change(
            keys.upload(),
            view -> {
              if (view.head().isEmpty()) {
                throw UploadKeys.noSuchUpload(keys.uploadId());
              }
              if (completing.contains(keys.uploadId())) {
                throw beingCompleted(keys);
              }
              return Proposal.of(erase);
            });
    eraseParts(keys, done ? listing.parts(keys, 0, Limits.PARTS) : List.of());
    if (done) {
      throw UploadKeys.noSuchUpload(keys.uploadId());
    }
  }

  ObjectInfo complete(
      BucketInfo bucket, UploadKeys keys, List<PartChoice> choices, Completion completion) {
    if (!completing.add(keys.uploadId())) {
      throw beingCompleted(keys);
    }
    try {
      return new UploadCompletion(this, sets, gate, clock, keys).run(bucket, choices, completion);
    } finally {
      completing.remove(keys.uploadId());
    }
  }

  private static StoreException beingCompleted(UploadKeys keys) {
    return new StoreException(
        Reason.CONFLICT, "the upload " + keys.uploadId() + " is being completed; try again");
  }

  /// Erases the registers of all parts; the files of those in `kept` have a new owner.
  void eraseParts(UploadKeys keys, List<PartInfo> kept) {
    for (PartInfo part : listing.parts(keys, 0, Limits.PARTS)) {
      boolean keep =
          kept.stream().anyMatch(k -> k.number() == part.number() && k.attempt() == part.attempt());
      erase(keys.part(part.number()), keep);
    }
  }

  /// Erases a register if it is there.
  void erase(RegisterKey key, boolean keepData) {
    try {
      sets.of(key)
          .register()
          .change(
              key,
              view -> {
                if (view.head().isEmpty()) {
                  throw new StoreException(Reason.NO_SUCH_KEY, "erased already");
                }
                return Proposal.of(new Change.Erase(keepData));
              });
    } catch (StoreException e) {
      if (e.reason() != Reason.NO_SUCH_KEY) {
        throw e;
      }
    }
  }

  KeyRegister register(UploadKeys keys) {
    return sets.of(keys.object()).register();
  }
}
