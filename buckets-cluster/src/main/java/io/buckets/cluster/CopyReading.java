package io.buckets.cluster;

import java.util.UUID;

/// What was found of the control journal on one drive.
sealed interface CopyReading {
  /// The drive.
  UUID driveId();

  /// The highest epoch that any start is known, from this drive, to have claimed; 0 for none.
  long epoch();

  /// A whole copy, torn tail or not.
  record Whole(UUID driveId, long claimed, JournalFrames.Contents contents) implements CopyReading {
    @Override
    public long epoch() {
      return Math.max(claimed, contents.epoch());
    }
  }

  /// No copy: the drive is new to the deployment, or was wiped. It vouches for nothing.
  record Blank(UUID driveId, long claimed) implements CopyReading {
    @Override
    public long epoch() {
      return claimed;
    }
  }

  /// A copy that cannot be believed.
  record Damaged(UUID driveId, String reason) implements CopyReading {
    @Override
    public long epoch() {
      return 0;
    }
  }

  /// A drive that is absent or answers with errors.
  record Unreadable(UUID driveId, String reason) implements CopyReading {
    @Override
    public long epoch() {
      return 0;
    }
  }

  /// For the log and for messages.
  default String describe() {
    return switch (this) {
      case Whole whole ->
          "drive "
              + whole.driveId()
              + " has command "
              + whole.contents().lastIndex()
              + " of epoch "
              + whole.contents().epoch()
              + (whole.contents().torn() ? " and an unfinished append" : "");
      case Blank blank -> "drive " + blank.driveId() + " is empty";
      case Damaged damaged -> "drive " + damaged.driveId() + ": " + damaged.reason();
      case Unreadable unreadable -> "drive " + unreadable.driveId() + ": " + unreadable.reason();
    };
  }
}
