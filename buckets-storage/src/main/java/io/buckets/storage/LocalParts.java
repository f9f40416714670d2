package io.buckets.storage;

import io.buckets.cluster.DriveFormat;
import io.buckets.storage.DriveException.Reason;
import java.io.IOException;
import java.nio.file.Path;
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
/// @param syncing syncs the index every second, null unless durability is periodic
record LocalParts(
    Outage outage,
    DriveGuard guard,
    LocalRegisters registers,
    ShardFiles files,
    @Nullable ScheduledFuture<?> syncing)
    implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LocalParts.class);

  /// @param drop has a file deleted that no register names any more
  static LocalParts open(
      LocalDrive.Options options, DriveResources resources, Consumer<ShardName> drop)
      throws DriveException {
    Path path = options.path();
    DriveGuard guard = null;
    ShardFiles files = null;
    try {
      identify(options);
      guard = new DriveGuard(path, options.reserveBytes());
      boolean durable = options.durability() == Durability.ALWAYS;
      files = new ShardFiles(path, options.deploymentId(), durable, resources.staging());
      Outage outage = new Outage(path.toString());
      Surroundings around = surroundings(guard, outage, drop);
      LocalRegisters registers = registers(options, resources, around);
      Runnable sync = () -> sync(registers, outage);
      ScheduledFuture<?> syncing =
          options.durability() == Durability.PERIODIC
              ? resources.background().scheduleWithFixedDelay(sync, 1, 1, TimeUnit.SECONDS)
              : null;
      return new LocalParts(outage, guard, registers, files, syncing);
    } catch (IOException e) {
      close(files, guard);
      throw new DriveException(Reason.FAILED, "the drive cannot be opened: " + e, e);
    } catch (DriveException | RuntimeException e) {
      close(files, guard);
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

  private static LocalRegisters registers(
      LocalDrive.Options options, DriveResources resources, Surroundings around)
      throws DriveException {
    LocalRegisters.Opening opening =
        new LocalRegisters.Opening(
            options.path().resolve(".buckets.sys").resolve("index"),
            resources,
            options.durability(),
            options.clock(),
            options.path().toString());
    return new LocalRegisters(opening, around);
  }

  private static Surroundings surroundings(
      DriveGuard guard, Outage outage, Consumer<ShardName> drop) {
    return new Surroundings() {
      @Override
      public void assertPresent() throws DriveException {
        guard.assertPresent();
      }

      @Override
      public void failed(DriveException cause) {
        outage.because(cause);
      }

      @Override
      public void drop(Set<ShardName> names) {
        names.forEach(drop);
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
    registers.close();
    close(files, guard);
  }

  private static void close(@Nullable ShardFiles files, @Nullable DriveGuard guard) {
    try {
      if (files != null) {
        files.close();
      }
      if (guard != null) {
        guard.close();
      }
    } catch (IOException e) {
      LOG.warn("a drive does not close cleanly", e);
    }
  }
}
