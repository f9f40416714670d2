package io.buckets.storage.model;

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
  /// how, the object tells.
  COMPLETING("completing"),
  /// The object was committed.
  COMPLETED("completed"),
  /// It was given up.
  ABORTED("aborted");

  /// Where the document says how far an upload has come.
  private static final String STATE = "buckets-upload-state";

  /// Where it said so before there was more to say: "true" once a completion had begun.
  private static final String BEGUN = "buckets-upload-completing";

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

  /// Takes what is said of it out of the metadata, which leaves the client's.
  public static void removeFrom(Map<String, String> metadata) {
    metadata.remove(BEGUN);
    metadata.remove(STATE);
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
