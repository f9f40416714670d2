package io.buckets.storage.fsck;

import io.buckets.core.Limits;
import io.buckets.core.StoreException;
import io.buckets.erasure.Geometry;
import io.buckets.storage.drive.DriveHead;
import io.buckets.storage.erasing.InlineObject;
import io.buckets.storage.erasing.StripeLayout;
import io.buckets.storage.fsck.Deviation.Kind;
import io.buckets.storage.fsck.Holding.Held;
import io.buckets.storage.model.Head;
import io.buckets.storage.model.Version;
import io.buckets.storage.model.XlMeta;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Whether one register is whole: every drive of its set holds the same decided state, each with a
/// shard of its own slot. Pure: states in, findings out.
///
/// What most drives hold is taken for the right one, and the newest among equals: a finding says
/// that drives differ, never that data is lost. Shard files are judged by {@link ShardWholeness}.
final class RegisterWholeness {
  private final Geometry geometry;
  private final List<? extends Holding> slots;
  private final long nowMillis;
  private final List<Finding> findings = new ArrayList<>();

  private RegisterWholeness(Geometry geometry, List<? extends Holding> slots, long nowMillis) {
    this.geometry = geometry;
    this.slots = slots;
    this.nowMillis = nowMillis;
  }

  /// One thing that is not whole.
  ///
  /// @param kind what kind
  /// @param slot where, -1 if it is no single slot's
  /// @param what was found
  record Finding(Kind kind, int slot, String what) {}

  /// Judges what each slot holds.
  ///
  /// @param nowMillis decides which tombstones are too old
  static List<Finding> judge(Geometry geometry, List<? extends Holding> slots, long nowMillis) {
    RegisterWholeness judgement = new RegisterWholeness(geometry, slots, nowMillis);
    judgement.judge();
    return judgement.findings;
  }

  private void judge() {
    Held right = right();
    for (int slot = 0; slot < slots.size(); slot++) {
      switch (slots.get(slot)) {
        case Held held when right != null -> held(slot, held, right);
        case Held held -> found(Kind.REGISTER_UNREADABLE, slot, "no state to compare with");
        case Holding.Unreadable(String why) -> found(Kind.REGISTER_UNREADABLE, slot, why);
        case Holding.Away away -> {
          // The drive is named once, not for every register.
        }
      }
    }
    if (right != null) {
      shards(right);
    }
  }

  private void found(Kind kind, int slot, String what) {
    findings.add(new Finding(kind, slot, what));
  }

  private @Nullable Held right() {
    Map<String, Integer> votes = new HashMap<>();
    for (Holding holding : slots) {
      if (holding instanceof Held held) {
        votes.merge(name(held), 1, Integer::sum);
      }
    }
    Held right = null;
    for (Holding holding : slots) {
      if (holding instanceof Held held && (right == null || isBetter(held, right, votes))) {
        right = held;
      }
    }
    return right;
  }

  private static boolean isBetter(Held held, Held than, Map<String, Integer> votes) {
    int more = votes.getOrDefault(name(held), 0) - votes.getOrDefault(name(than), 0);
    return more > 0 || (more == 0 && held.head().ballot().isAfter(than.head().ballot()));
  }

  /// What is compared: a tombstone is not nothing, since a drive without it denies the delete.
  private static String name(Held held) {
    return held.head().head().change() + (held.head().head().isEmpty() ? " empty" : "");
  }

  private void held(int slot, Held held, Held right) {
    Head head = held.head().head();
    Head other = right.head().head();
    if (!held.head().decided()) {
      found(
          Kind.REGISTER_UNDECIDED,
          slot,
          "undecided at "
              + head.ballot()
              + (held.head().undo() == null ? ", without an undo" : ", with an undo"));
    }
    if (!name(held).equals(name(right))) {
      found(Kind.REGISTER_DIFFERS, slot, "holds " + describe(head) + ", others " + describe(other));
      return;
    }
    if (head.isEmpty()) {
      tombstone(slot, head);
      return;
    }
    if (!isSame(head.newest(), other.newest())) {
      found(Kind.CONTENT_DIFFERS, slot, "holds other content under the change " + head.change());
    }
    versions(slot, held, right);
    shard(slot, held.head());
    held.older().forEach(version -> shard(slot, version));
  }

  private static String describe(Head head) {
    if (head.ballot().equals(Head.ABSENT.ballot())) {
      return "nothing";
    }
    return (head.isEmpty() ? "a tombstone" : "the change " + head.change())
        + " at "
        + head.ballot();
  }

  private void tombstone(int slot, Head head) {
    long age = nowMillis - head.ballot().millis();
    if (head.ballot().equals(Head.ABSENT.ballot()) || age <= Limits.TOMBSTONE_STAY.toMillis()) {
      return;
    }
    found(
        Kind.TOMBSTONE_OLD, slot, "a tombstone is " + age / 1000 + " s old and was not collected");
  }

  static boolean isSame(@Nullable Version one, @Nullable Version other) {
    if (one == null || other == null) {
      return one == null && other == null;
    }
    return one.summary().equals(other.summary()) && Arrays.equals(one.meta(), other.meta());
  }

  private void versions(int slot, Held held, Held right) {
    int said = held.head().head().olderVersions();
    int wanted = Math.max(said, right.head().head().olderVersions());
    if (held.older().size() != said || said != wanted) {
      found(
          Kind.VERSIONS_DIFFER,
          slot,
          "holds %d older versions, says %d, others say %d"
              .formatted(held.older().size(), said, right.head().head().olderVersions()));
      return;
    }
    for (int i = 0; i < Math.min(said, right.older().size()); i++) {
      Version mine = held.older().get(i).head().newest();
      if (!isSame(mine, right.older().get(i).head().newest())) {
        found(Kind.VERSIONS_DIFFER, slot, "holds another version at place " + i);
      }
    }
  }

  private void shard(int slot, DriveHead held) {
    Version version = held.head().newest();
    if (version == null || (version.data() == null && !version.inline())) {
      return;
    }
    if (held.shardIndex() != slot) {
      found(
          Kind.SHARD_OF_ANOTHER_SLOT,
          slot,
          "the head says shard " + held.shardIndex() + " in slot " + slot);
    }
    ByteBuffer bytes = held.shard();
    int wanted = version.inline() ? blockBytes(version) : 0;
    if (version.inline() && bytes == null) {
      found(Kind.SHARD_MISSING, slot, "the inline shard is not in the head");
    } else if (version.inline() && bytes != null && bytes.remaining() != wanted) {
      found(
          Kind.SHARD_DAMAGED,
          slot,
          "the inline shard has " + bytes.remaining() + " bytes instead of " + wanted);
    }
  }

  private int blockBytes(Version version) {
    return StripeLayout.blockBytes(geometry, (int) version.storedSize());
  }

  /// The document of each version, and whether its inline shards are those of one object.
  private void shards(Held right) {
    Version newest = right.head().head().newest();
    if (newest == null) {
      return;
    }
    document(newest);
    fit(newest, 0);
    for (int i = 0; i < right.older().size(); i++) {
      Version version = right.older().get(i).head().newest();
      if (version != null) {
        document(version);
        fit(version, i + 1);
      }
    }
  }

  private void document(Version version) {
    try {
      XlMeta document = XlMeta.parse(version.meta());
      XlMeta.Erasure erasure = document.erasure();
      if (!document.toVersion().summary().equals(version.summary())) {
        found(Kind.CONTENT_DIFFERS, -1, "the document does not say what the head says");
      }
      boolean same =
          erasure == null
              || (erasure.data() == geometry.data() && erasure.parity() == geometry.parity());
      if (!same) {
        found(Kind.CONTENT_DIFFERS, -1, "the document is of another geometry than its set");
      }
    } catch (StoreException e) {
      found(Kind.CONTENT_DIFFERS, -1, "the document cannot be read: " + e.getMessage());
    }
  }

  /// Whether the inline shards at `place` of every slot are those of one object: the first k make
  /// the others.
  private void fit(Version version, int place) {
    if (!version.inline() || blockBytes(version) == 0) {
      return;
    }
    List<@Nullable ByteBuffer> first = new ArrayList<>();
    int kept = 0;
    for (int slot = 0; slot < geometry.total(); slot++) {
      ByteBuffer shard = shardAt(slot, place, version);
      boolean keep = shard != null && kept < geometry.data();
      first.add(keep ? shard : null);
      kept += keep ? 1 : 0;
    }
    if (kept < geometry.data()) {
      return;
    }
    List<ByteBuffer> made = new InlineObject(geometry).rebuild(version, first);
    for (int slot = 0; slot < geometry.total(); slot++) {
      ByteBuffer shard = shardAt(slot, place, version);
      if (shard != null && !shard.equals(made.get(slot))) {
        found(Kind.SHARD_DAMAGED, slot, "the inline shard does not fit those of other slots");
      }
    }
  }

  private @Nullable ByteBuffer shardAt(int slot, int place, Version version) {
    if (!(slots.get(slot) instanceof Held held) || place > held.older().size()) {
      return null;
    }
    DriveHead at = place == 0 ? held.head() : held.older().get(place - 1);
    ByteBuffer shard = at.shard();
    boolean usable =
        shard != null
            && shard.remaining() == blockBytes(version)
            && isSame(at.head().newest(), version);
    return usable ? shard : null;
  }
}
