package io.buckets.cluster.raft;

import io.buckets.cluster.state.ClusterState;
import io.buckets.core.AtomicFile;
import io.buckets.core.Presence;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.ratis.protocol.RaftPeerId;
import org.jspecify.annotations.Nullable;

/// What a node keeps of the control plane.
///
/// | name | what |
/// |---|---|
/// | `first` | the state before the first entry of the log; written last, so without it nothing counts |
/// | `log/` | what the library keeps, below the id of the deployment |
/// | `begun` | the library has begun to keep it: it must be there from now on |
/// | `name` | what the library calls this node, if that is not its first name |
/// | `joining` | the others do not know the name yet |
/// | `lost-…` | a log that was lost, until the node takes part again |
/// | `founding` | the state that the log is to begin with, as long as it is not in there |
///
/// @param path of the directory
/// @param deployment of the cluster
record RaftDirectory(Path path, UUID deployment) {
  private static final String ASIDE = "lost-";

  private Path first() {
    return path.resolve("first");
  }

  private Path begun() {
    return path.resolve("begun");
  }

  private Path name() {
    return path.resolve("name");
  }

  private Path joining() {
    return path.resolve("joining");
  }

  private Path founding() {
    return path.resolve("founding");
  }

  /// Where the library writes.
  Path log() {
    return path.resolve("log");
  }

  /// What tells the name that is kept in a directory from other names of the node; -1 if nothing
  /// was ever kept there.
  ///
  /// @throws IOException if that cannot be known
  /// @throws StoreException CORRUPT if what is kept is no name of it
  static long number(Path directory, int self) throws IOException {
    RaftDirectory kept = new RaftDirectory(directory, new UUID(0, 0));
    boolean used = Presence.exists(kept.name()) || Presence.exists(kept.first());
    return used ? RaftNames.number(kept.readName(self)) : -1;
  }

  /// Whether anything was ever kept there.
  boolean isFormed() {
    return Files.exists(first());
  }

  /// Makes it, unless it is there.
  void form(ClusterState state) throws IOException {
    Files.createDirectories(path);
    if (!Files.exists(first())) {
      StateFile.write(first(), state);
    }
  }

  /// Whether all is there that was ever promised on the strength of it.
  boolean isWhole() {
    return Files.exists(first())
        && (!Files.exists(begun()) || Files.exists(log().resolve(deployment.toString())));
  }

  /// Makes it anew for a node that has lost it. What is left of the old one is put aside.
  ///
  /// @param fresh the name that the node has from now on
  void formAgain(ClusterState state, RaftPeerId fresh) throws IOException {
    putAside(fresh);
    AtomicFile.replace(joining(), new byte[0]);
    StateFile.write(first(), state);
  }

  /// Makes it anew for a node that founds the vote anew, and decides alone to begin with.
  ///
  /// @param fresh the name that the node has from now on
  /// @param restored what the log is to begin with
  void found(ClusterState state, RaftPeerId fresh, ClusterState restored) throws IOException {
    putAside(fresh);
    StateFile.write(founding(), restored);
    StateFile.write(first(), state);
  }

  private void putAside(RaftPeerId fresh) throws IOException {
    Files.createDirectories(path);
    Files.deleteIfExists(first());
    Files.deleteIfExists(begun());
    Files.deleteIfExists(joining());
    Files.deleteIfExists(founding());
    if (Files.exists(log())) {
      Files.move(log(), path.resolve(ASIDE + RaftNames.number(fresh)));
    }
    AtomicFile.replace(name(), fresh.toString().getBytes(StandardCharsets.UTF_8));
  }

  /// What the log is to begin with, if that is not in there yet; else null.
  @Nullable ClusterState readFounding() throws IOException {
    return Files.exists(founding()) ? StateFile.read(founding()) : null;
  }

  /// The log has what it was to begin with.
  void founded() throws IOException {
    if (Files.deleteIfExists(founding())) {
      settled();
    }
  }

  /// The log is not to begin with anything any more.
  void giveUpFounding() throws IOException {
    Files.deleteIfExists(founding());
    AtomicFile.syncDirectory(path);
  }

  /// Nobody needs any more what was put aside.
  private void settled() throws IOException {
    AtomicFile.syncDirectory(path);
    try (DirectoryStream<Path> aside = Files.newDirectoryStream(path, ASIDE + "*")) {
      for (Path lost : aside) {
        delete(lost);
      }
    }
  }

  /// Removes it, so that after a crash in between nothing counts.
  void discard() throws IOException {
    if (Files.deleteIfExists(first())) {
      AtomicFile.syncDirectory(path);
    }
    delete(path);
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  ClusterState readFirst() throws IOException {
    return StateFile.read(first());
  }

  /// What the library calls this node.
  ///
  /// @throws StoreException CORRUPT if what is kept is no name of it
  RaftPeerId readName(int self) throws IOException {
    if (!Files.exists(name())) {
      return RaftNames.of(self);
    }
    String kept = Files.readString(name(), StandardCharsets.ISO_8859_1);
    if (!RaftNames.isOneOf(self, kept)) {
      throw new StoreException(Reason.CORRUPT, "the name in " + name() + " is damaged");
    }
    return RaftPeerId.valueOf(kept);
  }

  /// The same; the first one if it is damaged.
  RaftPeerId lastName(int self) throws IOException {
    try {
      return readName(self);
    } catch (StoreException damaged) {
      return RaftNames.of(self);
    }
  }

  /// A name that the node has not had: above that number, and above what is kept here.
  RaftPeerId freshName(int self, long above) throws IOException {
    return RaftNames.fresh(self, Math.max(above, RaftNames.number(lastName(self))));
  }

  /// From now on what the library keeps must be there.
  void begin() throws IOException {
    if (!Files.exists(begun())) {
      AtomicFile.replace(begun(), new byte[0]);
    }
    if (!isJoining() && !Files.exists(founding())) {
      // A crash may have come between the two steps of `joined` or `founded`.
      settled();
    }
  }

  boolean isJoining() {
    return Files.exists(joining());
  }

  /// The others know the name.
  void joined() throws IOException {
    if (Files.deleteIfExists(joining())) {
      settled();
    }
  }
}
