package io.buckets.storage.local;

import io.buckets.cluster.topology.DriveFormat;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.DriveException.Reason;
import io.buckets.storage.drive.Durability;
import io.buckets.storage.drive.Refill;
import io.buckets.storage.drive.ShardPage;
import io.buckets.storage.model.Change;
import io.buckets.storage.model.ShardName;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The parts of a local drive that is in service: opened together, closed together.
///
/// @param outage whether they failed
/// @param guard holds the lock and watches over the directory
/// @param registers the index
/// @param files the shard files
/// @param unnamed those of them that no register names, as far as was noticed
/// @param syncing syncs the index every second, null unless durability is periodic
record LocalParts(
    Outage outage,
    DriveGuard guard,
    LocalRegisters registers,
    ShardFiles files,
    UnnamedFiles unnamed,
    @Nullable ScheduledFuture<?> syncing)
    implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LocalParts.class);

  /// What became of opening a drive: one of the two.
  record Opened(@Nullable LocalParts parts, @Nullable LocalDoubt doubt) {}

  /// Opens a drive.
  ///
  /// @param drop has a file deleted that no register names any more
  /// @param refill to begin with a new index; null to open what is there
  static Opened open(
      LocalDrive.Options options,
      DriveResources resources,
      DriveThreads threads,
      Consumer<ShardName> drop,
      @Nullable Refill refill)
      throws DriveException {
    DriveGuard guard = null;
    try {
      identify(options);
      guard = new DriveGuard(options.path(), options.reserveBytes());
      IndexFiles index = IndexFiles.of(options.path());
      if (refill != null) {
        index.setAside();
      }
      IndexOpening opening = IndexOpening.open(index, resources, refill != null);
      DriveIndex sound = opening.doubt() == null ? opening.index() : null;
      return sound == null
          ? new Opened(null, new LocalDoubt(guard, opening, index))
          : new Opened(
              serving(new Site(options, resources, threads, drop, guard), sound, refill), null);
    } catch (IOException e) {
      letGo(guard);
      boolean full = SystemErrors.HERE.kindOf(e) == SystemErrors.Kind.NO_ROOM;
      throw new DriveException(
          full ? Reason.FULL : Reason.FAILED, "the drive cannot be opened: " + e, e);
    } catch (DriveException | RuntimeException e) {
      letGo(guard);
      throw e;
    }
  }

  /// What the parts are opened with.
  private record Site(
      LocalDrive.Options options,
      DriveResources resources,
      DriveThreads threads,
      Consumer<ShardName> drop,
      DriveGuard guard) {}

  private static LocalParts serving(Site site, DriveIndex index, @Nullable Refill refill)
      throws IOException, DriveException {
    LocalDrive.Options options = site.options;
    DriveResources resources = site.resources;
    Path path = options.path();
    IndexFiles files = IndexFiles.of(path);
    boolean durable = options.durability() == Durability.ALWAYS;
    ShardFiles shards = null;
    try {
      boolean bereft =
          DriveRows.ceiling(index) != null && !IndexFiles.exists(ShardPaths.data(path));
      shards =
          new ShardFiles(
              path, options.deploymentId(), durable, resources.staging(), resources.openShards());
      Outage outage = new Outage(path.toString(), files);
      UnnamedFiles unnamed = new UnnamedFiles(System::nanoTime);
      LocalRegisters registers =
          new LocalRegisters(
              new LocalRegisters.Opening(
                  files,
                  index,
                  surroundings(site, outage, unnamed),
                  site.threads,
                  options.durability(),
                  options.clock(),
                  path.toString(),
                  refill));
      if (bereft) {
        registers.beginFilling("the directory of its shard files was gone");
      }
      Runnable sync = () -> sync(registers, outage);
      ScheduledFuture<?> syncing =
          options.durability() == Durability.PERIODIC
              ? site.threads.background().scheduleWithFixedDelay(sync, 1, 1, TimeUnit.SECONDS)
              : null;
      return new LocalParts(outage, site.guard, registers, shards, unnamed, syncing);
    } catch (IOException | DriveException | RuntimeException e) {
      index.close();
      letGo(shards);
      throw e;
    }
  }

  /// Throws unless the directory is not formatted yet, or formatted as this drive.
  private static void identify(LocalDrive.Options options) throws IOException, DriveException {
    Optional<DriveFormat> format = DriveFormat.read(options.path());
    if (format.isPresent() && !format.get().driveId().equals(options.driveId())) {
      throw new DriveException(
          Reason.OFFLINE,
          "another drive, " + format.get().driveId() + ", is in the place of this one");
    }
  }

  /// Whether a change makes room for more.
  static boolean frees(Change change) {
    return switch (change) {
      case Change.Erase erase -> true;
      case Change.RemoveVersion removal -> true;
      case Change.Replace replace -> false;
      case Change.AddVersion add -> false;
      case Change.EditVersion edit -> false;
    };
  }

  /// Why the drive is not there any more, after taking it out of service for that; null if it is.
  @Nullable DriveException presence() {
    try {
      guard.assertComplete();
      return null;
    } catch (DriveException gone) {
      outage.because(gone);
      return gone;
    }
  }

  /// See {@link LocalDrive#stage}: nothing names the file yet.
  boolean stage(ShardName name, byte[] header, long offset, ByteBuffer bytes)
      throws IOException, DriveException {
    guard.assertRoom(false);
    try {
      files.stage(name, header, offset, bytes);
      return true;
    } finally {
      if (offset == 0) {
        unnamed.note(name);
      }
    }
  }

  /// The drive does not answer.
  void suspected() {
    registers.suspected();
    files.forsaken().suspected();
  }

  /// See {@link LocalDrive#discard}.
  ///
  /// @param drops where the sealed file waits if readers hold it
  boolean discard(ShardName name, DropQueue drops) throws IOException, DriveException {
    boolean givenUp = false;
    unnamed.forget(name);
    try {
      files.giveUp(name);
      givenUp = true;
    } finally {
      if (!givenUp) {
        unnamed.note(name);
      }
    }
    if (drops.isHeld(name)) {
      drops.add(name);
      return true;
    }
    return delete(name);
  }

  /// Deletes a sealed file unless a register names it; false if a commit is under way that needs
  /// it.
  boolean delete(ShardName name) throws IOException, DriveException {
    boolean done = false;
    unnamed.forget(name);
    try {
      done = files.dropSealed(name, registers::isNamed);
      return done;
    } finally {
      if (!done) {
        unnamed.note(name);
      }
    }
  }

  /// See {@link LocalDrive#shards}: what no register names is noted.
  ShardPage page(String after, int limit) throws IOException, DriveException {
    NameSearch names = registers.names();
    return files.page(
        after,
        limit,
        name -> {
          boolean named = names.isNamed(name);
          if (!named) {
            unnamed.note(name);
          }
          return named;
        });
  }

  /// Those of the files that no register names now; the others are forgotten.
  List<ShardName> stillUnnamed(List<ShardName> noted) throws DriveException {
    NameSearch names = registers.names();
    List<ShardName> still = new ArrayList<>();
    for (ShardName name : noted) {
      long moment = unnamed.moment();
      if (names.isNamed(name)) {
        unnamed.forget(List.of(name), moment);
      } else {
        still.add(name);
      }
    }
    return still;
  }

  private static Surroundings surroundings(Site site, Outage outage, UnnamedFiles unnamed) {
    return new Surroundings() {
      @Override
      public void assertPresent() throws DriveException {
        site.guard.assertPresent();
      }

      @Override
      public void failed(DriveException cause) {
        outage.because(cause);
      }

      @Override
      public void drop(Set<ShardName> names) {
        names.forEach(site.drop);
      }

      @Override
      public void left(Set<ShardName> names) {
        unnamed.note(names);
      }
    };
  }

  private static void sync(LocalRegisters registers, Outage outage) {
    try {
      registers.sync();
    } catch (DriveException e) {
      outage.because(e);
    }
  }

  @Override
  public void close() {
    outage.closing();
    if (syncing != null) {
      syncing.cancel(false);
    }
    letGo(registers::close);
    letGo(files);
    // Whatever the others do: while the lock is held nobody can open the drive, this process
    // neither.
    letGo(guard);
  }

  /// Closes a part of a drive if there is one; what fails is said, and keeps nothing else open.
  static void letGo(@Nullable Closeable part) {
    if (part == null) {
      return;
    }
    try {
      part.close();
    } catch (IOException | RuntimeException e) {
      LOG.warn("a drive does not close cleanly", e);
    }
  }
}
