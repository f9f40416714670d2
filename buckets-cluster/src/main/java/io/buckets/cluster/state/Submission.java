package io.buckets.cluster.state;

import java.util.Optional;

/// A command as it is submitted and kept.
///
/// @param id by which a retry is recognised; empty if it will not be retried
/// @param command the change
public record Submission(Optional<CommandId> id, ClusterCommand command) {
  /// A command that may be submitted again under the same id.
  public static Submission of(CommandId id, ClusterCommand command) {
    return new Submission(Optional.of(id), command);
  }

  /// A command that is submitted once.
  public static Submission once(ClusterCommand command) {
    return new Submission(Optional.empty(), command);
  }
}
