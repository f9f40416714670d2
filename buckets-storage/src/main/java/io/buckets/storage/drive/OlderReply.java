package io.buckets.storage.drive;

import java.util.List;

/// What one drive says of the older versions of a register that were asked for: all of it is of one
/// moment.
///
/// @param head its head, as {@link Drive#head} answers it
/// @param ofHead those that the state of the head has, newest first
/// @param ofUndo those that the state has on which the undecided head was judged; empty if the head
///   is decided, or the drive does not have that state
public record OlderReply(DriveHead head, List<DriveHead> ofHead, List<DriveHead> ofUndo) {
  /// The same below the head as the drive answers it.
  public OlderReply below(DriveHead shown) {
    return new OlderReply(shown, ofHead, ofUndo);
  }
}
