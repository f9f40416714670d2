package io.buckets.storage.local;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.DataBlockIndexType;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteBufferManager;

/// How RocksDB is set up for a drive, each figure with its reason.
///
/// **The log.** Read strictly, only an unfinished last record is forgiven; whatever else is wrong
/// with a log, or a log that is missing or short, is an error. That needs logs which are not
/// written over older ones: of those the end is wherever the first bad record is.
final class IndexOptions implements AutoCloseable {
  /// How an index is opened.
  enum Mode {
    /// Made anew.
    NEW,
    /// As it is to be.
    STRICT,
    /// Up to the damage in its log, to find out how far it has come.
    UP_TO_DAMAGE,
    /// As builds opened it that recycled logs.
    EARLIER
  }

  private static final long KIB = 1 << 10;
  private static final long MIB = 1 << 20;

  private final BloomFilter bloom = new BloomFilter(10);
  private final DriveResources resources;
  private final WriteBufferManager writeBuffers;
  private final IndexLog log;
  private final DBOptions database;
  private final ColumnFamilyOptions large;
  private final ColumnFamilyOptions small;

  IndexOptions(DriveResources resources, Mode mode) {
    this.resources = resources;
    resources.beforeIndex();
    BlockBasedTableConfig table =
        new BlockBasedTableConfig()
            .setBlockCache(resources.cache())
            .setCacheIndexAndFilterBlocks(true)
            .setPinL0FilterAndIndexBlocksInCache(true)
            .setFilterPolicy(bloom)
            .setBlockSize(16 * KIB)
            .setDataBlockIndexType(DataBlockIndexType.kDataBlockBinaryAndHash);
    large = family(table, 32 * MIB);
    small = family(table, 4 * MIB);
    writeBuffers = resources.writeBuffers();
    log = new IndexLog();
    database = database(resources, writeBuffers, log, mode);
  }

  private static DBOptions database(
      DriveResources resources, WriteBufferManager writeBuffers, IndexLog log, Mode mode) {
    boolean strict = mode == Mode.NEW || mode == Mode.STRICT;
    DBOptions options = logs(mode);
    options.setLogger(log);
    return options
        .setWalRecoveryMode(
            strict
                ? WALRecoveryMode.TolerateCorruptedTailRecords
                : WALRecoveryMode.PointInTimeRecovery)
        .setRecycleLogFileNum(mode == Mode.EARLIER ? 2 : 0)
        // An index that was made has all its families: one that is missing is damage.
        .setCreateIfMissing(mode == Mode.NEW)
        .setCreateMissingColumnFamilies(mode == Mode.NEW || mode == Mode.EARLIER)
        .setWriteBufferManager(writeBuffers)
        // A restart replays the log: this bounds it to about half a second a drive.
        .setMaxTotalWalSize(48 * MIB)
        .setAvoidFlushDuringRecovery(true)
        .setMaxBackgroundJobs(2)
        .setMaxOpenFiles(resources.indexFiles())
        .setStatsDumpPeriodSec(0)
        .setSkipStatsUpdateOnDbOpen(true)
        .setAvoidUnnecessaryBlockingIO(true);
  }

  /// Whether the manifest keeps which logs there are and how long they were when they were synced:
  /// there is no setter for that.
  private static DBOptions logs(Mode mode) {
    if (mode != Mode.NEW && mode != Mode.STRICT) {
      return new DBOptions();
    }
    Properties tracking = new Properties();
    tracking.setProperty("track_and_verify_wals_in_manifest", "true");
    return Objects.requireNonNull(DBOptions.getDBOptionsFromProps(tracking), "a known option");
  }

  private static ColumnFamilyOptions family(BlockBasedTableConfig table, long bufferBytes) {
    return new ColumnFamilyOptions()
        .setTableFormatConfig(table)
        .setWriteBufferSize(bufferBytes)
        .setMaxWriteBufferNumber(3)
        // A family that is hardly used must not take a megabyte in each of twelve drives.
        .setArenaBlockSize(64 * KIB)
        .setMemtablePrefixBloomSizeRatio(0.02)
        .setMemtableWholeKeyFiltering(true)
        .setCompressionType(CompressionType.LZ4_COMPRESSION);
  }

  DBOptions database() {
    return database;
  }

  /// In the order of {@link Family}.
  List<ColumnFamilyDescriptor> families() {
    List<ColumnFamilyDescriptor> all = new ArrayList<>();
    for (Family family : Family.values()) {
      all.add(
          new ColumnFamilyDescriptor(
              family.label.getBytes(US_ASCII),
              switch (family) {
                case HEADS, VERSIONS -> large;
                case DRIVE, UPLOADS, PARTS, UNDO -> small;
              }));
    }
    return all;
  }

  @Override
  public void close() {
    database.close();
    large.close();
    small.close();
    bloom.close();
    writeBuffers.close();
    log.close();
    resources.afterIndex();
  }
}
