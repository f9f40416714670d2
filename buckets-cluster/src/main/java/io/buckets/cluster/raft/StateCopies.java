package io.buckets.cluster.raft;

import io.buckets.cluster.state.ClusterState;
import io.buckets.cluster.state.StateJson;
import io.buckets.core.AtomicFile;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Copies of the state beside the log, on other drives than the one that has the log. Nothing is
/// decided by them while most of those who decide have their logs; they are what the vote is
/// founded anew from when not ({@link Refounding}).
///
/// A copy is `BRC1`, the CRC-32C of what follows, the term and the index of the last entry that is
/// in it (8 bytes each, big-endian), and the state's JSON.
public final class StateCopies {
  private static final Logger LOG = LoggerFactory.getLogger(StateCopies.class);
  private static final int MAGIC = 0x42524331;
  private static final int SUMMED_FROM = 2 * Integer.BYTES;
  private static final int PREFIX_BYTES = SUMMED_FROM + 2 * Long.BYTES;

  private StateCopies() {}

  /// Makes the drive with that directory hold the state, durably on return.
  ///
  /// @param directory where the log would be on that drive
  public static void write(Path directory, KnownState known) throws IOException {
    byte[] json = StateJson.write(known.state());
    ByteBuffer bytes = ByteBuffer.allocate(PREFIX_BYTES + json.length);
    bytes.putInt(MAGIC).putInt(0).putLong(known.at().term()).putLong(known.at().index()).put(json);
    AtomicFile.replace(file(directory), bytes.putInt(Integer.BYTES, sum(bytes.array())).array());
  }

  private static int sum(byte[] copy) {
    return StateFile.checksum(copy, SUMMED_FROM);
  }

  /// Removes what a crash has left of one that was being written.
  ///
  /// @return how far the copy goes that is there; null if there is none of that deployment
  public static @Nullable Position begin(Path directory, UUID deployment) throws IOException {
    AtomicFile.discard(file(directory));
    KnownState copy = read(directory, deployment);
    return copy == null ? null : copy.at();
  }

  private static Path file(Path directory) {
    return directory.resolveSibling(directory.getFileName() + ".copy");
  }

  /// The state that is there; null if there is none of that deployment that can be read.
  static @Nullable KnownState read(Path directory, UUID deployment) {
    Path file = file(directory);
    try {
      KnownState copy = Files.exists(file) ? read(file) : null;
      return copy != null && copy.state().deploymentId().equals(deployment) ? copy : null;
    } catch (IOException | StoreException e) {
      LOG.warn("control plane: a copy of the state cannot be read: {}", e.getMessage());
      return null;
    }
  }

  private static KnownState read(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
    if (bytes.remaining() <= PREFIX_BYTES
        || bytes.getInt() != MAGIC
        || bytes.getInt() != sum(bytes.array())) {
      throw new StoreException(Reason.CORRUPT, file + " is damaged, or of another build");
    }
    long term = bytes.getLong();
    long index = bytes.getLong();
    byte[] json = new byte[bytes.remaining()];
    bytes.get(json);
    ClusterState state = StateJson.read(json);
    return new KnownState(state, new Position(state.founded(), term, index));
  }
}
