package io.buckets.cluster.journal;

import io.buckets.cluster.topology.Document;
import io.buckets.cluster.topology.Json;
import io.buckets.core.StoreException;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What the first frame of a journal file says about the rest.
///
/// Version 1 held commands and states of level 1, which this build reads and does not write.
///
/// @param deploymentId the cluster
/// @param driveId the drive the file was written for; a file copied to another drive is no copy
/// @param epoch under which the entries were written: one start of one process
/// @param members the drives that keep copies in this epoch, this one included
record JournalHeader(UUID deploymentId, UUID driveId, long epoch, Set<UUID> members) {
  private static final Document DOCUMENT = new Document("buckets-control", 2);

  JournalHeader {
    members = Collections.unmodifiableSet(new LinkedHashSet<>(members));
  }

  byte[] toJson() {
    ObjectNode fields =
        DOCUMENT.start(deploymentId).put("drive", driveId.toString()).put("epoch", epoch);
    ArrayNode list = fields.putArray("members");
    members.forEach(member -> list.add(member.toString()));
    return DOCUMENT.seal(fields, false);
  }

  /// @throws StoreException CORRUPT if it is damaged, INVALID_ARGUMENT if a newer build wrote it
  static JournalHeader fromJson(byte[] bytes) {
    return DOCUMENT.read("header", bytes, JournalHeader::fromNode);
  }

  private static JournalHeader fromNode(ObjectNode fields) {
    Set<UUID> members = new LinkedHashSet<>();
    for (JsonNode member : Json.array(fields, "members")) {
      members.add(Json.parsed("members", member.asString(), UUID::fromString));
    }
    return new JournalHeader(
        Json.uuid(fields, "deployment"),
        Json.uuid(fields, "drive"),
        Json.integer(fields, "epoch"),
        members);
  }
}
