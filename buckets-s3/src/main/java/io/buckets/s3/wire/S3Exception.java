package io.buckets.s3.wire;

import io.buckets.core.StoreException;
import io.buckets.s3.xml.ErrorAnswer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A refusal on its way to the client. Has no stack trace: bad requests are many and cheap, and
/// none of them is a defect of ours.
public final class S3Exception extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final S3Error error;
  private final transient Map<String, String> details = new LinkedHashMap<>();
  private final transient Map<String, String> headers = new LinkedHashMap<>();

  public S3Exception(S3Error error, String message, @Nullable Throwable cause) {
    super(message, cause, false, false);
    this.error = error;
  }

  /// A refusal with S3's own message.
  public static S3Exception of(S3Error error) {
    return new S3Exception(error, error.message(), null);
  }

  /// A refusal that says more than S3's own message.
  public static S3Exception of(S3Error error, String message) {
    return new S3Exception(error, message, null);
  }

  /// A bad argument by name, as S3 reports it.
  public static S3Exception invalidArgument(String message, String name, String value) {
    return of(S3Error.INVALID_ARGUMENT, message)
        .with("ArgumentName", name)
        .with("ArgumentValue", value);
  }

  /// Something of S3 that is not built.
  public static S3Exception notImplemented(String what) {
    return of(
        S3Error.NOT_IMPLEMENTED,
        "A header or parameter you provided implies functionality that is not implemented: "
            + what);
  }

  /// Adds an element to the error document.
  public S3Exception with(String element, String value) {
    details.put(element, value);
    return this;
  }

  /// Adds a header field to the answer.
  public S3Exception withHeader(String name, String value) {
    headers.put(name, value);
    return this;
  }

  /// This refusal as the store lets one of its callers' through: {@link ErrorAnswer} finds it again
  /// as the cause.
  public StoreException throughStore() {
    StoreException.Reason reason =
        switch (error) {
          // A condition on an absent key is no plain "nothing there", which a delete would forgive.
          case PRECONDITION_FAILED, NO_SUCH_KEY -> StoreException.Reason.PRECONDITION_FAILED;
          case INVALID_PART -> StoreException.Reason.INVALID_PART;
          default -> StoreException.Reason.INVALID_ARGUMENT;
        };
    return new StoreException(reason, textOf(this), this);
  }

  private static String textOf(S3Exception refusal) {
    String message = refusal.getMessage();
    return message == null ? refusal.error.message() : message;
  }

  /// Which refusal it is.
  public S3Error error() {
    return error;
  }

  /// Further header fields of the answer.
  public Map<String, String> headers() {
    return headers;
  }

  /// Further elements of the error document, in order.
  public Map<String, String> details() {
    return details;
  }
}
