package io.buckets.storage.object;

import io.buckets.cluster.state.BucketInfo;
import io.buckets.core.ObjectKey;
import io.buckets.core.VersionId;
import io.buckets.storage.commit.Committed;
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
  private final Versioned versioned;
  private final InstantSource clock;

  ObjectDeletion(ErasureSets sets, CommitGate gate, InstantSource clock) {
    this.sets = sets;
    this.gate = gate;
    this.versioned = new Versioned(gate);
    this.clock = clock;
  }

  Deleted delete(BucketInfo bucket, ObjectKey key, DeleteOptions options) {
    RegisterKey register = RegisterKey.object(bucket.id(), key);
    Versioned.Made marker = new Versioned.Made(marker());
    Committed committed =
        gate.commit(
            bucket,
            () ->
                sets.of(register)
                    .register()
                    .change(
                        register,
                        (view, ballot) -> {
                          Head head = view.head();
                          options.condition().check(Documents.current(key, head));
                          Change change =
                              options.version() != null
                                  ? removal(head, options.version())
                                  : versioned.leavesMarker(bucket, head)
                                      ? versioned.place(bucket, marker, head, ballot)
                                      : head.isEmpty() ? null : new Change.Erase(false);
                          return change == null ? null : Proposal.of(change);
                        }));
    if (options.version() != null) {
      return new Deleted(options.version(), false);
    }
    return committed.made() == null || committed.made() instanceof Change.Erase
        ? Deleted.PLAIN
        : new Deleted(Versioned.brought(committed).id(), true);
  }

  private static @Nullable Change removal(Head head, VersionId id) {
    Version newest = head.newest();
    boolean maybe = newest != null && (newest.id().equals(id) || head.olderVersions() > 0);
    return maybe ? new Change.RemoveVersion(id) : null;
  }

  private XlMeta marker() {
    XlMeta.Stat stat =
        new XlMeta.Stat(
            VersionId.NULL, Version.Kind.DELETE_MARKER, 0, clock.millis(), "", 0, null, false);
    return new XlMeta(stat, null, List.of(), Map.of());
  }
}
