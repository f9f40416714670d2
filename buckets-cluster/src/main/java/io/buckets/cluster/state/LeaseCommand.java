package io.buckets.cluster.state;

import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import java.time.Duration;
import java.time.Instant;

/// A change of leases. Each carries the time that its issuer saw, and by that alone it is judged
/// whether a lease is over: the state machine reads no clock.
public sealed interface LeaseCommand extends ClusterCommand {
  /// Takes a lease that nobody has, or that is over; its number is the index of this command.
  /// Refused: CONFLICT while somebody else has it; BUSY if there are too many.
  ///
  /// @param name what it is the right to
  /// @param holder who takes it
  /// @param at what the holder's clock says
  /// @param duration how long it is wanted
  record TakeLease(String name, String holder, Instant at, Duration duration)
      implements LeaseCommand {
    /// @throws StoreException INVALID_ARGUMENT if a text is empty or too long, or the duration is
    ///   not positive
    public TakeLease {
      BucketInfo.checkName(name);
      BucketInfo.checkName(holder);
      checkDuration(duration);
    }
  }

  /// Prolongs a lease from `at` on, also one that is over if nobody took it since. Refused:
  /// CONFLICT if it is no longer the one of that number.
  ///
  /// @param name what it is the right to
  /// @param number of the lease
  /// @param at what the holder's clock says
  /// @param duration how much longer it is wanted
  record RenewLease(String name, long number, Instant at, Duration duration)
      implements LeaseCommand {
    /// @throws StoreException INVALID_ARGUMENT if the duration is not positive
    public RenewLease {
      checkDuration(duration);
    }
  }

  /// Gives a lease back; one that is no longer the one of that number is as good as given back.
  ///
  /// @param name what it is the right to
  /// @param number of the lease
  record ReleaseLease(String name, long number) implements LeaseCommand {}

  private static void checkDuration(Duration duration) {
    if (!duration.isPositive()) {
      throw new StoreException(Reason.INVALID_ARGUMENT, "a lease takes some time");
    }
  }
}
