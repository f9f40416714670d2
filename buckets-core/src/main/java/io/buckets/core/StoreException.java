package io.buckets.core;

/// What the store refuses or cannot do, as a {@link Reason} that the S3 layer maps to an answer,
/// and a message that says what happened, on which object or drive, and what to do.
///
/// Unchecked: the caller nearest the client handles it, nobody in between.
public final class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// Every reason the store gives. The S3 layer switches over all of them.
  public enum Reason {
    /// The bucket does not exist.
    NO_SUCH_BUCKET,
    /// A bucket of that name exists already.
    BUCKET_EXISTS,
    /// The bucket still holds objects or uploads.
    BUCKET_NOT_EMPTY,
    /// The key has no object.
    NO_SUCH_KEY,
    /// The key has no such version.
    NO_SUCH_VERSION,
    /// The version is a delete marker, which has nothing that could be read or changed.
    DELETE_MARKER,
    /// The multipart upload does not exist, was aborted or completed.
    NO_SUCH_UPLOAD,
    /// A part named at completion was never uploaded, or its ETag differs.
    INVALID_PART,
    /// The parts named at completion are not in ascending order.
    INVALID_PART_ORDER,
    /// A part other than the last is smaller than the least part size.
    PART_TOO_SMALL,
    /// The object would be larger than the largest object.
    TOO_LARGE,
    /// A condition of the request (If-Match, If-None-Match) does not hold.
    PRECONDITION_FAILED,
    /// A concurrent change to the same key or bucket won.
    CONFLICT,
    /// What a bucket is set to does not allow the change.
    BUCKET_STATE,
    /// The version is locked, and its time has not come.
    LOCKED,
    /// The argument is malformed.
    INVALID_ARGUMENT,
    /// The requested range starts after the last byte.
    INVALID_RANGE,
    /// Fewer drives than a quorum answered: nothing is known to have changed; try again.
    NO_QUORUM,
    /// The outcome of a write is unknown: it may or may not take effect; try again.
    UNCERTAIN,
    /// A bound of {@link Limits} was reached; try again later.
    BUSY,
    /// There is no such user, group, role, policy or other entity of an account.
    NO_SUCH_ENTITY,
    /// An entity of that name exists already in the account.
    ENTITY_EXISTS,
    /// The entity cannot go while others hold on to it.
    ENTITY_IN_USE,
    /// An account would have more of something than IAM allows.
    LIMIT_EXCEEDED,
    /// The clocks of two nodes are further apart than the configured skew.
    CLOCK_SKEW,
    /// No space left on enough drives.
    FULL,
    /// Stored bytes are damaged beyond what parity can rebuild.
    CORRUPT,
    /// The operation took longer than its deadline.
    TIMEOUT,
    /// The server is shutting down.
    CLOSED,
    /// An unexpected failure inside the server.
    INTERNAL
  }

  private final Reason reason;

  /// A refusal without an underlying cause.
  public StoreException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /// A refusal caused by `cause`.
  public StoreException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  /// Why.
  public Reason reason() {
    return reason;
  }
}
