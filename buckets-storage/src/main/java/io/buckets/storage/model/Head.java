package io.buckets.storage.model;

import io.buckets.core.Ballot;
import io.buckets.core.Invariant;
import io.buckets.core.Limits;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The state of a register under one ballot, as one drive holds it.
///
/// The ballot is a label: it moves when the same state is carried through, or restored, under a
/// newer ballot. The change names the state itself: two drives whose heads have one change hold the
/// same versions, whatever the labels.
///
/// @param ballot the ballot it was accepted at; {@link Ballot#ZERO} if the register was never
///   written
/// @param change names the state: the ballot at which its change was first proposed
/// @param base the decided state on which the change was judged, by its {@link #state}
/// @param lineage the changes that led here, oldest first, this one last, at most {@link
///   Limits#LINEAGE}
/// @param newest the newest version; null for a tombstone and for a register never written
/// @param olderVersions how many older versions the register has
public record Head(
    Ballot ballot,
    Ballot change,
    Ballot base,
    List<Ballot> lineage,
    @Nullable Version newest,
    int olderVersions) {
  /// The head of a register that was never written.
  public static final Head ABSENT =
      new Head(Ballot.ZERO, Ballot.ZERO, Ballot.ZERO, List.of(), null, 0);

  public Head {
    Invariant.check(lineage.size() <= Limits.LINEAGE, "a lineage is bounded");
  }

  /// Whether there is nothing to read: never written, or erased.
  public boolean isEmpty() {
    return newest == null;
  }

  /// Names what the register holds: its change, or {@link Ballot#ZERO} if it is empty. All empty
  /// states are one, so that a drive that has collected a tombstone, or never knew the key, holds
  /// what one with the tombstone holds.
  public Ballot state() {
    return isEmpty() ? Ballot.ZERO : change;
  }

  /// The same state under another ballot.
  public Head relabelled(Ballot newer) {
    return new Head(newer, change, base, lineage, newest, olderVersions);
  }

  /// The same without the version's document.
  public Head summary() {
    return newest == null
        ? this
        : new Head(ballot, change, base, lineage, newest.summary(), olderVersions);
  }
}
