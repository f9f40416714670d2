package io.buckets.s3.query;

import org.jspecify.annotations.Nullable;

/// A refusal in the words of a query API. Has no stack trace: none is a defect of ours.
///
/// Source: IAM API reference, "Common Errors", and the errors of its actions; STS API reference.
public final class QueryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String code;
  private final int status;

  public QueryException(int status, String code, String message, @Nullable Throwable cause) {
    super(message, cause, false, false);
    this.code = code;
    this.status = status;
  }

  private QueryException(int status, String code, String message) {
    this(status, code, message, null);
  }

  /// A parameter that cannot be what it is said to be.
  public static QueryException validation(String message) {
    return new QueryException(400, "ValidationError", message);
  }

  /// Parameters that make no sense together, or a URL or text that is none.
  public static QueryException invalidInput(String message) {
    return new QueryException(400, "InvalidInput", message);
  }

  /// What is named does not exist.
  public static QueryException noSuchEntity(String message) {
    return new QueryException(404, "NoSuchEntity", message);
  }

  /// A policy that breaks the grammar.
  public static QueryException malformedPolicy(String message, @Nullable Throwable cause) {
    return new QueryException(400, "MalformedPolicyDocument", message, cause);
  }

  /// Nothing allows it, or something forbids it.
  public static QueryException accessDenied(String message) {
    return new QueryException(403, "AccessDenied", message);
  }

  /// Of an access key that there is not, or that may not be used for this.
  public static QueryException invalidClientToken(@Nullable Throwable cause) {
    return new QueryException(
        403,
        "InvalidClientTokenId",
        "The security token included in the request is invalid.",
        cause);
  }

  /// There is no action of that name.
  public static QueryException invalidAction(String action, String version) {
    return new QueryException(
        400, "InvalidAction", "Could not find operation " + action + " for version " + version);
  }

  /// AWS has it, and this server has not.
  public static QueryException notImplemented(String what) {
    return new QueryException(501, "NotImplemented", what + " is not implemented.");
  }

  /// Another refusal.
  public static QueryException of(int status, String code, String message) {
    return new QueryException(status, code, message);
  }

  public String code() {
    return code;
  }

  public int status() {
    return status;
  }
}
