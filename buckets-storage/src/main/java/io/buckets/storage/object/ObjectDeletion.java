package io.buckets.storage.object;

import io.buckets.cluster.state.BucketInfo;
import io.buckets.core.ObjectKey;
import io.buckets.core.VersionId;
import io.buckets.storage.commit.Committed;
import io.buckets.storage.commit.Plan;
import io.buckets.storage.commit.Proposal;
import io.buckets.storage.commit.VersionPlan;
import io.buckets.storage.commit.VersionView;
import io.buckets.storage.erasing.Documents;
import io.buckets.storage.erasing.ErasureSets;
import io.buckets.storage.erasing.ObjectInfo;
import io.buckets.storage.model.Change;
import io.buckets.storage.model.Head;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.model.Version;
import io.buckets.storage.model.XlMeta;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
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
    this.versioned = new Versioned(gate, clock);
    this.clock = clock;
  }

  Deleted delete(BucketInfo bucket, ObjectKey key, DeleteOptions options) {
    RegisterKey register = RegisterKey.object(bucket.id(), key);
    VersionId id = options.version();
    return id == null
        ? deleteObject(bucket, register, options.condition())
        : deleteVersion(bucket, register, id, options);
  }

  /// What the key shows goes: for good, or under a delete marker. Where nothing is, and something
  /// was expected, nothing is done.
  private Deleted deleteObject(BucketInfo bucket, RegisterKey register, Precondition condition) {
    Versioned.Made marker = new Versioned.Made(marker());
    Plan plan =
        (view, ballot) -> {
          Head head = view.head();
          condition.check(seen(register, VersionView.newest(view)));
          boolean inVain = head.isEmpty() && !condition.equals(Precondition.NONE);
          if (!inVain && versioned.leavesMarker(bucket, head)) {
            return Proposal.of(versioned.place(bucket, marker, head, ballot));
          }
          if (head.isEmpty()) {
            return null;
          }
          versioned.requireReplaceable(head, ballot);
          return Proposal.of(new Change.Erase(false));
        };
    Committed committed =
        gate.commit(bucket, () -> sets.of(register).register().change(register, plan));
    Change made = committed.made();
    return made == null || made instanceof Change.Erase
        ? Deleted.PLAIN
        : new Deleted(Versioned.brought(committed).id(), true);
  }

  /// One version goes for good; if it was the newest, the next older shows.
  private Deleted deleteVersion(
      BucketInfo bucket, RegisterKey register, VersionId id, DeleteOptions options) {
    AtomicBoolean marker = new AtomicBoolean();
    VersionPlan plan =
        (found, ballot) -> {
          Version version = found.version();
          ObjectInfo seen = seen(register, found);
          options.condition().check(seen);
          if (seen != null) {
            long now = VersionLock.now(ballot, clock);
            VersionLock.of(seen.metadata()).requireRemovable(now, options.bypass());
          }
          marker.set(version != null && version.kind() == Version.Kind.DELETE_MARKER);
          return version == null ? null : Proposal.of(new Change.RemoveVersion(id));
        };
    var _ = gate.commit(bucket, () -> sets.of(register).register().change(register, id, plan));
    return new Deleted(id, marker.get());
  }

  /// A version as conditions of deletes see it, a delete marker too.
  private static @Nullable ObjectInfo seen(RegisterKey register, VersionView found) {
    Version version = found.version();
    return version == null
        ? null
        : Documents.full(register.key(), version, XlMeta.parse(version.meta()), found.isNewest());
  }

  private XlMeta marker() {
    XlMeta.Stat stat =
        new XlMeta.Stat(
            VersionId.NULL, Version.Kind.DELETE_MARKER, 0, clock.millis(), "", 0, null, false);
    return new XlMeta(stat, null, List.of(), Map.of());
  }
}
