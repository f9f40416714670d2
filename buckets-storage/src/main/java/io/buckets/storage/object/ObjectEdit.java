package io.buckets.storage.object;

import io.buckets.cluster.state.BucketInfo;
import io.buckets.core.ObjectKey;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import io.buckets.core.VersionId;
import io.buckets.storage.commit.Committed;
import io.buckets.storage.commit.Proposal;
import io.buckets.storage.erasing.Documents;
import io.buckets.storage.erasing.ErasureSets;
import io.buckets.storage.erasing.ObjectInfo;
import io.buckets.storage.model.Change;
import io.buckets.storage.model.Head;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.model.Version;
import io.buckets.storage.model.XlMeta;
import org.jspecify.annotations.Nullable;

/// Changes what is kept about a version, without touching its bytes, its time or its ETag.
///
/// Threading: any thread; each call is one edit.
final class ObjectEdit {
  private final ErasureSets sets;
  private final CommitGate gate;

  ObjectEdit(ErasureSets sets, CommitGate gate) {
    this.sets = sets;
    this.gate = gate;
  }

  ObjectInfo edit(
      BucketInfo bucket, ObjectKey key, @Nullable VersionId version, MetadataEdit edit) {
    RegisterKey register = RegisterKey.object(bucket.id(), key);
    Committed committed =
        gate.commit(
            bucket,
            () ->
                sets.of(register)
                    .register()
                    .change(
                        register,
                        view ->
                            Proposal.of(
                                new Change.EditVersion(edited(key, view.head(), version, edit)))));
    Version made = Versioned.brought(committed);
    return Documents.full(key, made, XlMeta.parse(made.meta()), true);
  }

  private static Version edited(
      ObjectKey key, Head head, @Nullable VersionId version, MetadataEdit edit) {
    Version found = ObjectStore.find(head, key, version);
    if (found.kind() == Version.Kind.DELETE_MARKER) {
      throw new StoreException(
          Reason.DELETE_MARKER, "the version " + found.id() + " of " + key + " is a delete marker");
    }
    XlMeta document = XlMeta.parse(found.meta());
    return found.withMeta(
        document.withMetadata(edit.apply(Documents.full(key, found, document, true))).toJson());
  }
}
