package io.buckets.storage;

import org.jspecify.annotations.Nullable;

/// How far an upload has come, as its register says it.
///
/// The register is there until the last part's is erased, so that a crash at any point leaves a
/// name for what is left: {@link #COMPLETED} and {@link #ABORTED} uploads are over for every
/// client, and {@link UploadEnding} has yet to erase them.
enum UploadState {
  /// It takes parts.
  OPEN(""),
  /// A completion has begun; it takes no more parts. If that completion has ended without saying
  /// how, the object tells.
  COMPLETING("completing"),
  /// The object was committed.
  COMPLETED("completed"),
  /// It was given up.
  ABORTED("aborted");

  private final String word;

  UploadState(String word) {
    this.word = word;
  }

  /// What the register's document says.
  String word() {
    return word;
  }

  static UploadState of(@Nullable String word) {
    for (UploadState state : values()) {
      if (state.word.equals(word)) {
        return state;
      }
    }
    return OPEN;
  }

  /// Whether it is over, and only its remains are to be erased.
  boolean isOver() {
    return this == COMPLETED || this == ABORTED;
  }
}
