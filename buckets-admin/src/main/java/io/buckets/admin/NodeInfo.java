package io.buckets.admin;

import java.util.List;

/// What `info` shows: the deployment, its drives and sets, and what is being repaired.
///
/// @param version of the program
/// @param deployment its id
/// @param durability when a write is acknowledged
/// @param geometry data and parity shards
/// @param generation of the topology
/// @param sets how many virtual erasure sets
/// @param ready whether the node that answers takes reads and writes
/// @param missing what keeps it from that, in words; empty if nothing does
/// @param kernels what computes the codes and digests
/// @param ballotsAheadMillis how far the ballots are ahead of the wall clock, negative if behind
/// @param drives every drive
/// @param survives which losses this store outlives, in a line
/// @param nodes all nodes of the cluster; none if there is only this one
/// @param repair counts of the healer, the scrub and the walk of the node that answers
public record NodeInfo(
    String version,
    String deployment,
    String durability,
    String geometry,
    long generation,
    int sets,
    boolean ready,
    String missing,
    String kernels,
    long ballotsAheadMillis,
    List<DriveInfo> drives,
    String survives,
    List<ClusterNodeInfo> nodes,
    RepairInfo repair) {

  /// One drive.
  ///
  /// @param path where it is, or should be
  /// @param id its id
  /// @param state in service, filling, or why it is out of service
  /// @param totalBytes size of its file system, 0 if unknown
  /// @param freeBytes what may still be written, 0 if unknown
  /// @param journal whether its copy of the control journal is in step
  public record DriveInfo(
      String path, String id, String state, long totalBytes, long freeBytes, String journal) {}

  /// One node of a cluster, as the node that answers sees it.
  ///
  /// @param name `HOST:PORT`
  /// @param number in the cluster
  /// @param state whether it can be reached
  /// @param leads whether it leads the control plane, as far as is known here
  /// @param clock how far its clock is from this node's
  /// @param labels its rack and zone, as far as they are labelled
  public record ClusterNodeInfo(
      String name, int number, String state, boolean leads, String clock, NodeLabels labels) {}

  /// Where a node stands.
  ///
  /// @param rack empty if it was not named
  /// @param zone empty if it was not named
  public record NodeLabels(String rack, String zone) {}

  /// What keeps the data whole, in counts since the start.
  ///
  /// @param waiting registers waiting for repair
  /// @param checked registers looked at
  /// @param heads heads given to drives that lacked them
  /// @param shardFiles shard files made again
  /// @param failed repairs that failed
  /// @param walking whether a walk over all registers is under way
  /// @param walked registers gone by in it
  /// @param scrubbed shard files verified
  /// @param damaged of these, damaged
  /// @param repaired of these, repaired
  /// @param orphans files removed because nothing names them
  public record RepairInfo(
      int waiting,
      long checked,
      long heads,
      long shardFiles,
      long failed,
      boolean walking,
      long walked,
      long scrubbed,
      long damaged,
      long repaired,
      long orphans) {}
}
