package io.buckets.storage;

import io.buckets.storage.DriveException.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The parts of a local drive that is in service: opened together, closed together.
///
/// @param guard holds the lock and watches over the directory
/// @param registers the index
/// @param files the shard files
/// @param syncing syncs the index every second, null unless durability is periodic
record LocalParts(
    DriveGuard guard,
    LocalRegisters registers,
    ShardFiles files,
    @Nullable ScheduledFuture<?> syncing)
    implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(LocalParts.class.getName());

  /// What is done about what the parts find.
  ///
  /// @param failed takes the drive out of service
  /// @param drop has a file deleted that no register names any more
  record Hooks(Consumer<DriveException> failed, Consumer<ShardName> drop) {}

  static LocalParts open(LocalDrive.Options options, DriveResources resources, Hooks hooks)
      throws DriveException {
    Path path = options.path();
    DriveGuard guard = null;
    ShardFiles files = null;
    try {
      guard = new DriveGuard(path);
      boolean durable = options.durability() == Durability.ALWAYS;
      files = new ShardFiles(path, options.deploymentId(), durable);
      LocalRegisters registers = registers(options, resources, guard, hooks);
      return new LocalParts(guard, registers, files, syncing(options, resources, registers, hooks));
    } catch (IOException e) {
      close(files, guard);
      throw new DriveException(Reason.FAILED, "the drive cannot be opened: " + e, e);
    } catch (DriveException | RuntimeException e) {
      close(files, guard);
      throw e;
    }
  }

  private static LocalRegisters registers(
      LocalDrive.Options options, DriveResources resources, DriveGuard guard, Hooks hooks)
      throws DriveException {
    LocalRegisters.Opening opening =
        new LocalRegisters.Opening(
            options.path().resolve(".buckets.sys").resolve("index"),
            resources,
            options.durability(),
            options.clock(),
            options.path().toString());
    return new LocalRegisters(
        opening,
        new Surroundings() {
          @Override
          public void assertPresent() throws DriveException {
            guard.assertPresent();
          }

          @Override
          public void failed(DriveException cause) {
            hooks.failed.accept(cause);
          }

          @Override
          public void drop(Set<ShardName> names) {
            names.forEach(hooks.drop);
          }
        });
  }

  private static @Nullable ScheduledFuture<?> syncing(
      LocalDrive.Options options, DriveResources resources, LocalRegisters registers, Hooks hooks) {
    if (options.durability() != Durability.PERIODIC) {
      return null;
    }
    Runnable sync =
        () -> {
          try {
            registers.sync();
          } catch (DriveException e) {
            hooks.failed.accept(e);
          }
        };
    return resources.background().scheduleWithFixedDelay(sync, 1, 1, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
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
      LOG.log(System.Logger.Level.WARNING, "a drive does not close cleanly", e);
    }
  }
}
