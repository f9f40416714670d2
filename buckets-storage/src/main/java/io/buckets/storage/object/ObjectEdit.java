package io.buckets.storage.object;

import io.buckets.cluster.state.BucketInfo;
import io.buckets.core.ObjectKey;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import io.buckets.core.VersionId;
import io.buckets.storage.commit.Committed;
import io.buckets.storage.commit.Proposal;
import io.buckets.storage.commit.VersionPlan;
import io.buckets.storage.commit.VersionView;
import io.buckets.storage.erasing.Documents;
import io.buckets.storage.erasing.ErasureSets;
import io.buckets.storage.erasing.ObjectInfo;
import io.buckets.storage.model.Change;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.model.Version;
import io.buckets.storage.model.XlMeta;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// Changes what is kept about a version, without touching its bytes, its time or its ETag.
///
/// Threading: any thread; each call is one edit.
final class ObjectEdit {
  private final ErasureSets sets;
  private final CommitGate gate;
  private final InstantSource clock;

  ObjectEdit(ErasureSets sets, CommitGate gate, InstantSource clock) {
    this.sets = sets;
    this.gate = gate;
    this.clock = clock;
  }

  ObjectInfo edit(
      BucketInfo bucket, ObjectKey key, @Nullable VersionId version, MetadataEdit edit) {
    RegisterKey register = RegisterKey.object(bucket.id(), key);
    AtomicBoolean newest = new AtomicBoolean();
    VersionPlan plan =
        (found, ballot) -> {
          newest.set(found.isNewest());
          MetadataEdit locked = locked(edit, VersionLock.now(ballot, clock));
          return Proposal.of(new Change.EditVersion(edited(key, found, version, locked)));
        };
    Committed committed =
        gate.commit(bucket, () -> sets.of(register).register().change(register, version, plan));
    Version made = Versioned.brought(committed);
    return Documents.full(key, made, XlMeta.parse(made.meta()), newest.get());
  }

  /// The edit, unless it would loosen a lock that nobody may loosen.
  private static MetadataEdit locked(MetadataEdit edit, long nowMillis) {
    return current -> {
      Map<String, String> edited = edit.apply(current);
      VersionLock.of(current.metadata())
          .requireRetentionBecomes(VersionLock.of(edited), nowMillis, true);
      return edited;
    };
  }

  private static Version edited(
      ObjectKey key, VersionView view, @Nullable VersionId version, MetadataEdit edit) {
    Version found = ObjectStore.require(view, key, version);
    if (found.kind() == Version.Kind.DELETE_MARKER) {
      throw version == null
          ? new StoreException(Reason.NO_SUCH_KEY, "the object " + key + " does not exist")
          : new StoreException(
              Reason.DELETE_MARKER,
              "the version " + found.id() + " of " + key + " is a delete marker");
    }
    XlMeta document = XlMeta.parse(found.meta());
    ObjectInfo current = Documents.full(key, found, document, view.isNewest());
    return found.withMeta(document.withMetadata(edit.apply(current)).toJson());
  }
}
