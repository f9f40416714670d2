package io.buckets.storage.register;

import io.buckets.core.Ballot;
import io.buckets.storage.model.Change;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What an undecided change is, and what it replaced, kept until it is decided or taken back.
///
/// @param pending the change itself
/// @param previous the decided state it was judged on; null if the drive was behind and cannot
///   restore it
/// @param releases whether the files of `previous` go when the change is decided
/// @param rows how to put back the older versions
/// @param quorum how many accepts at the head's ballot decide the change; 0 for as many as the
///   geometry asks at least
public record Undo(
    Change pending, @Nullable HeldHead previous, boolean releases, List<Row> rows, int quorum) {
  /// An undecided change of a drive that was behind.
  public static Undo nothing(Change pending, int quorum) {
    return new Undo(pending, null, false, List.of(), quorum);
  }

  /// The undo of the same change under another ballot.
  static @Nullable Undo under(int quorum, @Nullable Undo undo) {
    return undo == null || undo.quorum == quorum
        ? undo
        : new Undo(undo.pending, undo.previous, undo.releases, undo.rows, quorum);
  }

  /// The head that can be restored if its state is `state`, else null.
  @Nullable HeldHead restoring(Ballot state) {
    return previous != null && previous.head().state().equals(state) ? previous : null;
  }

  /// Every version that may come back.
  public void forEachHeld(Consumer<HeldHead> visitor) {
    if (previous != null) {
      visitor.accept(previous);
    }
    for (Row row : rows) {
      if (row.content() != null) {
        visitor.accept(row.content());
      }
    }
  }

  /// The change of one older version.
  ///
  /// @param sequence which row
  /// @param content what it shall hold, null if it shall be gone
  /// @param releases whether the files of `content` go when the change is decided
  public record Row(long sequence, @Nullable HeldHead content, boolean releases) {
    static Row put(HeldHead content) {
      return new Row(content.sequence(), content, false);
    }

    static Row gone(HeldHead former) {
      return new Row(former.sequence(), null, false);
    }

    static Row restoring(HeldHead former, boolean releases) {
      return new Row(former.sequence(), former, releases);
    }
  }
}
