package io.buckets.storage.memory;

import io.buckets.core.Ballot;
import io.buckets.storage.drive.DriveHead;
import io.buckets.storage.drive.OlderQuery;
import io.buckets.storage.drive.OlderReply;
import io.buckets.storage.drive.ScanPage;
import io.buckets.storage.drive.ScanRequest;
import io.buckets.storage.drive.VersionPage;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.model.ShardName;
import io.buckets.storage.model.Space;
import io.buckets.storage.register.HeldHead;
import io.buckets.storage.register.IndexKey;
import io.buckets.storage.register.NamedFiles;
import io.buckets.storage.register.OlderAnswer;
import io.buckets.storage.register.OlderRows;
import io.buckets.storage.register.RegisterState;
import io.buckets.storage.register.Undo;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// The index of a {@link MemoryDrive}: what a power cut leaves, and beside it the decides that it
/// would undo.
///
/// Threading: none of its own; the drive holds a lock.
final class MemoryIndex {
  /// One register: `synced` is on the disk, `seen` is what the drive answers.
  private static final class Row {
    RegisterState synced = RegisterState.ABSENT;
    RegisterState seen = RegisterState.ABSENT;
    final MemoryOlder older = new MemoryOlder();
  }

  private final NavigableMap<IndexKey, Row> rows = new TreeMap<>();

  RegisterState state(IndexKey key) {
    Row row = rows.get(key);
    return row == null ? RegisterState.ABSENT : row.seen;
  }

  /// The older versions of a register, as they are now.
  OlderRows older(IndexKey key) {
    Row row = rows.get(key);
    return row == null ? OlderRows.NONE : row.older;
  }

  /// What is asked of them.
  OlderReply older(IndexKey key, OlderQuery query, boolean withShards) {
    return new OlderAnswer(state(key), older(key)).of(query, null, withShards);
  }

  /// One page of them, see {@link VersionPage}.
  VersionPage olderPage(IndexKey key, DriveHead head, long from, int limit) {
    VersionPage.Gathering page = new VersionPage.Gathering(head, limit);
    older(key).walk(from, held -> page.add(held.toDriveHead(), held.sequence()));
    return page.page();
  }

  /// Writes an outcome that changes something, synced.
  void write(IndexKey key, RegisterState next, List<Undo.Row> changes) {
    Row row = rows.computeIfAbsent(key, k -> new Row());
    row.synced = next;
    row.seen = next;
    changes.forEach(row.older::change);
  }

  /// Notes a decide, which a power cut undoes.
  void writeUnsynced(IndexKey key, RegisterState next) {
    rows.computeIfAbsent(key, k -> new Row()).seen = next;
  }

  void crash() {
    rows.values().forEach(row -> row.seen = row.synced);
  }

  void clear() {
    rows.clear();
  }

  /// The states from `from` on, in order; empty rows are left out.
  List<Map.Entry<IndexKey, RegisterState>> range(IndexKey from, byte[] prefix, int limit) {
    List<Map.Entry<IndexKey, RegisterState>> found = new ArrayList<>();
    for (Map.Entry<IndexKey, Row> entry : rows.tailMap(from, true).entrySet()) {
      IndexKey key = entry.getKey();
      if (key.space() != from.space() || !startsWith(key.bytes(), prefix)) {
        break;
      }
      if (!entry.getValue().seen.isAbsent()) {
        found.add(Map.entry(key, entry.getValue().seen));
      }
      if (found.size() == limit) {
        break;
      }
    }
    return found;
  }

  /// Whether any register of the file's owner names it: the object's, or one of its uploads'.
  boolean isNamed(ShardName name) {
    Set<ShardName> named = new LinkedHashSet<>();
    forEachHeld(name.owner(), (register, held) -> named.addAll(NamedFiles.of(register, held)));
    return named.contains(name);
  }

  /// Every head, undo and older version of the object `owner` and of its uploads.
  private void forEachHeld(RegisterKey owner, BiConsumer<RegisterKey, HeldHead> visitor) {
    visit(owner, rows.get(IndexKey.of(owner)), visitor);
    byte[] prefix = IndexKey.uploadsPrefix(owner);
    IndexKey from = IndexKey.wrap(Space.UPLOADS, prefix);
    for (Map.Entry<IndexKey, Row> entry : rows.tailMap(from, true).entrySet()) {
      if (!startsWith(entry.getKey().bytes(), prefix)) {
        return;
      }
      visit(entry.getKey().register(), entry.getValue(), visitor);
    }
  }

  private static void visit(
      RegisterKey register, @Nullable Row row, BiConsumer<RegisterKey, HeldHead> visitor) {
    if (row == null) {
      return;
    }
    visitor.accept(register, row.seen.held());
    Undo undo = row.seen.undo();
    if (undo != null) {
      undo.forEachHeld(held -> visitor.accept(register, held));
    }
    row.older.all().forEach(held -> visitor.accept(register, held));
  }

  private static boolean startsWith(byte[] bytes, byte[] prefix) {
    return bytes.length >= prefix.length
        && Arrays.equals(bytes, 0, prefix.length, prefix, 0, prefix.length);
  }

  /// One page of a scan of a drive that is being filled since `fillingSince`, or not at all.
  ScanPage page(ScanRequest request, @Nullable Ballot fillingSince, long changes) {
    byte[] prefix = IndexKey.rangeStart(request.space(), request.bucketId(), request.prefix());
    byte[] from = Arrays.compareUnsigned(request.from(), prefix) > 0 ? request.from() : prefix;
    List<ScanPage.Entry> entries = new ArrayList<>();
    byte[] next = null;
    long bytes = 0;
    int older = 0;
    IndexKey start = IndexKey.wrap(request.space(), from);
    for (Map.Entry<IndexKey, RegisterState> row : range(start, prefix, request.limit() + 1)) {
      byte[] at = row.getKey().bytes();
      DriveHead head = row.getValue().toDriveHead(fillingSince, false);
      boolean concerned = request.older() != null && head.hasOlder();
      OlderQuery.Below query = concerned ? request.olderOf(at, older) : null;
      boolean full = concerned && query == null;
      if (full || entries.size() == request.limit() || bytes >= request.bytes()) {
        next = at;
        break;
      }
      ScanPage.Entry entry = new ScanPage.Entry(at, request.withMeta() ? head : head.summary());
      if (query != null) {
        List<DriveHead> found =
            new OlderAnswer(row.getValue(), older(row.getKey())).ofHead(query, false);
        entry = entry.with(query, found);
        older += found.size();
      }
      entries.add(entry);
      bytes += entries.getLast().bytes(request.withMeta());
    }
    return new ScanPage(entries, next, changes, fillingSince != null);
  }
}
