package io.buckets.storage.local;

import io.buckets.storage.drive.CommitReply;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.DriveException.Reason;
import io.buckets.storage.model.CorruptIndexException;
import io.buckets.storage.model.DataId;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.model.ShardName;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.NoSuchFileException;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The calls of a local drive: which thread makes them, and what a failure of one means for the
/// drive.
///
/// Threading: any thread.
final class LocalCalls {
  /// The parts of the drive, if it is in service.
  interface Serving {
    LocalParts parts() throws DriveException;
  }

  /// What is to be done.
  interface Call<T extends @Nullable Object> {
    T run(LocalParts parts) throws IOException, DriveException;
  }

  private final String label;
  private final DriveThreads threads;
  private final Serving serving;

  LocalCalls(String label, DriveThreads threads, Serving serving) {
    this.label = label;
    this.threads = threads;
    this.serving = serving;
  }

  /// Runs a call that waits for no file on this thread, and judges its failure: what concerns the
  /// request goes to the caller, what concerns the drive takes it out of service.
  <T extends @Nullable Object> T here(Call<T> call) throws DriveException {
    LocalParts parts = serving.parts();
    try {
      return call.run(parts);
    } catch (NoSuchFileException e) {
      DriveException gone = parts.presence();
      throw gone != null
          ? gone
          : new DriveException(Reason.MISSING, "no such shard file: " + e.getMessage(), e);
    } catch (ClosedByInterruptException e) {
      throw new DriveException(Reason.TIMEOUT, "the call was interrupted", e);
    } catch (IOException e) {
      throw judged(parts, e);
    } catch (CorruptIndexException e) {
      DriveException cause = new DriveException(Reason.FAILED, String.valueOf(e.getMessage()), e);
      parts.outage().because(cause);
      throw cause;
    } catch (DriveException e) {
      if (e.reason() == Reason.FAILED || e.reason() == Reason.OFFLINE) {
        parts.outage().because(e);
      }
      throw e;
    }
  }

  /// Runs a call that may touch a file, on a thread of the drive.
  <T extends @Nullable Object> T onDrive(Call<T> call) throws DriveException {
    serving.parts();
    return threads.call(() -> here(call));
  }

  /// That there is room for a change.
  ///
  /// @param frees whether the change makes some
  /// @throws DriveException FULL
  void assertRoom(LocalParts parts, boolean frees) throws DriveException {
    if (parts.guard().isFresh()) {
      parts.guard().assertRoom(frees);
      return;
    }
    onDrive(now -> {
      now.guard().assertRoom(frees);
      return true;
    });
  }

  /// What an error of the operating system is to the caller, after taking the drive out of service
  /// if it concerns the drive.
  DriveException judged(LocalParts parts, IOException e) {
    DriveException harmless = SystemErrors.HERE.harmless(label, e);
    if (harmless != null) {
      return harmless;
    }
    DriveException gone = parts.presence();
    if (gone != null) {
      return gone;
    }
    DriveException cause = new DriveException(Reason.FAILED, label + ": " + e, e);
    parts.outage().because(cause);
    return cause;
  }

  /// Makes a change that needs sealed files, which cannot be dropped until it is made or never will
  /// be; Behind if one is not there.
  CommitReply change(LocalParts parts, RegisterKey key, Set<ShardName> needed, IndexTask.Rule rule)
      throws DriveException {
    if (needed.isEmpty()) {
      return parts.registers().change(key, rule);
    }
    ShardFiles files = parts.files();
    Set<DataId> claimed = new LinkedHashSet<>();
    needed.forEach(name -> claimed.add(name.data()));
    claimed.forEach(files::claim);
    Runnable release = () -> claimed.forEach(files::release);
    boolean passedOn = false;
    try {
      if (!onDrive(now -> areThere(parts, needed))) {
        return new CommitReply.Behind(parts.registers().head(key, false).ballot());
      }
      passedOn = true;
      long moment = parts.unnamed().moment();
      CommitReply reply = parts.registers().change(key, rule, release);
      if (reply instanceof CommitReply.Accepted) {
        parts.unnamed().forget(needed, moment);
      }
      return reply;
    } finally {
      if (!passedOn) {
        release.run();
      }
    }
  }

  private static boolean areThere(LocalParts parts, Set<ShardName> names)
      throws IOException, DriveException {
    for (ShardName name : names) {
      if (!parts.files().exists(name)) {
        parts.guard().assertPresent();
        return false;
      }
    }
    return true;
  }
}
