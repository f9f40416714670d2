package io.buckets.storage.model;

import io.buckets.core.Ballot;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How far an upload has come, as its register says it.
///
/// The register is there until the last part's is erased, so that a crash at any point leaves a
/// name for what is left: {@link #COMPLETED} and {@link #ABORTED} uploads are over for every
/// client, and what they leave has yet to be erased.
public enum UploadState {
  /// It takes parts.
  OPEN(""),
  /// A completion has begun; it takes no more parts. If that completion has ended without saying
  /// how, the object tells: a version of it is the upload's, or it is as it was when the completion
  /// began. If it is neither, the upload may have become a version that was deleted or replaced
  /// since, and is over, so that what was deleted does not come back.
  COMPLETING("completing"),
  /// The object was committed.
  COMPLETED("completed"),
  /// It was given up.
  ABORTED("aborted");

  /// Where the document says how far an upload has come.
  private static final String STATE = "buckets-upload-state";

  /// Where it said so before there was more to say: "true" once a completion had begun.
  private static final String BEGUN = "buckets-upload-completing";

  /// Where it says what the key held when the completion began.
  private static final String BASE = "buckets-upload-base";

  /// Where it says that whoever made the mark of a completion is not the only one who may commit
  /// it.
  private static final String SHARED = "buckets-upload-shared";

  private final String word;

  UploadState(String word) {
    this.word = word;
  }

  /// What the register's document says.
  public String word() {
    return word;
  }

  /// How far an upload has come; null if there is no such upload.
  public static @Nullable UploadState of(Head head) {
    Version version = head.newest();
    if (version == null) {
      return null;
    }
    Map<String, String> metadata = XlMeta.parse(version.meta()).metadata();
    return metadata.containsKey(BEGUN) ? COMPLETING : of(metadata.get(STATE));
  }

  /// Says it in the metadata of the register's document.
  public void addTo(Map<String, String> metadata) {
    if (this != OPEN) {
      metadata.put(STATE, word);
    }
  }

  /// Says in the metadata of the register's document what the key held when the completion began.
  ///
  /// @param change names it, see {@link Head#change}
  public static void addBase(Map<String, String> metadata, Ballot change) {
    metadata.put(BASE, Long.toHexString(change.clock()) + "/" + change.node());
  }

  /// Whether the key holds what it held when the completion began, as far as is known: one that was
  /// begun by an earlier build did not say.
  public static boolean isOnBase(Head upload, Head object) {
    Version version = upload.newest();
    String base = version == null ? null : XlMeta.parse(version.meta()).metadata().get(BASE);
    Map<String, String> now = new HashMap<>();
    addBase(now, object.change());
    return base == null || base.equals(now.get(BASE));
  }

  /// What the key held when the completion began; null if there is none, or it did not say.
  public static @Nullable Ballot base(Head upload) {
    Version version = upload.newest();
    String base = version == null ? null : XlMeta.parse(version.meta()).metadata().get(BASE);
    if (base == null) {
      return null;
    }
    int slash = base.indexOf('/');
    return new Ballot(
        Long.parseUnsignedLong(base.substring(0, slash), 16),
        Integer.parseInt(base.substring(slash + 1)));
  }

  /// Whether others than who made the mark of the completion under way, or of an earlier one, may
  /// commit: another node that was asked the same, or one whose end was not known.
  public static boolean isShared(Head upload) {
    Version version = upload.newest();
    return version != null && XlMeta.parse(version.meta()).metadata().containsKey(SHARED);
  }

  /// Says so.
  public static void addShared(Map<String, String> metadata) {
    metadata.put(SHARED, "true");
  }

  /// Takes what is said of it out of the metadata, which leaves the client's.
  public static void removeFrom(Map<String, String> metadata) {
    metadata.remove(BEGUN);
    metadata.remove(STATE);
    metadata.remove(BASE);
    metadata.remove(SHARED);
  }

  private static UploadState of(@Nullable String word) {
    for (UploadState state : values()) {
      if (state.word.equals(word)) {
        return state;
      }
    }
    return OPEN;
  }

  /// Whether it is over, and only its remains are to be erased.
  public boolean isOver() {
    return this == COMPLETED || this == ABORTED;
  }
}
