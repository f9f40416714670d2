package io.buckets.s3.auth;

import io.buckets.net.HttpExchange;
import io.buckets.net.HttpHeaders;
import io.buckets.s3.wire.Query;
import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.S3Exception;
import io.buckets.s3.wire.Scope;
import io.buckets.s3.wire.Timestamps;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Decides whether a request was signed by someone known, with Signature Version 4 in the
/// `Authorization` header or in the query of a presigned URL, or with version 2 where that is
/// allowed. Any thread.
///
/// Order of the checks: is there a signature, is the key known, is it the right time, the right
/// place, and only then is it the right signature; the client hears of the first that fails. The
/// body is not read here: {@link Verified} says how it is to be checked as it passes.
///
/// Source: S3 API reference, "Authenticating Requests (AWS Signature Version 4)", and S3's answers
/// to each kind of mistake.
public final class Authenticator {
  private static final Duration MOST_SKEW = Duration.ofMinutes(15);
  private static final long MOST_EXPIRY_SECONDS = 604_800;
  private static final String UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD";
  private static final String CONTENT_SHA256 = "x-amz-content-sha256";
  private static final String SECURITY_TOKEN = "x-amz-security-token";

  private final Signers signers;
  private final String region;
  private final InstantSource clock;
  private final SigningKeys keys = new SigningKeys();
  private final FormSignature forms;
  private final @Nullable SignatureV2 older;

  /// An authenticator of one region, or of any if its name is empty.
  public Authenticator(Directory directory, String region, InstantSource clock) {
    this(directory, region, clock, true);
  }

  /// @param signatureV2 whether signatures of version 2 are taken
  public Authenticator(
      Directory directory, String region, InstantSource clock, boolean signatureV2) {
    this.signers = new Signers(directory, clock);
    this.region = region;
    this.clock = clock;
    this.forms = new FormSignature(signers, keys, signatureV2);
    this.older = signatureV2 ? new SignatureV2(signers, clock) : null;
  }

  /// Verifies the signature over the request's head.
  ///
  /// @throws S3Exception saying, as S3 does, what is wrong with it
  public Verified verify(HttpExchange exchange) {
    return verify(exchange, Query.parse(exchange.rawQuery()), exchange.rawPath());
  }

  /// @param resource the path as sent, with the bucket before it if the host named it
  public Verified verify(HttpExchange exchange, Query query, String resource) {
    String header = exchange.headers().first("authorization");
    boolean presigned = query.size() > 0 && query.has("X-Amz-Algorithm");
    if (header != null && !header.isEmpty()) {
      if (presigned || SignatureV2.isIn(query)) {
        throw S3Exception.invalidArgument(
            "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature"
                + " query string parameter or the Authorization header should be specified",
            "Authorization",
            header);
      }
      return older != null && SignatureV2.isIn(header)
          ? older.verifyHeader(header, exchange, query, resource)
          : verifyHeader(exchange, Authorization.parse(header), Scope.SERVICE, null);
    }
    if (presigned) {
      return verifyQuery(exchange, query);
    }
    if (SignatureV2.isIn(query)) {
      if (older == null) {
        throw Authorization.unsupported();
      }
      return older.verify(exchange, query, resource);
    }
    return anonymous(exchange);
  }

  /// Nobody signed: what may be done so, policies and access control lists say.
  private static Verified anonymous(HttpExchange exchange) {
    String claimed = exchange.headers().first(CONTENT_SHA256);
    String content = claimed == null || claimed.isEmpty() ? UNSIGNED_PAYLOAD : claimed;
    PayloadKind payload = PayloadKind.of(content);
    if (payload.signsChunks()) {
      throw S3Exception.of(S3Error.ACCESS_DENIED);
    }
    return Verified.anonymous(payload, content);
  }

  /// Verifies a browser form.
  ///
  /// @param fields the values of its fields by their names in lower case
  /// @throws S3Exception saying what is missing or wrong
  public Verified verifyForm(HttpExchange exchange, Function<String, @Nullable String> fields) {
    String header = exchange.headers().first("authorization");
    if (header != null && !header.isEmpty()) {
      throw S3Exception.invalidArgument(
          "Only one auth mechanism allowed; a form is signed by its fields",
          "Authorization",
          header);
    }
    if (!FormSignature.isIn(fields::apply)) {
      return Verified.anonymous(PayloadKind.UNSIGNED, UNSIGNED_PAYLOAD);
    }
    return forms.verify(
        fields::apply,
        scope -> {
          checkPlace(scope, Scope.SERVICE, true);
          return scope;
        });
  }

  /// Verifies a request of another service's, whose body has been read: its `Authorization` header
  /// is of Version 4 for that service, in any region.
  ///
  /// @param bodySha256 in hexadecimal
  /// @throws S3Exception saying what is wrong with it
  public Verified verifyService(HttpExchange exchange, String service, String bodySha256) {
    String header = exchange.headers().first("authorization");
    return header == null || header.isEmpty()
        ? Verified.anonymous(PayloadKind.WHOLE, bodySha256)
        : verifyHeader(exchange, Authorization.parse(header), service, bodySha256);
  }

  /// @param bodySha256 of a body that has been read; null if a header field says what it shall be
  private Verified verifyHeader(
      HttpExchange exchange, Authorization claims, String service, @Nullable String bodySha256) {
    HttpHeaders headers = exchange.headers();
    Directory.Known signer = signers.find(claims.accessKey(), headers.first(SECURITY_TOKEN));
    String timestamp = timestampOf(headers);
    long second = Timestamps.parseBasic(timestamp).orElseThrow();
    checkSkew(second, timestamp);
    if (!timestamp.startsWith(claims.scope().date())) {
      throw Authorization.malformed(
          "Invalid credential date \""
              + claims.scope().date()
              + "\". This date is not the same as X-Amz-Date: \""
              + timestamp.substring(0, 8)
              + "\".");
    }
    checkPlace(claims.scope(), service, false);
    String contentSha256 = bodySha256 == null ? headers.first(CONTENT_SHA256) : bodySha256;
    if (contentSha256 == null) {
      throw S3Exception.of(
          S3Error.INVALID_REQUEST,
          "Missing required header for this request: x-amz-content-sha256");
    }
    checkSignedHeaders(headers, claims);
    return check(exchange, claims, new Signing(signer, timestamp, contentSha256));
  }

  private Verified verifyQuery(HttpExchange exchange, Query query) {
    String credential = query.first("X-Amz-Credential");
    String signature = query.first("X-Amz-Signature");
    String timestamp = query.first("X-Amz-Date");
    String signedHeaders = query.first("X-Amz-SignedHeaders");
    String expires = query.first("X-Amz-Expires");
    if (credential == null
        || signature == null
        || timestamp == null
        || signedHeaders == null
        || expires == null) {
      throw queryError(
          "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential,"
              + " X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires"
              + " parameters.");
    }
    if (!SignatureV4.ALGORITHM.equals(query.first("X-Amz-Algorithm"))) {
      throw queryError("X-Amz-Algorithm only supports \"AWS4-HMAC-SHA256\"");
    }
    Authorization claims = Authorization.ofQuery(credential, signedHeaders, signature);
    long expirySeconds = expiryOf(expires);
    long second =
        Timestamps.parseBasic(timestamp)
            .orElseThrow(() ->
                queryError(
                    "X-Amz-Date must be in the ISO8601 Long Format" + " \"yyyyMMdd'T'HHmmss'Z'\""));
    Directory.Known signer = signers.find(claims.accessKey(), query.first("X-Amz-Security-Token"));
    checkPlace(claims.scope(), Scope.SERVICE, true);
    if (!timestamp.startsWith(claims.scope().date())) {
      throw Authorization.malformedQuery(
          "Invalid credential date \""
              + claims.scope().date()
              + "\". This date is not the same as X-Amz-Date: \""
              + timestamp.substring(0, 8)
              + "\".");
    }
    checkExpiry(second, expirySeconds);
    HttpHeaders headers = exchange.headers();
    checkSignedHeaders(headers, claims);
    String inQuery = query.first("X-Amz-Content-Sha256");
    String inHeader = claims.signs(CONTENT_SHA256) ? headers.first(CONTENT_SHA256) : null;
    String contentSha256 = inQuery != null ? inQuery : inHeader;
    return check(
        exchange,
        claims,
        new Signing(signer, timestamp, contentSha256 == null ? UNSIGNED_PAYLOAD : contentSha256));
  }

  /// What a signature is made with, besides the request itself.
  private record Signing(Directory.Known signer, String timestamp, String contentSha256) {}

  private Verified check(HttpExchange exchange, Authorization claims, Signing signing) {
    PayloadKind payload = PayloadKind.of(signing.contentSha256);
    HmacSha256 key = keys.derive(signing.signer.secret(), claims.scope());
    String canonical =
        SignatureV4.canonicalRequest(
            new SignatureV4.Request(
                exchange.method(),
                exchange.rawPath(),
                exchange.rawQuery(),
                exchange.headers(),
                claims.signedHeaders(),
                signing.contentSha256));
    String toSign = SignatureV4.stringToSign(signing.timestamp, claims.scope(), canonical);
    String expected = SignatureV4.signature(key, toSign);
    if (!SignatureV4.equalInConstantTime(expected, claims.signature())) {
      throw S3Exception.of(S3Error.SIGNATURE_DOES_NOT_MATCH)
          .with("AWSAccessKeyId", claims.accessKey())
          .with("StringToSign", toSign)
          .with("SignatureProvided", claims.signature())
          .with("CanonicalRequest", canonical);
    }
    ChunkSignatures chunks =
        payload.signsChunks()
            ? new ChunkSignatures(key, signing.timestamp, claims.scope(), expected)
            : null;
    return new Verified(
        signing.signer.principal(),
        claims.accessKey(),
        payload,
        signing.contentSha256,
        chunks,
        signing.signer.session());
  }

  /// The moment of signing as the string to sign has it, from `x-amz-date` or else `Date`.
  private static String timestampOf(HttpHeaders headers) {
    String amzDate = headers.first("x-amz-date");
    if (amzDate != null && Timestamps.parseBasic(amzDate).isPresent()) {
      return amzDate;
    }
    String date = amzDate == null ? headers.first("date") : amzDate;
    String basic = date == null ? null : basicOf(date);
    if (basic == null) {
      throw S3Exception.of(
          S3Error.ACCESS_DENIED, "AWS authentication requires a valid Date or x-amz-date header");
    }
    return basic;
  }

  private static @Nullable String basicOf(String date) {
    if (Timestamps.parseBasic(date).isPresent()) {
      return date;
    }
    OptionalLong second = Timestamps.parseHttp(date);
    boolean expressible =
        second.isPresent() && second.getAsLong() >= 0 && second.getAsLong() < 253_402_300_800L;
    return expressible ? Timestamps.basic(Instant.ofEpochSecond(second.getAsLong())) : null;
  }

  private void checkSkew(long second, String timestamp) {
    Instant now = clock.instant();
    if (Math.abs(now.getEpochSecond() - second) > MOST_SKEW.toSeconds()) {
      throw S3Exception.of(S3Error.REQUEST_TIME_TOO_SKEWED)
          .with("RequestTime", timestamp)
          .with("ServerTime", Timestamps.iso(now.toEpochMilli()))
          .with("MaxAllowedSkewMilliseconds", Long.toString(MOST_SKEW.toMillis()));
    }
  }

  private void checkExpiry(long second, long expirySeconds) {
    Instant now = clock.instant();
    if (second - now.getEpochSecond() > MOST_SKEW.toSeconds()) {
      throw S3Exception.of(S3Error.ACCESS_DENIED, "Request is not valid yet")
          .with("X-Amz-Date", Timestamps.iso(second * 1000))
          .with("ServerTime", Timestamps.iso(now.toEpochMilli()));
    }
    if (now.getEpochSecond() >= second + expirySeconds) {
      throw S3Exception.of(S3Error.ACCESS_DENIED, "Request has expired")
          .with("X-Amz-Expires", Long.toString(expirySeconds))
          .with("Expires", Timestamps.iso((second + expirySeconds) * 1000))
          .with("ServerTime", Timestamps.iso(now.toEpochMilli()));
    }
  }

  private static long expiryOf(String expires) {
    long seconds;
    try {
      seconds = Long.parseLong(expires);
    } catch (NumberFormatException e) {
      throw new S3Exception(
          S3Error.AUTHORIZATION_QUERY_PARAMETERS_ERROR, "X-Amz-Expires should be a number", e);
    }
    if (seconds < 0) {
      throw queryError("X-Amz-Expires must be non-negative");
    }
    if (seconds > MOST_EXPIRY_SECONDS) {
      throw queryError(
          "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires"
              + " must be less than 604800 seconds");
    }
    return seconds;
  }

  private void checkPlace(Scope scope, String service, boolean query) {
    if (!scope.service().equals(service)) {
      String problem =
          "incorrect service \""
              + scope.service()
              + "\". This endpoint belongs to \""
              + service
              + "\".";
      throw query ? Authorization.malformedQuery(problem) : Authorization.malformed(problem);
    }
    boolean regional = service.equals(Scope.SERVICE) && !region.isEmpty();
    if (regional && !scope.region().equals(region)) {
      String problem = "the region '" + scope.region() + "' is wrong; expecting '" + region + "'";
      throw (query ? Authorization.malformedQuery(problem) : Authorization.malformed(problem))
          .with("Region", region);
    }
  }

  /// Every `x-amz-` header acts on the request, so an unsigned one could be put in by anyone on the
  /// way.
  private static void checkSignedHeaders(HttpHeaders headers, Authorization claims) {
    if (!claims.signs("host")) {
      throw unsigned("host");
    }
    for (int i = 0; i < headers.size(); i++) {
      String name = headers.name(i);
      if (name.regionMatches(true, 0, "x-amz-", 0, 6)) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (!claims.signs(lower) && !lower.equals(CONTENT_SHA256)) {
          throw unsigned(lower);
        }
      }
    }
  }

  private static S3Exception unsigned(String header) {
    return S3Exception.of(
            S3Error.ACCESS_DENIED,
            "There were headers present in the request which were not signed")
        .with("HeadersNotSigned", header);
  }

  private static S3Exception queryError(String message) {
    return S3Exception.of(S3Error.AUTHORIZATION_QUERY_PARAMETERS_ERROR, message);
  }
}
