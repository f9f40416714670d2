package io.buckets.storage.local;

import org.rocksdb.InfoLogLevel;
import org.rocksdb.Logger;
import org.slf4j.LoggerFactory;

/// What the index's library has to say, in this process's log instead of a file on the drive: it
/// writes it while it holds its locks, so a drive that hangs would stop calls that need no file.
///
/// Threading: any thread, the library's own too.
final class IndexLog extends Logger {
  private static final org.slf4j.Logger LOG = LoggerFactory.getLogger("io.buckets.storage.index");

  IndexLog() {
    super(InfoLogLevel.WARN_LEVEL);
  }

  @Override
  protected void log(InfoLogLevel level, String message) {
    // What goes wrong is told by the call that it goes wrong for; this is for whoever looks closer.
    if (level == InfoLogLevel.FATAL_LEVEL) {
      LOG.error("{}", message);
    } else {
      LOG.debug("{}", message);
    }
  }
}
