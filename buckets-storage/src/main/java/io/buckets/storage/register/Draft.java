package io.buckets.storage.register;

import io.buckets.core.VersionId;
import io.buckets.storage.drive.CommitRequest;
import io.buckets.storage.model.Change;
import io.buckets.storage.model.Head;
import io.buckets.storage.model.Version;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A change worked out over the state that it was judged on: the head it makes, the older versions
/// it moves, and how to put all of it back.
///
/// @param held the new head
/// @param rows what happens to the older versions
/// @param undo how to take the change back
record Draft(HeldHead held, List<Undo.Row> rows, Undo undo) {

  /// The draft of `request` over the state `base`, or null if a version that it takes is not there.
  static @Nullable Draft of(Base base, CommitRequest request) {
    return switch (request.change()) {
      case Change.Replace(Version version) ->
          all(base, request, holding(request, version, 0, 0), false);
      case Change.Erase(boolean keepData) ->
          all(base, request, HeldHead.tombstone(labels(request)), keepData);
      case Change.AddVersion(Version version) -> added(base, request, version);
      case Change.RemoveVersion(VersionId id) ->
          base.newestIs(id) ? newestRemoved(base, request) : olderRemoved(base, request, id);
      case Change.EditVersion(Version version) -> edited(base, request, version);
    };
  }

  /// The state that a change is judged on.
  ///
  /// @param held its head
  /// @param rows its older versions
  record Base(HeldHead held, OlderRows rows) {
    List<HeldHead> all() {
      return hasOlder() ? rows.all() : List.of();
    }

    private boolean hasOlder() {
      return held.head().olderVersions() > 0;
    }

    boolean newestIs(VersionId id) {
      Version newest = held.head().newest();
      return newest != null && newest.id().equals(id);
    }

    @Nullable HeldHead find(VersionId id) {
      return hasOlder() ? rows.find(id) : null;
    }
  }

  /// `next` in the place of the head and of every older version.
  private static Draft all(Base base, CommitRequest request, HeldHead next, boolean keepData) {
    List<Undo.Row> rows = new ArrayList<>();
    List<Undo.Row> back = new ArrayList<>();
    for (HeldHead row : base.all()) {
      rows.add(Undo.Row.gone(row));
      back.add(Undo.Row.restoring(row, !keepData));
    }
    return new Draft(
        next, rows, new Undo(request.change(), base.held(), !keepData, back, request.quorum()));
  }

  /// A version on top. A register holds each id once: it takes the place of one that has its id, as
  /// null versions may.
  private static Draft added(Base base, CommitRequest request, Version version) {
    HeldHead former = base.held();
    boolean inPlace = base.newestIs(version.id());
    List<Undo.Row> rows = new ArrayList<>();
    List<Undo.Row> back = new ArrayList<>();
    int older = former.head().olderVersions();
    if (!former.head().isEmpty() && !inPlace) {
      rows.add(Undo.Row.put(former));
      back.add(Undo.Row.gone(former));
      older++;
    }
    HeldHead same = inPlace ? null : base.find(version.id());
    if (same != null) {
      rows.add(Undo.Row.gone(same));
      back.add(Undo.Row.restoring(same, true));
      older--;
    }
    HeldHead next = holding(request, version, former.sequence() + 1, older);
    return new Draft(
        next, rows, new Undo(request.change(), former, inPlace, back, request.quorum()));
  }

  private static @Nullable Draft newestRemoved(Base base, CommitRequest request) {
    int older = base.held().head().olderVersions();
    if (older == 0) {
      return new Draft(
          HeldHead.tombstone(labels(request)), List.of(), undo(base, request, true, List.of()));
    }
    HeldHead heir = base.rows().newest();
    if (heir == null) {
      return null;
    }
    return new Draft(
        heir.under(labels(request), older - 1),
        List.of(Undo.Row.gone(heir)),
        undo(base, request, true, List.of(Undo.Row.restoring(heir, false))));
  }

  /// What is gone already is removed all the same.
  private static Draft olderRemoved(Base base, CommitRequest request, VersionId id) {
    HeldHead row = base.find(id);
    int older = base.held().head().olderVersions();
    if (row == null) {
      return relabelled(base, request, older, List.of(), List.of());
    }
    return relabelled(
        base,
        request,
        older - 1,
        List.of(Undo.Row.gone(row)),
        List.of(Undo.Row.restoring(row, true)));
  }

  private static @Nullable Draft edited(Base base, CommitRequest request, Version version) {
    int older = base.held().head().olderVersions();
    if (base.newestIs(version.id())) {
      HeldHead next = base.held().edited(version).under(labels(request), older);
      return new Draft(next, List.of(), undo(base, request, false, List.of()));
    }
    HeldHead row = base.find(version.id());
    if (row == null) {
      return null;
    }
    return relabelled(
        base,
        request,
        older,
        List.of(Undo.Row.put(row.edited(version))),
        List.of(Undo.Row.restoring(row, false)));
  }

  /// The same newest version over changed older ones.
  private static Draft relabelled(
      Base base, CommitRequest request, int older, List<Undo.Row> rows, List<Undo.Row> back) {
    return new Draft(
        base.held().under(labels(request), older), rows, undo(base, request, false, back));
  }

  private static Undo undo(
      Base base, CommitRequest request, boolean releases, List<Undo.Row> back) {
    return new Undo(request.change(), base.held(), releases, back, request.quorum());
  }

  private static HeldHead holding(
      CommitRequest request, Version version, long sequence, int olderVersions) {
    Head labels = labels(request);
    Head head =
        new Head(
            labels.ballot(),
            labels.change(),
            labels.base(),
            labels.lineage(),
            version,
            olderVersions);
    return new HeldHead(head, sequence, request.shardIndex(), request.shard());
  }

  private static Head labels(CommitRequest request) {
    return new Head(
        request.ballot(), request.changeId(), request.base(), request.lineage(), null, 0);
  }
}
