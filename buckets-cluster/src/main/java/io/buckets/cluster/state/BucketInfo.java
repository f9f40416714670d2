package io.buckets.cluster.state;

import io.buckets.core.BucketName;
import io.buckets.core.Limits;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import java.time.Instant;
import java.util.Map;

/// One bucket of the cluster.
///
/// # Deleting a bucket that others write to
///
/// A bucket may only go when it is empty, and emptiness is a fact of the drives that this state
/// cannot see. So deletion has two steps. {@link ClusterCommand.MarkBucketDeleting} forbids writes
/// and yields a `mark`; then the store waits for the writes that began before, looks whether the
/// bucket is empty, and either removes it or takes the mark away, naming the mark. A second deleter
/// marks again and gets another mark, which makes the first one's void: it can neither remove nor
/// free a bucket whose emptiness somebody else is judging. A mark left by a crash stays until the
/// next deleter, or the store at its start, marks again and finishes.
///
/// Writers ask {@link #isWritable} of the newest state they can see.
///
/// @param id unique forever: a bucket made again under the same name has another one, so that it
///   never meets the objects of its past
/// @param name unique among the buckets of the cluster
/// @param created when, by the clock of the node that was asked
/// @param deletionMark 0 while the bucket is active, else the mark of the deletion under way
/// @param settings what is configured for the bucket
/// @param owner number of the account it belongs to
public record BucketInfo(
    long id,
    BucketName name,
    Instant created,
    long deletionMark,
    BucketSettings settings,
    String owner) {
  /// A bucket of the root account.
  public BucketInfo(
      long id, BucketName name, Instant created, long deletionMark, BucketSettings settings) {
    this(id, name, created, deletionMark, settings, Account.ROOT.number());
  }

  /// Whether a bucket takes writes.
  public enum State {
    /// It does.
    ACTIVE,
    /// It is about to go, or to become active again.
    DELETING
  }

  /// Whether the bucket takes writes.
  public State state() {
    return deletionMark == 0 ? State.ACTIVE : State.DELETING;
  }

  /// Whether an object may be written to the bucket.
  public boolean isWritable() {
    return state() == State.ACTIVE;
  }

  BucketInfo withDeletionMark(long mark) {
    return new BucketInfo(id, name, created, mark, settings, owner);
  }

  BucketInfo withSettings(BucketSettings changed) {
    return new BucketInfo(
        id, name, created, deletionMark, settings.requireFollowedBy(changed), owner);
  }

  static void checkTexts(Map<String, String> settings) {
    boolean small = settings.size() <= Limits.SETTINGS;
    for (Map.Entry<String, String> setting : settings.entrySet()) {
      small &= !setting.getKey().isEmpty() && setting.getKey().length() <= Limits.KEY_BYTES;
      small &= setting.getValue().length() <= Limits.SETTING_CHARS;
    }
    if (!small) {
      throw new StoreException(
          Reason.INVALID_ARGUMENT, "a setting is too long, or they are too many");
    }
  }

  /// Refuses names that are empty or longer than any name is.
  static void checkName(String name) {
    if (name.isEmpty() || name.length() > Limits.KEY_BYTES) {
      throw new StoreException(Reason.INVALID_ARGUMENT, "a name is empty or too long");
    }
  }
}
