package io.buckets.storage.local;

import io.buckets.storage.drive.DriveException;
import io.buckets.storage.local.HeadCodec.Part;
import io.buckets.storage.register.IndexKey;
import io.buckets.storage.register.RegisterState;
import org.jspecify.annotations.Nullable;

/// Reads the registers of a drive: from memory on the caller's thread, and what is not there on one
/// of the drive's.
///
/// Threading: any thread.
final class RegisterReads {
  private final LiveRegisters registers;
  private final DriveIndex index;
  private final DriveIndex inMemory;
  private final DriveThreads threads;

  RegisterReads(LiveRegisters registers, DriveIndex index, DriveThreads threads) {
    this.registers = registers;
    this.index = index;
    this.inMemory = index.inMemory();
    this.threads = threads;
  }

  /// The newest durable state of a register.
  RegisterState read(IndexKey at, Part part) throws DriveException {
    RegisterState known = readInMemory(at, part);
    return known != null ? known : threads.call(() -> registers.read(index, at, part));
  }

  /// The same if it is in memory; else null.
  @Nullable RegisterState readInMemory(IndexKey at, Part part) throws DriveException {
    try {
      return registers.read(inMemory, at, part);
    } catch (NotInMemory e) {
      return null;
    }
  }
}
