package io.buckets.cluster.raft;

import io.buckets.cluster.state.ClusterState;
import io.buckets.cluster.state.StateJson;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;

/// A whole state as an entry of the log carries it: its JSON, compressed. Commands are JSON, so the
/// first two bytes tell the one from the other.
final class StatePack {
  private static final byte MAGIC = 0x1f;
  private static final byte MORE_MAGIC = (byte) 0x8b;

  private StatePack() {}

  /// Whether it is one.
  static boolean isOne(ByteString command) {
    return command.size() > 1 && command.byteAt(0) == MAGIC && command.byteAt(1) == MORE_MAGIC;
  }

  static ByteString pack(ClusterState state) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream packed = new GZIPOutputStream(bytes)) {
      packed.write(StateJson.write(state));
    } catch (IOException e) {
      throw new StoreException(Reason.INTERNAL, "a state cannot be packed: " + e.getMessage(), e);
    }
    return ByteString.copyFrom(bytes.toByteArray());
  }

  /// @throws StoreException CORRUPT if it is damaged
  static ClusterState unpack(ByteString packed) {
    try (GZIPInputStream bytes = new GZIPInputStream(packed.newInput())) {
      return StateJson.read(bytes.readAllBytes());
    } catch (IOException e) {
      throw new StoreException(
          Reason.CORRUPT, "a state in the control log is damaged: " + e.getMessage(), e);
    }
  }
}
