package io.buckets.storage;

import io.buckets.core.Ballot;
import io.buckets.core.Invariant;
import io.buckets.core.Limits;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The state of a register under one ballot, as one drive holds it.
///
/// @param ballot the ballot it was accepted at; {@link Ballot#ZERO} if the register was never
///   written
/// @param change the change that made it, named by the first ballot its writer took; kept when the
///   same change is carried through, or restored, under a newer ballot
/// @param lineage the changes that led here, oldest first, this one last, at most {@link
///   Limits#LINEAGE}
/// @param newest the newest version; null for a tombstone and for a register never written
/// @param olderVersions how many older versions the register has
public record Head(
    Ballot ballot,
    Ballot change,
    List<Ballot> lineage,
    @Nullable Version newest,
    int olderVersions) {
  /// The head of a register that was never written.
  public static final Head ABSENT = new Head(Ballot.ZERO, Ballot.ZERO, List.of(), null, 0);

  public Head {
    Invariant.check(lineage.size() <= Limits.LINEAGE, "a lineage is bounded");
  }

  /// Whether there is nothing to read: never written, or erased.
  public boolean isEmpty() {
    return newest == null;
  }
}
