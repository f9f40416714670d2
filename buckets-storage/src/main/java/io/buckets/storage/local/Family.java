package io.buckets.storage.local;

import io.buckets.storage.model.Space;

/// The column families of a drive's index, in the order in which they are opened.
enum Family {
  /// A handful of rows about the drive itself.
  DRIVE(0, "default"),
  /// The newest version of every object.
  HEADS(1, "heads"),
  /// Registers of uploads and their parts.
  UPLOADS(2, "uploads"),
  /// Older versions, newest first.
  VERSIONS(3, "versions"),
  /// Documents too long for a head, by their hash.
  PARTS(4, "parts"),
  /// What undecided changes replaced. A register is undecided iff it has a row here.
  UNDO(5, "undo");

  final int index;
  final String label;

  Family(int index, String label) {
    this.index = index;
    this.label = label;
  }

  /// Where the heads of `space` are.
  static Family of(Space space) {
    return switch (space) {
      case OBJECTS -> HEADS;
      case UPLOADS -> UPLOADS;
    };
  }
}
