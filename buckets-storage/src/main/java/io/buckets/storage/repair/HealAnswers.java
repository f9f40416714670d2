package io.buckets.storage.repair;

import io.buckets.core.Ballot;
import io.buckets.core.Limits;
import io.buckets.storage.drive.CommitReply;
import org.jspecify.annotations.Nullable;

/// What the drives of a set answered to one try of a heal. Immutable.
///
/// @param holding slots that hold the state, decided, or something newer (bit i is slot i)
/// @param newer what stood in the way on a drive that would not take it, null if on none: a round
///   under a ballot newer than that may do better
public record HealAnswers(int holding, @Nullable Ballot newer) {
  /// Before anybody has answered.
  public static final HealAnswers NONE = new HealAnswers(0, null);

  /// And this answer too.
  public HealAnswers with(int slot, CommitReply reply) {
    return switch (reply) {
      case CommitReply.Accepted _ -> new HealAnswers(holding | 1 << slot, newer);
      case CommitReply.Refused(Ballot way) ->
          newer == null || way.isAfter(newer) ? new HealAnswers(holding, way) : this;
      default -> this;
    };
  }

  /// The ballot that another try must be newer than; null if none would help, or there have been
  /// enough.
  public @Nullable Ballot again(int tries) {
    return tries < Limits.HEAL_TRIES ? newer : null;
  }
}
