package io.buckets.server;

import io.buckets.cluster.topology.Pool;
import io.buckets.cluster.topology.PoolDrive;
import io.buckets.cluster.topology.Topology;
import io.buckets.core.EachDrive;
import io.buckets.core.peer.PeerFault;
import io.buckets.core.peer.PeerLink;
import io.buckets.storage.drive.Drive;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.DriveStanding;
import io.buckets.storage.drive.DriveTrial;
import io.buckets.storage.local.LocalDrive;
import io.buckets.storage.remote.StandingCalls;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What drives say of themselves and remember of others, over all nodes: before the drives of this
/// node serve, as many others must have been asked as a read asks, so that whatever was
/// acknowledged is remembered by one of them.
final class Standings {
  private static final Logger LOG = LoggerFactory.getLogger(Standings.class);
  private static final Duration PAUSE = Duration.ofMillis(300);
  private static final Duration ASK = Duration.ofSeconds(12);

  private final Topology topology;
  private final Map<UUID, Drive> opened;

  /// @param opened the drives of this node
  Standings(Topology topology, Map<UUID, Drive> opened) {
    this.topology = topology;
    this.opened = Map.copyOf(opened);
  }

  /// What those of this node say; those that cannot be asked are left out.
  Map<UUID, DriveStanding> own() {
    Map<UUID, DriveStanding> own = new HashMap<>();
    opened.forEach((id, drive) -> {
      if (drive instanceof LocalDrive local) {
        try {
          own.put(id, local.standing());
        } catch (DriveException e) {
          LOG.debug("{} cannot be asked: {}", drive.label(), e.getMessage());
        }
      }
    });
    return own;
  }

  /// Why a drive of this node is older than what others remember of it; null if it is not.
  ///
  /// @param told what the drives of other nodes have said
  @Nullable String wentBack(UUID drive, Map<UUID, DriveStanding> told) {
    Map<UUID, DriveStanding> all = new HashMap<>(told);
    all.putAll(own());
    return DriveTrial.wentBack(topology, all, drive);
  }

  /// Asks the other nodes until enough have answered.
  ///
  /// @return what their drives said
  Map<UUID, DriveStanding> await(Map<Integer, PeerLink> links, Opening opening) {
    while (true) {
      Map<UUID, DriveStanding> told = ask(List.copyOf(links.values()));
      if (isEnough(told)) {
        return told;
      }
      List<String> away =
          links.values().stream().filter(link -> !link.isConnected()).map(PeerLink::label).toList();
      opening.say(
          "the drives of this node serve when those of other nodes have said what they remember of"
              + " them; these nodes are away: "
              + away);
      pause();
    }
  }

  private boolean isEnough(Map<UUID, DriveStanding> told) {
    for (Pool pool : topology.pools()) {
      int least = pool.geometry().readQuorum();
      for (int set = 0; set < pool.sets().size(); set++) {
        List<PoolDrive> members = pool.members(set);
        boolean mine = members.stream().anyMatch(member -> opened.containsKey(member.id()));
        long asked =
            members.stream()
                .filter(m -> told.containsKey(m.id()) || opened.get(m.id()) instanceof LocalDrive)
                .count();
        if (mine && asked < least) {
          return false;
        }
      }
    }
    return true;
  }

  /// Asks nodes; what those say that answer.
  static Map<UUID, DriveStanding> ask(List<PeerLink> links) {
    List<Callable<Map<UUID, DriveStanding>>> work = new ArrayList<>();
    links.forEach(link -> work.add(() -> ask(link)));
    List<CompletableFuture<Map<UUID, DriveStanding>>> asking = EachDrive.begin("ask-node", work);
    EachDrive.await(asking, ASK);
    Map<UUID, DriveStanding> told = new HashMap<>();
    asking.forEach(answer -> told.putAll(answer.getNow(Map.of())));
    return told;
  }

  private static Map<UUID, DriveStanding> ask(PeerLink link) {
    try {
      return StandingCalls.ask(link);
    } catch (PeerFault fault) {
      LOG.debug("{} does not say what its drives remember: {}", link.label(), fault.getMessage());
      return Map.of();
    }
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Configuration.Mistake("interrupted while other nodes were asked", e);
    }
  }
}
