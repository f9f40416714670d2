package io.buckets.storage.object;

import io.buckets.cluster.state.BucketInfo;
import io.buckets.core.ObjectKey;
import io.buckets.core.StoreException;
import io.buckets.core.VersionId;
import io.buckets.storage.commit.Committed;
import io.buckets.storage.erasing.Arenas;
import io.buckets.storage.erasing.BodyFailed;
import io.buckets.storage.erasing.BodyWriter;
import io.buckets.storage.erasing.Documents;
import io.buckets.storage.erasing.ErasureSet;
import io.buckets.storage.erasing.ErasureSets;
import io.buckets.storage.erasing.ObjectInfo;
import io.buckets.storage.erasing.ObjectSource;
import io.buckets.storage.erasing.ShardUpload;
import io.buckets.storage.erasing.WritesAtWork;
import io.buckets.storage.model.DataId;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.model.ShardName;
import io.buckets.storage.model.Version;
import io.buckets.storage.model.XlMeta;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Puts objects: takes the body in, then commits one change that makes it visible.
///
/// The order is: judge the condition once before the body is read, so that a client need not send
/// what will be refused; stage the body; let the source verify its digests; seal the shard files;
/// commit, where the condition is judged again on the state the change replaces. Any failure before
/// the commit leaves nothing behind.
///
/// Threading: any thread; each call is one put.
final class ObjectWriter {
  private final ErasureSets sets;
  private final Arenas arenas;
  private final CommitGate gate;
  private final Versioned versioned;
  private final InstantSource clock;

  ObjectWriter(ErasureSets sets, Arenas arenas, CommitGate gate, InstantSource clock) {
    this.sets = sets;
    this.arenas = arenas;
    this.gate = gate;
    this.versioned = new Versioned(gate, clock);
    this.clock = clock;
  }

  ObjectInfo put(BucketInfo bucket, ObjectKey key, PutOptions options, ObjectSource source) {
    RegisterKey register = RegisterKey.object(bucket.id(), key);
    ErasureSet set = sets.of(register);
    if (!options.condition().equals(Precondition.NONE)) {
      options
          .condition()
          .check(Documents.current(key, set.register().read(register, false).head()));
    }
    ShardName name = new ShardName(register, DataId.random(), 1, 0);
    try (WritesAtWork.Write _ = sets.writes().begin(name)) {
      return put(bucket, name, options, source);
    }
  }

  private ObjectInfo put(
      BucketInfo bucket, ShardName name, PutOptions options, ObjectSource source) {
    RegisterKey register = name.owner();
    ObjectKey key = register.key();
    ErasureSet set = sets.of(register);
    BodyWriter.Written written = takeIn(set, name, true, source);
    try {
      ObjectSource.Finished finished = finish(source);
      VersionId id = versioned.likelyId(bucket, set.register());
      Versioned.Made made =
          new Versioned.Made(
              document(set, name.data(), options.metadata(), written, finished).withId(id));
      ShardUpload upload = written.upload();
      if (upload != null) {
        upload.seal(made.version().meta());
      }
      Committed committed =
          gate.commit(
              bucket,
              () ->
                  set.register()
                      .change(
                          register,
                          (view, ballot) -> {
                            options.condition().check(Documents.current(key, view.head()));
                            return written.proposal(
                                versioned.place(bucket, made, view.head(), ballot));
                          }));
      Version version = Versioned.brought(committed);
      return Documents.full(key, version, made.document(), true);
    } catch (RuntimeException e) {
      discard(written, e);
      throw e;
    }
  }

  /// Takes a body to the drives of a set, invisibly.
  BodyWriter.Written takeIn(
      ErasureSet set, ShardName name, boolean mayInline, ObjectSource source) {
    try {
      return new BodyWriter(set, arenas, source).write(name, mayInline);
    } catch (IOException e) {
      throw new BodyFailed(e);
    }
  }

  static ObjectSource.Finished finish(ObjectSource source) {
    try {
      return source.finish();
    } catch (IOException e) {
      throw new BodyFailed(e);
    }
  }

  /// Removes what a failed put wrote; but not if the put may yet take effect: then the orphan sweep
  /// will tell.
  static void discard(BodyWriter.Written written, RuntimeException why) {
    boolean uncertain =
        why instanceof StoreException e && e.reason() == StoreException.Reason.UNCERTAIN;
    ShardUpload upload = written.upload();
    if (upload != null && !uncertain) {
      upload.discard();
    }
  }

  private XlMeta document(
      ErasureSet set,
      DataId data,
      Map<String, String> metadata,
      BodyWriter.Written written,
      ObjectSource.Finished finished) {
    boolean inline = written.inline() != null;
    @Nullable DataId where = inline ? null : data;
    XlMeta.Stat stat =
        new XlMeta.Stat(
            VersionId.NULL,
            Version.Kind.OBJECT,
            written.size(),
            written.stored(),
            clock.millis(),
            finished.etag().value(),
            finished.attributes(),
            where,
            inline);
    return new XlMeta(
        stat,
        Documents.erasure(set.geometry()),
        List.of(),
        Documents.merge(metadata, finished.metadata()));
  }
}
