package io.buckets.cluster.topology;

import io.buckets.core.AtomicFile;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The topology as the drives remember it: `<drive>/.buckets.sys/topology.json`.
///
/// The control plane decides what the topology is. These files are how a process learns, before its
/// control plane is open, which drives there should be, and how a cluster whose control plane is
/// lost is recovered. They are written after the control plane has accepted a topology, and brought
/// up to date at every start; so they may be behind it and are never ahead of it.
///
/// Threading: one caller at a time for the drives of a process.
public final class TopologyFiles {
  /// The name of the file in a drive's system directory.
  public static final String FILE_NAME = "topology.json";

  private static final Logger LOG = LoggerFactory.getLogger(TopologyFiles.class);

  private TopologyFiles() {}

  /// What the drives agree on.
  ///
  /// @param topology the newest
  /// @param behind drives that it lists and that do not hold it
  public record Agreement(Topology topology, List<UUID> behind) {}

  /// Reads the drives and lets them vote, as {@link TopologyVote} describes.
  ///
  /// @param drives the drives that are there; which others there should be, the topology tells
  /// @throws StoreException NO_QUORUM if too few drives know it; CORRUPT if they contradict each
  ///   other; INVALID_ARGUMENT if a newer build wrote it
  public static Agreement read(UUID deploymentId, List<DriveDirectory> drives) {
    List<TopologyVote.Reading> readings = new ArrayList<>();
    for (DriveDirectory drive : drives) {
      readings.add(
          drive
              .directory()
              .map(directory -> read(deploymentId, drive.driveId(), directory))
              .orElse(unknown(drive.driveId(), "it is absent")));
    }
    TopologyVote vote = TopologyVote.of(readings);
    if (!vote.decided()) {
      LOG.warn(
          "topology generation {} is on fewer than a majority of its drives: some are missing, or a change was interrupted; it is taken and written again",
          vote.topology().generation());
    }
    return new Agreement(vote.topology(), vote.behind());
  }

  /// What one drive of the deployment remembers; empty if nothing that can be read.
  public static Optional<Topology> remembered(UUID deploymentId, UUID driveId, Path directory) {
    return read(deploymentId, driveId, directory).topology();
  }

  private static TopologyVote.Reading read(UUID deploymentId, UUID driveId, Path directory) {
    Path file = file(directory);
    try {
      Topology topology = Topology.fromJson(file.toString(), Files.readAllBytes(file));
      return topology.deploymentId().equals(deploymentId)
          ? new TopologyVote.Reading(driveId, Optional.of(topology), "")
          : unknown(driveId, file + " is of deployment " + topology.deploymentId());
    } catch (NoSuchFileException e) {
      return unknown(driveId, "it has none");
    } catch (IOException e) {
      return unknown(driveId, file + " cannot be read: " + e);
    } catch (StoreException e) {
      if (e.reason() == Reason.INVALID_ARGUMENT) {
        throw e;
      }
      return unknown(driveId, String.valueOf(e.getMessage()));
    }
  }

  private static TopologyVote.Reading unknown(UUID driveId, String trouble) {
    return new TopologyVote.Reading(driveId, Optional.empty(), trouble);
  }

  /// Writes a topology to its drives, durably; done when a majority of those it lists has it.
  ///
  /// @param drives where the drives are; others than it lists are left alone
  /// @return the drives that failed, with the reason, by id
  /// @throws StoreException NO_QUORUM if fewer than a majority has it; it may be on some
  public static Map<UUID, String> write(Topology topology, List<DriveDirectory> drives) {
    Map<UUID, String> failed = spread(topology, drives);
    int listed = topology.presentDrives().size();
    int written = listed - failed.size();
    if (written < Majority.of(listed)) {
      throw new StoreException(
          Reason.NO_QUORUM,
          "topology generation "
              + topology.generation()
              + " could be written to only "
              + written
              + " of "
              + listed
              + " drives: "
              + failed);
    }
    return failed;
  }

  /// Writes a topology that the control plane has accepted to those of its drives that are there,
  /// durably, however few they are.
  ///
  /// @return the drives that failed, with the reason, by id
  public static Map<UUID, String> spread(Topology topology, List<DriveDirectory> drives) {
    byte[] content = topology.toJson();
    Map<UUID, String> failed = new LinkedHashMap<>();
    List<UUID> listed = topology.presentDrives().stream().map(PoolDrive::id).toList();
    listed.forEach(id -> failed.put(id, "it is absent"));
    for (DriveDirectory drive : drives) {
      if (drive.directory().isPresent() && listed.contains(drive.driveId())) {
        write(content, drive.driveId(), drive.directory().get(), failed);
      }
    }
    return failed;
  }

  private static void write(
      byte[] content, UUID driveId, Path directory, Map<UUID, String> failed) {
    try {
      AtomicFile.replace(file(directory), content);
      failed.remove(driveId);
    } catch (IOException e) {
      failed.put(driveId, e.toString());
    }
  }

  private static Path file(Path drive) {
    return drive.resolve(DriveFormat.SYSTEM_DIRECTORY).resolve(FILE_NAME);
  }
}
