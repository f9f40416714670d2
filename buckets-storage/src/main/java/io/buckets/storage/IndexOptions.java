package io.buckets.storage;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.ArrayList;
import java.util.List;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.DataBlockIndexType;
import org.rocksdb.InfoLogLevel;

/// How RocksDB is set up for a drive, each figure with its reason.
final class IndexOptions implements AutoCloseable {
  private static final long KIB = 1 << 10;
  private static final long MIB = 1 << 20;

  private final BloomFilter bloom = new BloomFilter(10);
  private final DBOptions database;
  private final ColumnFamilyOptions large;
  private final ColumnFamilyOptions small;

  IndexOptions(DriveResources resources) {
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
    database = database(resources);
  }

  private static DBOptions database(DriveResources resources) {
    return new DBOptions()
        .setCreateIfMissing(true)
        .setCreateMissingColumnFamilies(true)
        .setWriteBufferManager(resources.writeBuffers())
        // A restart replays the log: this bounds it to about half a second a drive.
        .setMaxTotalWalSize(48 * MIB)
        .setAvoidFlushDuringRecovery(true)
        // A log written over an old one does not change the file's size, so that its sync needs no
        // journal commit of the file system.
        .setRecycleLogFileNum(2)
        .setMaxBackgroundJobs(2)
        .setMaxOpenFiles(128)
        .setKeepLogFileNum(2)
        .setMaxLogFileSize(MIB)
        .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
        .setStatsDumpPeriodSec(0)
        .setSkipStatsUpdateOnDbOpen(true)
        .setAvoidUnnecessaryBlockingIO(true);
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
  }
}
