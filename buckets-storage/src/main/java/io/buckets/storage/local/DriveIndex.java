package io.buckets.storage.local;

import io.buckets.hash.Xxh3;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.DriveException.Reason;
import io.buckets.storage.drive.DriveHead;
import io.buckets.storage.drive.VersionPage;
import io.buckets.storage.local.HeadCodec.Part;
import io.buckets.storage.model.CorruptIndexException;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.model.Version;
import io.buckets.storage.register.HeldHead;
import io.buckets.storage.register.IndexKey;
import io.buckets.storage.register.RegisterState;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.FlushOptions;
import org.rocksdb.ReadOptions;
import org.rocksdb.ReadTier;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Status;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/// The ordered index of one drive: RocksDB with one column family for each kind of row.
///
/// Threading: reads from any thread; writes from one. After {@link #close} every call fails with
/// OFFLINE.
final class DriveIndex implements AutoCloseable {
  private final RocksDB db;
  private final IndexOptions options;
  private final List<ColumnFamilyHandle> families;
  private final Gate gate;
  private final ReadOptions reading = new ReadOptions();
  private final WriteOptions synced = new WriteOptions().setSync(true);
  private final WriteOptions unsynced = new WriteOptions().setSync(false);
  private volatile boolean lookups;
  private final Queue<SkimBuffers> skimming = new ConcurrentLinkedQueue<>();

  private DriveIndex(
      RocksDB db, IndexOptions options, List<ColumnFamilyHandle> families, Gate gate) {
    this.db = db;
    this.options = options;
    this.families = families;
    this.gate = gate;
  }

  /// What of this index is in memory: reads that would have to touch a file end with {@link
  /// NotInMemory}, so any thread may make them. Closed with this.
  DriveIndex inMemory() {
    DriveIndex view = new DriveIndex(db, options, families, gate);
    view.reading.setReadTier(ReadTier.BLOCK_CACHE_TIER);
    return view;
  }

  /// Opens the index in `directory`.
  ///
  /// @throws RocksDBException whose status says whether the index is damaged, see {@link
  ///   IndexDamage}
  static DriveIndex open(Path directory, DriveResources resources, IndexOptions.Mode mode)
      throws RocksDBException {
    IndexOptions options = new IndexOptions(resources, mode);
    List<ColumnFamilyHandle> families = new ArrayList<>();
    try {
      RocksDB db =
          RocksDB.open(options.database(), directory.toString(), options.families(), families);
      return new DriveIndex(db, options, families, new Gate());
    } catch (RocksDBException e) {
      options.close();
      throw e;
    }
  }

  /// Puts all rows into tables, so that no log is needed any more.
  void flush() throws DriveException {
    enter();
    try (FlushOptions wait = new FlushOptions().setWaitForFlush(true)) {
      db.flush(wait, families);
    } catch (RocksDBException e) {
      throw failure("the index cannot be flushed", e);
    } finally {
      gate.leave();
    }
  }

  /// Opens the index in `directory` as it is now, its log included, and writes nothing there; it
  /// may be open in another process.
  static DriveIndex openReadOnly(Path directory, DriveResources resources) throws DriveException {
    IndexOptions options = new IndexOptions(resources, IndexOptions.Mode.STRICT);
    // Files that another process deletes stay readable while they are open.
    options.database().setMaxOpenFiles(-1);
    List<ColumnFamilyHandle> families = new ArrayList<>();
    try {
      RocksDB db =
          RocksDB.openReadOnly(
              options.database(), directory.toString(), options.families(), families);
      return new DriveIndex(db, options, families, new Gate());
    } catch (RocksDBException e) {
      options.close();
      throw failure("the index cannot be opened", e);
    }
  }

  /// The row at `key`, or null.
  byte @Nullable [] get(Family family, byte[] key) throws DriveException {
    enter();
    try {
      return db.get(families.get(family.index), reading, key);
    } catch (RocksDBException e) {
      throw failure("the index cannot be read", e);
    } finally {
      gate.leave();
    }
  }

  /// Whether older versions need not be looked for, see {@link VersionLookups}.
  boolean hasLookups() throws DriveException {
    if (!lookups) {
      lookups = VersionLookups.areComplete(this);
    }
    return lookups;
  }

  /// What is stored of a register.
  ///
  /// @param undecided whether it may have an undo
  RegisterState state(IndexKey key, boolean undecided, Part part) throws DriveException {
    byte[] head = get(Family.of(key.space()), key.bytes());
    HeldHead held = head == null ? null : held(key, head, part);
    if (held == null) {
      return RegisterState.ABSENT;
    }
    byte[] undo = undecided ? get(Family.UNDO, key.withSpace()) : null;
    return new RegisterState(held, undo == null ? null : UndoCodec.decode(undo, held));
  }

  /// The head in the row `value` at `key`, with its document if it is wanted; null if the row is
  /// gone by now.
  @Nullable HeldHead held(IndexKey key, byte[] value, Part part) throws DriveException {
    boolean plain = part == Part.SUMMARY || !HeadCodec.isApart(value);
    return plain
        ? HeadCodec.decode(value, part)
        : whole(key.register(), new Row(Family.of(key.space()), key.bytes()), value, part);
  }

  /// Where a row is.
  private record Row(Family family, byte[] key) {}

  /// The head in a row whose document is kept apart; null if the row is gone by now.
  private @Nullable HeldHead whole(RegisterKey register, Row row, byte[] found, Part part)
      throws DriveException {
    byte[] value = found;
    while (HeadCodec.isApart(value)) {
      HeldHead held = HeadCodec.decode(value, part);
      long hash = HeadCodec.documentHash(value);
      byte[] document = get(Family.PARTS, RegisterRows.documentRow(register, hash));
      Version version = held.head().newest();
      if (version != null && document != null && Xxh3.hash(document) == hash) {
        return held.edited(version.withMeta(document));
      }
      // The document may have gone with its row since that was read.
      byte[] again = get(row.family, row.key);
      if (again == null) {
        return null;
      }
      if (Arrays.equals(again, value)) {
        throw new CorruptIndexException("the document of " + register + " is lost", null);
      }
      value = again;
    }
    return HeadCodec.decode(value, part);
  }

  /// The older version in the row `value` at `key`; null if the row is gone by now.
  @Nullable HeldHead older(RegisterKey register, byte[] key, byte[] value, Part part)
      throws DriveException {
    return part == Part.SUMMARY
        ? HeadCodec.decode(value, part)
        : whole(register, new Row(Family.VERSIONS, key), value, part);
  }

  /// One page of the older versions, see {@link VersionPage}.
  VersionPage olderPage(RegisterKey register, DriveHead head, long from, int limit)
      throws DriveException {
    VersionPage.Gathering page = new VersionPage.Gathering(head, limit);
    try {
      new LocalOlder(this, register, Part.ALL)
          .walk(from, held -> page.add(held.toDriveHead(), held.sequence()));
    } catch (Unreadable e) {
      throw e.failure;
    }
    return page.page();
  }

  /// Shows the rows of `family` from `from` on, in order, until `visitor` has enough.
  void walk(Family family, byte[] from, Visitor<byte[]> visitor) throws DriveException {
    enter();
    try (RocksIterator rows = db.newIterator(families.get(family.index), reading)) {
      rows.seek(from);
      while (rows.isValid() && visitor.visit(rows.key(), rows.value())) {
        rows.next();
      }
      rows.status();
    } catch (RocksDBException e) {
      throw failure("the index cannot be read", e);
    } finally {
      gate.leave();
    }
  }

  /// Shows the keys of rows, and the beginnings of their values, which may be long: at most {@link
  /// HeadCodec#SUMMARY_BYTES} of each.
  void skim(Family family, byte[] from, Visitor<ByteBuffer> visitor) throws DriveException {
    enter();
    SkimBuffers buffers = skimming.poll();
    SkimBuffers own = buffers == null ? new SkimBuffers() : buffers;
    try (RocksIterator rows = db.newIterator(families.get(family.index), reading)) {
      rows.seek(from);
      while (rows.isValid() && visitor.visit(own.key(rows), own.value(rows))) {
        rows.next();
      }
      rows.status();
    } catch (RocksDBException e) {
      throw failure("the index cannot be read", e);
    } finally {
      skimming.offer(own);
      gate.leave();
    }
  }

  /// Takes one row and says whether it wants the next.
  ///
  /// @param <V> what is shown of the row's value: all of it, or a buffer with its beginning, which
  ///   is valid during the call
  interface Visitor<V> {
    boolean visit(byte[] key, V value) throws DriveException;
  }

  /// Begins a batch, to be written and closed by the caller.
  Batch begin() {
    return new Batch(new WriteBatch());
  }

  /// Rows that become visible, and durable, together.
  final class Batch implements AutoCloseable {
    private final WriteBatch rows;

    private Batch(WriteBatch rows) {
      this.rows = rows;
    }

    void put(Family family, byte[] key, byte[] value) throws DriveException {
      try {
        rows.put(families.get(family.index), key, value);
      } catch (RocksDBException e) {
        throw failure("the index refuses a row", e);
      }
    }

    void delete(Family family, byte[] key) throws DriveException {
      try {
        rows.delete(families.get(family.index), key);
      } catch (RocksDBException e) {
        throw failure("the index refuses a row", e);
      }
    }

    boolean isEmpty() {
      return rows.count() == 0;
    }

    long bytes() {
      return rows.getDataSize();
    }

    /// Writes all rows; if `sync`, they and all before them are on stable storage on return.
    void write(boolean sync) throws DriveException {
      enter();
      try {
        db.write(sync ? synced : unsynced, rows);
      } catch (RocksDBException e) {
        throw failure("the index cannot be written", e);
      } finally {
        gate.leave();
      }
    }

    void clear() {
      rows.clear();
    }

    @Override
    public void close() {
      rows.close();
    }
  }

  /// Puts everything written so far on stable storage.
  void sync() throws DriveException {
    enter();
    try {
      db.syncWal();
    } catch (RocksDBException e) {
      throw failure("the index cannot be synced", e);
    } finally {
      gate.leave();
    }
  }

  private void enter() throws DriveException {
    if (!gate.enter()) {
      throw new DriveException(Reason.OFFLINE, "the index is closed");
    }
  }

  static boolean startsWith(byte[] key, byte[] prefix) {
    return key.length >= prefix.length
        && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
  }

  static DriveException failure(String what, RocksDBException e) {
    Status status = e.getStatus();
    if (status != null && status.getCode() == Status.Code.Incomplete) {
      throw new NotInMemory();
    }
    boolean full = status != null && status.getSubCode() == Status.SubCode.NoSpace;
    Reason reason =
        switch (SystemErrors.HERE.kindOf(e.getMessage())) {
          case NO_ROOM -> Reason.FULL;
          case NO_DESCRIPTORS -> Reason.BUSY;
          case OTHER -> full ? Reason.FULL : Reason.FAILED;
        };
    return new DriveException(reason, what + ": " + e.getMessage(), e);
  }

  @Override
  public void close() {
    if (!gate.close()) {
      return;
    }
    families.forEach(ColumnFamilyHandle::close);
    db.close();
    reading.close();
    synced.close();
    unsynced.close();
    options.close();
  }
}
