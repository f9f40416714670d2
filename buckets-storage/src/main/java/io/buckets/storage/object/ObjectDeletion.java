package io.buckets.storage.object;

import io.buckets.cluster.state.BucketInfo;
import io.buckets.core.ObjectKey;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import io.buckets.core.VersionId;
import io.buckets.storage.commit.Proposal;
import io.buckets.storage.erasing.Documents;
import io.buckets.storage.erasing.ErasureSets;
import io.buckets.storage.model.Change;
import io.buckets.storage.model.Head;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.model.Version;
import io.buckets.storage.model.XlMeta;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Deletes objects and versions.
///
/// Source: S3 user guide, "Deleting object versions". Threading: any thread.
final class ObjectDeletion {
  private final ErasureSets sets;
  private final CommitGate gate;
  private final InstantSource clock;

  ObjectDeletion(ErasureSets sets, CommitGate gate, InstantSource clock) {
    this.sets = sets;
    this.gate = gate;
    this.clock = clock;
  }

  Deleted delete(BucketInfo bucket, ObjectKey key, DeleteOptions options) {
    RegisterKey register = RegisterKey.object(bucket.id(), key);
    boolean mark = options.versioned() && options.version() == null;
    @Nullable Version marker = mark ? marker() : null;
    Deleted done =
        marker == null ? new Deleted(options.version(), false) : new Deleted(marker.id(), true);
    try {
      gate.commit(
          bucket,
          () ->
              sets.of(register)
                  .register()
                  .change(register, view -> propose(key, view.head(), options, marker)));
      return done;
    } catch (StoreException e) {
      if (e.reason() == Reason.NO_SUCH_KEY) {
        return done;
      }
      throw e;
    }
  }

  private Version marker() {
    XlMeta.Stat stat =
        new XlMeta.Stat(
            VersionId.random(), Version.Kind.DELETE_MARKER, 0, clock.millis(), "", 0, null, false);
    return new XlMeta(stat, null, List.of(), Map.of()).toVersion();
  }

  /// @throws StoreException NO_SUCH_KEY if there is nothing to do
  private static Proposal propose(
      ObjectKey key, Head head, DeleteOptions options, @Nullable Version marker) {
    options.condition().check(Documents.current(key, head));
    if (marker != null) {
      return Proposal.of(new Change.AddVersion(marker));
    }
    Version newest = head.newest();
    @Nullable VersionId wanted = options.version();
    if (newest == null || (wanted != null && !wanted.equals(newest.id()))) {
      throw new StoreException(Reason.NO_SUCH_KEY, "there is nothing to delete under " + key);
    }
    if (head.olderVersions() > 0) {
      return Proposal.of(new Change.RemoveVersion(newest.id()));
    }
    return Proposal.of(new Change.Erase(false));
  }
}
