package io.buckets.cluster.raft;

import io.buckets.cluster.topology.Json;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import tools.jackson.databind.node.ObjectNode;

/// What became of an entry of the log when it was applied: the same on every node.
sealed interface Outcome {
  /// It holds.
  ///
  /// @param index of the change; of the state, if it was a look
  /// @param repeated whether an earlier entry had made it
  record Made(long index, boolean repeated) implements Outcome {}

  /// The state did not allow it.
  ///
  /// @param reason as the state machine gave it
  /// @param why for people
  record Refused(Reason reason, String why) implements Outcome {
    StoreException asException() {
      return new StoreException(reason, why);
    }
  }

  /// It came in another term than it was meant for, and counts for nothing.
  record Missed() implements Outcome {}

  default ByteString write() {
    ObjectNode node = Json.object();
    switch (this) {
      case Made made -> node.put("made", made.index()).put("repeated", made.repeated());
      case Refused refused ->
          node.put("refused", refused.reason().name()).put("why", refused.why());
      case Missed missed -> node.put("missed", true);
    }
    return ByteString.copyFrom(Json.compact(node));
  }

  /// @throws StoreException CORRUPT if it is none
  static Outcome read(ByteString bytes) {
    ObjectNode node = Json.parse(bytes.toByteArray());
    if (node.has("made")) {
      return new Made(Json.integer(node, "made"), Json.flag(node, "repeated"));
    }
    if (node.has("missed")) {
      return new Missed();
    }
    return new Refused(
        Json.parsed("refused", Json.text(node, "refused"), Reason::valueOf),
        Json.text(node, "why"));
  }
}
