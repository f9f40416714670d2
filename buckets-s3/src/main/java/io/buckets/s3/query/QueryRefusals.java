package io.buckets.s3.query;

import io.buckets.core.StoreException;
import io.buckets.net.SlowClient;
import io.buckets.net.TruncatedBody;
import io.buckets.s3.wire.S3Exception;

/// What failures are called in query APIs. Pure.
///
/// Source: IAM API reference, "Common Errors", and the errors of its actions.
final class QueryRefusals {
  private QueryRefusals() {}

  static QueryException of(Exception failure) {
    return switch (failure) {
      case QueryException refusal -> refusal;
      case StoreException refusal -> ofStore(refusal);
      case S3Exception refusal -> ofSignature(refusal);
      case TruncatedBody _ ->
          QueryException.of(400, "IncompleteBody", "The request ended before its form.");
      case SlowClient _ -> QueryException.of(400, "RequestTimeout", "The form came too slowly.");
      default ->
          QueryException.of(
              500, "ServiceFailure", "The request processing has failed because of an error.");
    };
  }

  private static QueryException ofStore(StoreException refusal) {
    String message = String.valueOf(refusal.getMessage());
    return switch (refusal.reason()) {
      case NO_SUCH_ENTITY -> QueryException.noSuchEntity(message);
      case ENTITY_EXISTS, CONFLICT -> QueryException.of(409, "EntityAlreadyExists", message);
      case ENTITY_IN_USE -> QueryException.of(409, "DeleteConflict", message);
      case LIMIT_EXCEEDED -> QueryException.of(409, "LimitExceeded", message);
      case INVALID_ARGUMENT -> QueryException.validation(message);
      case BUSY -> QueryException.of(400, "Throttling", "Rate exceeded");
      case NO_QUORUM, UNCERTAIN, CLOCK_SKEW, TIMEOUT, CLOSED, FULL ->
          QueryException.of(503, "ServiceUnavailable", message);
      default ->
          QueryException.of(
              500, "ServiceFailure", "The request processing has failed because of an error.");
    };
  }

  private static QueryException ofSignature(S3Exception refusal) {
    String message = String.valueOf(refusal.getMessage());
    return switch (refusal.error()) {
      case INVALID_ACCESS_KEY_ID, INVALID_TOKEN -> QueryException.invalidClientToken(refusal);
      case EXPIRED_TOKEN ->
          QueryException.of(
              403, "ExpiredToken", "The security token included in the request is expired");
      case SIGNATURE_DOES_NOT_MATCH ->
          QueryException.of(
              403,
              "SignatureDoesNotMatch",
              "The request signature we calculated does not match the signature you provided."
                  + " Check your AWS Secret Access Key and signing method. Consult the service"
                  + " documentation for details.");
      case REQUEST_TIME_TOO_SKEWED ->
          QueryException.of(403, "SignatureDoesNotMatch", "Signature expired: " + message);
      case AUTHORIZATION_HEADER_MALFORMED ->
          QueryException.of(403, "SignatureDoesNotMatch", message);
      case INVALID_URI -> QueryException.of(400, "MalformedQueryString", message);
      case MAX_MESSAGE_LENGTH_EXCEEDED -> QueryException.validation("The form is too large.");
      default -> QueryException.of(400, "IncompleteSignature", message);
    };
  }
}
