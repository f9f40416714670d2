package io.buckets.storage.commit;

import io.buckets.core.VersionId;
import io.buckets.storage.model.Head;
import io.buckets.storage.model.Version;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A decided state of a register, seen for one of its versions.
///
/// @param view the state
/// @param version the version; null if the state does not have it
/// @param shards the inline shard of it of each slot that sent one, null for the others
public record VersionView(
    RegisterView view, @Nullable Version version, List<@Nullable ByteBuffer> shards) {
  /// Whether it is the newest version of the state.
  public boolean isNewest() {
    return version != null && version.equals(view.head().newest());
  }

  /// The newest version of `view`.
  public static VersionView newest(RegisterView view) {
    return new VersionView(view, view.head().newest(), view.shards());
  }

  /// What `found`, which was asked for a version, says of it.
  ///
  /// @param wanted tells the version
  public static VersionView of(OlderView found, Predicate<Version> wanted) {
    Version newest = found.view().head().newest();
    if (newest != null && wanted.test(newest)) {
      return newest(found.view());
    }
    if (found.older().isEmpty()) {
      return new VersionView(found.view(), null, List.of());
    }
    OlderView.Older older = found.older().getFirst();
    return new VersionView(found.view(), older.version(), older.shards());
  }

  /// What is known of the version in `now`, which may be another state; null if nothing is.
  @Nullable VersionView in(RegisterView now, VersionId id) {
    Head head = now.head();
    if (isNewest(head, id)) {
      return newest(now);
    }
    if (head.isEmpty() || head.olderVersions() == 0) {
      return new VersionView(now, null, List.of());
    }
    return head.state().equals(view.head().state()) ? new VersionView(now, version, shards) : null;
  }

  private static boolean isNewest(Head head, VersionId id) {
    Version newest = head.newest();
    return newest != null && newest.id().equals(id);
  }
}
