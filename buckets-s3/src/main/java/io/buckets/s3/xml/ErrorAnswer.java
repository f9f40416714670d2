package io.buckets.s3.xml;

import io.buckets.core.StoreException;
import io.buckets.net.HttpExchange;
import io.buckets.net.ResponseHeaders;
import io.buckets.net.SlowClient;
import io.buckets.net.TruncatedBody;
import io.buckets.s3.wire.Percent;
import io.buckets.s3.wire.RequestId;
import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.S3Exception;
import io.buckets.s3.wire.Target;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A refusal in S3's words: what a client is told of any failure.
///
/// Source: S3 API reference, "Error responses".
///
/// @param error code and status
/// @param message for people
/// @param details further elements of the document
/// @param fields further header fields
public record ErrorAnswer(
    S3Error error, String message, Map<String, String> details, Map<String, String> fields) {
  ErrorAnswer(S3Error error, String message) {
    this(error, message, Map.of(), Map.of());
  }

  /// What a failure is called in S3. Of an unexpected one the client is told no more than that.
  public static ErrorAnswer of(Exception failure) {
    return switch (failure) {
      case S3Exception refusal ->
          new ErrorAnswer(
              refusal.error(),
              textOf(refusal, refusal.error()),
              refusal.details(),
              refusal.headers());
      case StoreException refusal -> ofStore(refusal);
      case TruncatedBody truncated -> of(S3Error.INCOMPLETE_BODY);
      case SlowClient slow -> of(S3Error.REQUEST_TIMEOUT);
      default -> of(S3Error.INTERNAL_ERROR);
    };
  }

  private static ErrorAnswer of(S3Error error) {
    return new ErrorAnswer(error, error.message());
  }

  /// S3's own message where clients know it by heart; the store's where it says what to do.
  private static ErrorAnswer ofStore(StoreException refusal) {
    if (refusal.getCause() instanceof S3Exception ours) {
      return of(ours);
    }
    S3Error error = S3Error.of(refusal.reason());
    boolean tellsMore =
        error.status() >= 500
            || switch (refusal.reason()) {
              case INVALID_ARGUMENT, BUCKET_STATE, LOCKED -> true;
              default -> false;
            };
    return new ErrorAnswer(error, tellsMore ? textOf(refusal, error) : error.message());
  }

  private static String textOf(Exception failure, S3Error error) {
    String message = failure.getMessage();
    return message == null ? error.message() : message;
  }

  /// Answers the exchange with this refusal.
  public void send(HttpExchange exchange, RequestId id, @Nullable Target target)
      throws IOException {
    exchange.respond(error.status(), headers(id), document(exchange.rawPath(), id, target));
  }

  /// The header fields of the answer.
  ResponseHeaders headers(RequestId id) {
    ResponseHeaders headers = id.headers();
    fields.forEach(headers::add);
    if (error == S3Error.SLOW_DOWN || error == S3Error.SERVICE_UNAVAILABLE) {
      headers.add("Retry-After", "1");
    }
    if (error.status() == 416 && details.containsKey("ActualObjectSize")) {
      headers.add("Content-Range", "bytes */" + details.get("ActualObjectSize"));
    }
    return headers.add("Content-Type", XmlDocument.CONTENT_TYPE);
  }

  /// The body of the answer.
  byte[] document(String rawPath, RequestId id, @Nullable Target target) {
    XmlDocument document = XmlDocument.plain("Error");
    document.text("Code", error.code());
    document.text("Message", message);
    details.forEach(document::text);
    if (target != null) {
      describe(document, target);
    }
    document.text("Resource", resourceOf(rawPath));
    document.text("RequestId", id.value());
    document.text("HostId", RequestId.HOST_ID);
    return document.toBytes();
  }

  private void describe(XmlDocument document, Target target) {
    String bucket = target.bucket();
    if (bucket != null && !details.containsKey("BucketName")) {
      document.text("BucketName", bucket);
    }
    if (target.rawKey() != null && !details.containsKey("Key")) {
      document.text("Key", resourceOf(target.rawKey()));
    }
  }

  /// The path as text, or as sent if it is no text.
  private static String resourceOf(String raw) {
    try {
      return Percent.decodeText(raw, Percent.Part.PATH);
    } catch (S3Exception e) {
      return raw;
    }
  }
}
