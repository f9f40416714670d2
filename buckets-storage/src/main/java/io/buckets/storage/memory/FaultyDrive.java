package io.buckets.storage.memory;

import io.buckets.storage.drive.CommitReply;
import io.buckets.storage.drive.CommitRequest;
import io.buckets.storage.drive.Drive;
import io.buckets.storage.drive.DriveCall;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.DriveException.Reason;
import io.buckets.storage.drive.ForwardingDrive;
import io.buckets.storage.memory.FaultPlan.Fault;
import io.buckets.storage.model.ShardName;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Any drive, with a plan of what goes wrong: calls that fail, come late, get lost on either way or
/// arrive twice, reads with a flipped bit, a file system that fills up, power cuts.
///
/// It is beside {@link MemoryDrive} in the main code, so that every module's tests can rehearse
/// with it. Threading: any thread.
public final class FaultyDrive extends ForwardingDrive {
  private final Drive drive;
  private final Runnable powerCut;
  private volatile Misfortune misfortune;

  /// @param powerCut cuts the drive's power and brings it back
  public FaultyDrive(Drive drive, FaultPlan plan, Runnable powerCut) {
    this.drive = drive;
    this.powerCut = powerCut;
    this.misfortune = new Misfortune(plan);
  }

  /// A drive in memory, whose power can be cut.
  public FaultyDrive(MemoryDrive drive, FaultPlan plan) {
    this(drive, plan, drive::crash);
  }

  /// A drive whose power cuts are noticed as failed calls only.
  public FaultyDrive(Drive drive, FaultPlan plan) {
    this(drive, plan, () -> {});
  }

  /// From now on `plan` holds, from its beginning.
  public void setPlan(FaultPlan plan) {
    Misfortune before = misfortune;
    misfortune = new Misfortune(plan);
    before.end();
  }

  @Override
  protected Drive behind() {
    return drive;
  }

  @Override
  protected <T extends @Nullable Object> T around(DriveCall call, Body<T> body)
      throws DriveException {
    boolean replyLost = false;
    boolean repeated = false;
    Misfortune striking = misfortune;
    for (Fault fault : striking.next(call)) {
      switch (fault) {
        case Fault.Hang hang -> striking.awaitEnd();
        case Fault.Fail fail -> throw failure(fail.reason(), call);
        case Fault.Delay delay -> LockSupport.parkNanos(delay.duration().toNanos());
        case Fault.LoseRequest lost -> throw failure(Reason.TIMEOUT, call);
        case Fault.LoseReply lost -> replyLost = true;
        case Fault.Repeat repeat -> repeated = true;
        case Fault.LosePower cut -> {
          powerCut.run();
          throw failure(Reason.UNREACHABLE, call);
        }
      }
    }
    T reply = body.on(drive);
    if (repeated) {
      reply = body.on(drive);
    }
    if (replyLost) {
      throw failure(Reason.TIMEOUT, call);
    }
    return reply;
  }

  private static DriveException failure(Reason reason, DriveCall call) {
    return new DriveException(reason, "a planned fault of " + call);
  }

  private void takeRoom(long bytes) throws DriveException {
    if (!misfortune.store(bytes)) {
      throw new DriveException(Reason.FULL, "the plan leaves no more room on " + label());
    }
  }

  @Override
  public void stage(ShardName name, byte[] header, long offset, ByteBuffer bytes)
      throws DriveException {
    takeRoom(bytes.remaining());
    // It may be made twice.
    order(DriveCall.STAGE, behind -> behind.stage(name, header, offset, bytes.duplicate()));
  }

  @Override
  public int read(ShardName name, long offset, ByteBuffer target) throws DriveException {
    int from = target.position();
    int read =
        around(
            DriveCall.READ,
            behind -> {
              target.position(from);
              return behind.read(name, offset, target);
            });
    misfortune.corrupt(target, from);
    return read;
  }

  @Override
  public CommitReply commit(CommitRequest request) throws DriveException {
    takeRoom(request.shard() == null ? 0 : request.shard().remaining());
    return super.commit(request);
  }
}
