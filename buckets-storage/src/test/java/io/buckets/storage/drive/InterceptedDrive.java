package io.buckets.storage.drive;

import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/// A drive whose calls pass through a gate that a test can shut: then they hang, or fail.
public final class InterceptedDrive extends ForwardingDrive {
  private final Drive inner;
  private volatile Set<DriveCall> failing = EnumSet.noneOf(DriveCall.class);
  private volatile CountDownLatch hanging = new CountDownLatch(0);

  public InterceptedDrive(Drive inner) {
    this.inner = inner;
  }

  /// Every call hangs until {@link #release}.
  public void hang() {
    hanging = new CountDownLatch(1);
  }

  public void release() {
    hanging.countDown();
  }

  /// These calls fail from now on, and no others.
  public void fail(Set<DriveCall> calls) {
    failing = calls;
  }

  @Override
  protected Drive behind() {
    return inner;
  }

  @Override
  protected <T extends @Nullable Object> T around(DriveCall which, Body<T> body)
      throws DriveException {
    try {
      hanging.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DriveException(DriveException.Reason.TIMEOUT, "interrupted", e);
    }
    if (failing.contains(which)) {
      throw new DriveException(DriveException.Reason.OFFLINE, "shut by a test");
    }
    return body.on(inner);
  }
}
