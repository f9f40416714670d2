package io.buckets.storage.object;

import io.buckets.cluster.state.BucketInfo;
import io.buckets.cluster.state.BucketSettings.Versioning;
import io.buckets.core.Ballot;
import io.buckets.core.VersionId;
import io.buckets.storage.commit.Committed;
import io.buckets.storage.commit.KeyRegister;
import io.buckets.storage.model.Change;
import io.buckets.storage.model.Head;
import io.buckets.storage.model.Version;
import io.buckets.storage.model.XlMeta;
import java.time.InstantSource;
import java.util.concurrent.ThreadLocalRandom;

/// What a new version does to those that a key has, by what its bucket's setting is when the change
/// is judged:
///
/// - *off*: it takes the place of what is there;
/// - *enabled*: it goes on top, with an id of its own;
/// - *suspended*: it goes on top as the null version, in the place of the null version that there
///   may be, wherever that lies. Versions with ids stay.
///
/// A key that has versions keeps them even if its bucket should be off.
///
/// Source: S3 user guide, "How S3 Versioning works", "Adding objects to versioning-suspended
/// buckets". Threading: any thread.
final class Versioned {
  private final CommitGate gate;
  private final InstantSource clock;

  Versioned(CommitGate gate, InstantSource clock) {
    this.gate = gate;
    this.clock = clock;
  }

  /// The id that a new version will have unless something comes between; needed where the document
  /// is written before the change is judged.
  VersionId likelyId(BucketInfo bucket, KeyRegister register) {
    return gate.versioning(bucket) == Versioning.ENABLED ? fresh(register.tick()) : VersionId.NULL;
  }

  /// What a new version does, as a pure function of the state.
  ///
  /// @param made the version, with the id it is likely to have
  /// @param ballot names the change
  Change place(BucketInfo bucket, Made made, Head head, Ballot ballot) {
    Versioning versioning = gate.versioning(bucket);
    if (versioning == Versioning.ENABLED) {
      VersionId likely = made.version.id();
      boolean newest = !likely.isNull() && likely.isNewerThan(head.change());
      return new Change.AddVersion(made.as(newest ? likely : fresh(ballot)));
    }
    requireReplaceable(head, ballot);
    Version version = made.as(VersionId.NULL);
    return versioning == Versioning.OFF && isPlain(head)
        ? new Change.Replace(version)
        : new Change.AddVersion(version);
  }

  /// Returns if a new null version may take the place of the newest version, if that is one. A
  /// bucket whose versions can be locked has no such changes; this is for a node that has yet to
  /// hear that versions can be locked now. What is below the newest no such node can see.
  ///
  /// @throws io.buckets.core.StoreException LOCKED
  void requireReplaceable(Head head, Ballot ballot) {
    Version newest = head.newest();
    if (newest != null && newest.id().isNull() && VersionLock.isPossible(newest)) {
      VersionLock.of(XlMeta.parse(newest.meta()).metadata())
          .requireRemovable(VersionLock.now(ballot, clock), false);
    }
  }

  /// A version that was made before it was known what it will be called.
  ///
  /// @param document what is known of it
  /// @param version the same as a head carries it
  record Made(XlMeta document, Version version) {
    Made(XlMeta document) {
      this(document, document.toVersion());
    }

    private Version as(VersionId id) {
      return id.equals(version.id()) ? version : document.withId(id).toVersion();
    }
  }

  private static VersionId fresh(Ballot ballot) {
    return VersionId.of(ballot, ThreadLocalRandom.current().nextInt());
  }

  /// Whether deleting the object leaves a delete marker.
  boolean leavesMarker(BucketInfo bucket, Head head) {
    return gate.versioning(bucket) != Versioning.OFF || !isPlain(head);
  }

  /// Whether a key has no versions but the null version.
  private static boolean isPlain(Head head) {
    Version newest = head.newest();
    return newest == null || (newest.id().isNull() && head.olderVersions() == 0);
  }

  /// The version that a decided change brought.
  static Version brought(Committed committed) {
    return switch (committed.made()) {
      case Change.Replace(Version version) -> version;
      case Change.AddVersion(Version version) -> version;
      case Change.EditVersion(Version version) -> version;
      case null, default -> throw new IllegalArgumentException("nothing was brought");
    };
  }
}
