package io.buckets.cluster.journal;

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

  /// A copy of this drive that has lost something inside; what is whole of it may help others.
  record Broken(UUID driveId, long claimed, JournalPieces pieces, String reason)
      implements CopyReading {
    @Override
    public long epoch() {
      return Math.max(claimed, pieces.epoch());
    }
  }

  /// A copy that cannot be believed.
  record Damaged(UUID driveId, long claimed, String reason) implements CopyReading {
    @Override
    public long epoch() {
      return claimed;
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
      case Broken broken -> "drive " + broken.driveId() + ": " + broken.reason();
      case Damaged damaged -> "drive " + damaged.driveId() + ": " + damaged.reason();
      case Unreadable unreadable -> "drive " + unreadable.driveId() + ": " + unreadable.reason();
    };
  }
}
