package io.buckets.s3.cors;

import io.buckets.cluster.setting.BucketCors;
import io.buckets.core.BucketName;
import io.buckets.net.HttpHeaders;
import io.buckets.net.ResponseHeaders;
import io.buckets.s3.access.AskedExchange;
import io.buckets.s3.wire.RequestId;
import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.S3Exception;
import io.buckets.s3.wire.Target;
import io.buckets.storage.object.ObjectStore;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Tells browsers what they may do: in answer to a preflight, which is never signed and reads
/// nothing, and beside every other answer, refusals included. Any thread.
///
/// Source: S3 API reference, "OPTIONS object"; S3's own answers to each kind of mistake.
public final class Cors {
  private static final Set<String> METHODS = Set.of("GET", "PUT", "HEAD", "POST", "DELETE");
  private static final byte[] NOTHING = new byte[0];

  private final ObjectStore store;

  public Cors(ObjectStore store) {
    this.store = store;
  }

  /// Whether a request is a preflight.
  public static boolean isPreflight(String method) {
    return method.equals("OPTIONS");
  }

  /// Has the answer say what a rule of the bucket allows its page, if one fits.
  public void addTo(AskedExchange exchange, Target target) {
    HttpHeaders headers = exchange.headers();
    if (headers.contains(CorsAnswer.ORIGIN)) {
      BucketCors cors = rulesOf(target.bucket());
      if (cors != null) {
        CorsAnswer.of(cors, exchange.method(), headers)
            .ifPresent(answer -> answer.fields().forEach(exchange::answerWith));
      }
    }
  }

  /// Answers a preflight.
  ///
  /// @throws S3Exception BAD_REQUEST if it is none, ACCESS_FORBIDDEN if no rule fits
  public void preflight(AskedExchange exchange, Target target, RequestId id) throws IOException {
    HttpHeaders headers = exchange.headers();
    if (!headers.contains(CorsAnswer.ORIGIN)) {
      throw S3Exception.of(
          S3Error.BAD_REQUEST, "Insufficient information. Origin request header needed.");
    }
    String method = headers.first(CorsAnswer.METHOD);
    if (method == null || !METHODS.contains(method)) {
      throw S3Exception.of(S3Error.BAD_REQUEST, "Invalid Access-Control-Request-Method: " + method);
    }
    BucketCors cors = rulesOf(target.bucket());
    if (cors == null || CorsAnswer.of(cors, method, headers).isEmpty()) {
      // No refusal by a state that another node has changed since.
      var _ = store.newest();
      cors = rulesOf(target.bucket());
    }
    if (cors == null) {
      throw forbidden("CORSResponse: CORS is not enabled for this bucket.", method, target);
    }
    Optional<CorsAnswer> answer = CorsAnswer.of(cors, method, headers);
    if (answer.isEmpty()) {
      throw forbidden(
          "CORSResponse: This CORS request is not allowed. This is usually because the evalution of"
              + " Origin, request method / Access-Control-Request-Method or"
              + " Access-Control-Request-Headers are not whitelisted by the resource's CORS spec.",
          method,
          target);
    }
    ResponseHeaders fields = id.headers();
    answer.get().fields().forEach(fields::set);
    exchange.respond(200, fields, NOTHING);
  }

  private @Nullable BucketCors rulesOf(@Nullable String bucket) {
    if (bucket == null || !BucketName.isValid(bucket) || !store.hasBucket(new BucketName(bucket))) {
      return null;
    }
    return store.bucket(new BucketName(bucket)).settings().find(BucketCors.class).orElse(null);
  }

  private static S3Exception forbidden(String message, String method, Target target) {
    return S3Exception.of(S3Error.ACCESS_FORBIDDEN, message)
        .with("Method", method)
        .with("ResourceType", target.level().name());
  }
}
