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
import java.util.zip.CRC32C;

/// A whole state in a file: `BRS1`, the CRC-32C of what follows, and the state's JSON.
final class StateFile {
  private static final int MAGIC = 0x42525331;
  private static final int PREFIX_BYTES = 8;

  private StateFile() {}

  /// Makes the file hold the state, durably on return.
  static void write(Path file, ClusterState state) throws IOException {
    byte[] json = StateJson.write(state);
    ByteBuffer bytes = ByteBuffer.allocate(PREFIX_BYTES + json.length);
    AtomicFile.replace(file, bytes.putInt(MAGIC).putInt(checksum(json, 0)).put(json).array());
  }

  /// @throws StoreException CORRUPT if the file is damaged; INVALID_ARGUMENT if a newer build wrote
  ///   it
  static ClusterState read(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
    if (bytes.remaining() > PREFIX_BYTES && bytes.getInt() == MAGIC) {
      int sum = bytes.getInt();
      byte[] json = new byte[bytes.remaining()];
      bytes.get(json);
      if (checksum(json, 0) == sum) {
        return StateJson.read(json);
      }
    }
    throw new StoreException(Reason.CORRUPT, "the control state in " + file + " is damaged");
  }

  /// The CRC-32C of the bytes from an offset on.
  static int checksum(byte[] bytes, int from) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, from, bytes.length - from);
    return (int) crc.getValue();
  }
}
