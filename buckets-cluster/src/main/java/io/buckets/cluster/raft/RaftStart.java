package io.buckets.cluster.raft;

import io.buckets.core.EachDrive;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.ratis.protocol.RaftPeerId;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How a node comes to its control plane when it starts.
///
/// A node that has lost what was formed may have voted, and must not vote again as the same. It
/// takes part under another name, which the others take in the place of the old one as soon as most
/// of them are there. So it does where the drive that has its log fails or hangs just then: from
/// the next of its drives.
///
/// Threading: one thread; what a drive may keep waiting is done on others.
final class RaftStart {
  private static final Logger LOG = LoggerFactory.getLogger(RaftStart.class);

  /// How long it may take to begin on a drive while there are others. A log is bounded ({@link
  /// RaftSettings}), so that reading it takes seconds at most.
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final RaftSetup setup;
  private final RaftTuning tuning;
  private final RaftDirectory kept;
  private @Nullable RaftControlPlane made;
  private boolean begun;
  private boolean givenUp;

  private RaftStart(RaftSetup setup, RaftTuning tuning) {
    this.setup = setup;
    this.tuning = tuning;
    this.kept = new RaftDirectory(setup.directory(), setup.deployment());
  }

  /// Has the node take part.
  ///
  /// @param lost why what it kept cannot be gone on with; null if it can
  /// @throws StoreException CORRUPT if that is lost and this node alone decides; INTERNAL if it
  ///   cannot begin on any of its drives
  static RaftControlPlane open(RaftSetup setup, @Nullable String lost) {
    return open(setup, RaftTuning.USUAL, lost, PATIENCE);
  }

  static RaftControlPlane open(
      RaftSetup setup, RaftTuning tuning, @Nullable String lost, Duration patience) {
    String why = lost;
    List<Path> places = setup.places();
    for (Path place : places.subList(0, places.size() - 1)) {
      try {
        return new RaftStart(setup.in(place), tuning).openWithin(patience, why);
      } catch (StoreException e) {
        if (e.reason() != Reason.INTERNAL) {
          throw e;
        }
        LOG.warn("control plane: it cannot begin in {}", place, e);
        why = "its log in " + place + " cannot be used";
      }
    }
    return new RaftStart(setup.in(places.getLast()), tuning).open(why);
  }

  /// The same on a thread of its own, which may hang in the kernel.
  private RaftControlPlane openWithin(Duration patience, @Nullable String lost) {
    List<CompletableFuture<RaftControlPlane>> opening =
        EachDrive.begin("control-start", List.of(() -> open(lost)));
    EachDrive.await(opening, patience);
    CompletableFuture<RaftControlPlane> opened = opening.getFirst();
    if (opened.isDone() || !giveUp()) {
      try {
        return opened.join();
      } catch (CompletionException e) {
        if (e.getCause() instanceof StoreException told) {
          throw told;
        }
        throw e;
      }
    }
    throw new StoreException(Reason.INTERNAL, "the drive of " + kept.path() + " does not answer");
  }

  private RaftControlPlane open(@Nullable String lost) {
    try {
      String why = lost == null && !kept.isWhole() ? "what this node kept is gone" : lost;
      if (why == null) {
        try {
          return begin();
        } catch (IOException | CompletionException | StoreException e) {
          why = "it cannot be read: " + Damage.of(e);
        }
      }
      requireWanted();
      formAgain(setup, kept, kept.lastName(setup.self()), why);
      return begin();
    } catch (IOException e) {
      throw broken(setup, e);
    }
  }

  private RaftControlPlane begin() throws IOException {
    RaftControlPlane plane = new RaftControlPlane(setup, tuning, kept);
    try {
      made(plane);
      plane.begin();
      begun();
    } catch (IOException | RuntimeException e) {
      plane.close();
      throw e;
    }
    return plane;
  }

  /// Whoever was waited for too long does nothing more when its drive answers after all.
  private synchronized void requireWanted() {
    if (givenUp) {
      throw new StoreException(
          Reason.CLOSED, "the node has begun elsewhere than in " + kept.path());
    }
  }

  private synchronized void made(RaftControlPlane plane) {
    requireWanted();
    made = plane;
  }

  private synchronized void begun() {
    requireWanted();
    begun = true;
  }

  /// @return whether it did not come in time
  private boolean giveUp() {
    RaftControlPlane plane;
    synchronized (this) {
      givenUp = !begun;
      plane = made;
    }
    if (givenUp && plane != null) {
      plane.close();
    }
    return givenUp;
  }

  /// Forms a directory for a node that has lost what it kept.
  ///
  /// @param last the name that this node had before
  /// @throws StoreException CORRUPT if this node alone decides
  static void formAgain(RaftSetup setup, RaftDirectory kept, RaftPeerId last, String why)
      throws IOException {
    if (setup.isAlone()) {
      throw new StoreException(
          Reason.CORRUPT,
          "node "
              + setup.self()
              + " is alone, and what it kept of the control plane in "
              + kept.path()
              + " cannot be gone on with: "
              + why
              + "; put the directory back");
    }
    RaftPeerId name = kept.freshName(setup.self(), RaftNames.number(last));
    LOG.warn(
        "control plane in {}: {}; this node takes part as {} when the others have taken it",
        kept.path(),
        why,
        name);
    kept.formAgain(setup.first(), name);
  }

  /// What became of it when the control plane in a directory cannot be used.
  static StoreException broken(RaftSetup setup, IOException e) {
    return new StoreException(
        Reason.INTERNAL, "the control plane in " + setup.directory() + " cannot be used: " + e, e);
  }
}
