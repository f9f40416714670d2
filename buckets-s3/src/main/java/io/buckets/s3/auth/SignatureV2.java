package io.buckets.s3.auth;

import io.buckets.net.HttpExchange;
import io.buckets.net.HttpHeaders;
import io.buckets.s3.wire.Percent;
import io.buckets.s3.wire.Query;
import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.S3Exception;
import io.buckets.s3.wire.Timestamps;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// Signature Version 2, in the `Authorization` header and in presigned URLs: aws-cli 1, libs3 and
/// old appliances still make them, and S3 takes them in its older regions.
///
/// Of the query S3 signs the parameters that choose what is done, by a list of names. That list has
/// not grown with S3, so here every parameter is taken as signed but those that only page through a
/// listing: nobody can add one to somebody else's URL and have something else done.
///
/// Source: S3 developer guide, "Signing and authenticating REST requests (AWS signature version
/// 2)", with "Query string request authentication alternative".
///
/// Any thread.
final class SignatureV2 {
  private static final Set<String> UNSIGNED =
      Set.of(
          "AWSAccessKeyId",
          "Signature",
          "Expires",
          "bucket-region",
          "continuation-token",
          "delimiter",
          "encoding-type",
          "fetch-owner",
          "key-marker",
          "list-type",
          "marker",
          "max-buckets",
          "max-keys",
          "max-parts",
          "max-uploads",
          "part-number-marker",
          "prefix",
          "start-after",
          "upload-id-marker",
          "version-id-marker",
          "x-id");

  private static final String SCHEME = "AWS ";
  private static final Duration MOST_SKEW = Duration.ofMinutes(15);

  private final Signers signers;
  private final InstantSource clock;

  SignatureV2(Signers signers, InstantSource clock) {
    this.signers = signers;
    this.clock = clock;
  }

  /// Whether a query claims to be signed in this way.
  static boolean isIn(Query query) {
    return query.has("AWSAccessKeyId") || query.has("Signature");
  }

  /// Whether a header is of this version.
  static boolean isIn(String authorization) {
    return authorization.startsWith(SCHEME);
  }

  /// Verifies a presigned URL.
  ///
  /// @param resource the path as sent, with the bucket before it if the host named it
  /// @throws S3Exception saying what is wrong with it
  Verified verify(HttpExchange exchange, Query query, String resource) {
    String accessKey = query.first("AWSAccessKeyId");
    String signature = query.first("Signature");
    String expires = query.first("Expires");
    if (accessKey == null || signature == null || expires == null) {
      throw S3Exception.of(
          S3Error.ACCESS_DENIED,
          "Query-string authentication requires the Signature, Expires and AWSAccessKeyId"
              + " parameters");
    }
    checkExpiry(expires);
    return check(new Claims(accessKey, signature, expires), exchange, query, resource);
  }

  /// Verifies an `Authorization` header, `AWS key:signature`.
  Verified verifyHeader(String header, HttpExchange exchange, Query query, String resource) {
    int colon = header.lastIndexOf(':');
    if (colon <= SCHEME.length()) {
      throw S3Exception.invalidArgument(
          "AWS authorization header is invalid.  Expected AwsAccessKeyId:signature",
          "Authorization",
          header);
    }
    String accessKey = header.substring(SCHEME.length(), colon).strip();
    String date = dateOf(exchange.headers());
    return check(
        new Claims(accessKey, header.substring(colon + 1).strip(), date),
        exchange,
        query,
        resource);
  }

  /// What a signature says of itself.
  ///
  /// @param moment the date or the end of validity, as it is signed
  private record Claims(String accessKey, String signature, String moment) {}

  private Verified check(Claims claims, HttpExchange exchange, Query query, String resource) {
    Directory.Known signer = signers.find(claims.accessKey, tokenOf(exchange, query));
    String toSign = stringToSign(exchange, query, resource, claims.moment);
    boolean bucket = resource.length() > 1 && resource.indexOf('/', 1) < 0;
    // Some sign a bucket with a slash behind it that they do not send.
    String spelledOut =
        bucket ? stringToSign(exchange, query, resource + '/', claims.moment) : toSign;
    if (!SignatureV4.equalInConstantTime(signature(signer.secret(), toSign), claims.signature)
        && !SignatureV4.equalInConstantTime(
            signature(signer.secret(), spelledOut), claims.signature)) {
      throw S3Exception.of(S3Error.SIGNATURE_DOES_NOT_MATCH)
          .with("AWSAccessKeyId", claims.accessKey)
          .with("StringToSign", toSign)
          .with("SignatureProvided", claims.signature);
    }
    String claimed = exchange.headers().first("x-amz-content-sha256");
    String content = claimed == null ? "UNSIGNED-PAYLOAD" : claimed;
    PayloadKind payload = PayloadKind.of(content);
    if (payload.signsChunks()) {
      throw S3Exception.of(
          S3Error.INVALID_REQUEST, "Signed chunks need a signature of AWS4-HMAC-SHA256.");
    }
    return new Verified(
        signer.principal(), claims.accessKey, payload, content, null, signer.session());
  }

  /// The token of a session: a header field, or a parameter that is signed like one.
  private static @Nullable String tokenOf(HttpExchange exchange, Query query) {
    String token = exchange.headers().first("x-amz-security-token");
    return token == null ? query.first("x-amz-security-token") : token;
  }

  /// The `Date` as it is signed: as sent, or empty beside an `x-amz-date`, which is signed with the
  /// other headers of S3's.
  private String dateOf(HttpHeaders headers) {
    String amazon = headers.first("x-amz-date");
    String date = amazon == null ? headers.first("date") : amazon;
    OptionalLong second = date == null ? OptionalLong.empty() : Timestamps.parseHttp(date);
    if (second.isEmpty() && date != null) {
      second = Timestamps.parseBasic(date);
    }
    if (date == null || second.isEmpty()) {
      throw S3Exception.of(
          S3Error.ACCESS_DENIED, "AWS authentication requires a valid Date or x-amz-date header");
    }
    Instant now = clock.instant();
    if (Math.abs(now.getEpochSecond() - second.getAsLong()) > MOST_SKEW.toSeconds()) {
      throw S3Exception.of(S3Error.REQUEST_TIME_TOO_SKEWED)
          .with("RequestTime", date)
          .with("ServerTime", Timestamps.iso(now.toEpochMilli()))
          .with("MaxAllowedSkewMilliseconds", Long.toString(MOST_SKEW.toMillis()));
    }
    return amazon == null ? date : "";
  }

  private void checkExpiry(String expires) {
    long second;
    try {
      second = Long.parseLong(expires);
    } catch (NumberFormatException e) {
      throw new S3Exception(
          S3Error.ACCESS_DENIED, "Invalid date (should be seconds since epoch): " + expires, e);
    }
    Instant now = clock.instant();
    if (now.getEpochSecond() >= second) {
      throw S3Exception.of(S3Error.ACCESS_DENIED, "Request has expired")
          .with("Expires", expires)
          .with("ServerTime", Timestamps.iso(now.toEpochMilli()));
    }
  }

  private static String stringToSign(
      HttpExchange exchange, Query query, String resource, String moment) {
    StringBuilder text = new StringBuilder(256);
    text.append(exchange.method()).append('\n');
    text.append(standard(exchange, query, "content-md5")).append('\n');
    text.append(standard(exchange, query, "content-type")).append('\n');
    text.append(moment).append('\n');
    amazonHeaders(exchange, query)
        .forEach((name, value) -> text.append(name).append(':').append(value).append('\n'));
    return text.append(resource).append(signedParameters(exchange.rawQuery())).toString();
  }

  /// The header, or the parameter that a signer put in its place.
  private static String standard(HttpExchange exchange, Query query, String name) {
    String value = exchange.headers().first(name);
    return value == null ? query.first(name, "") : value.strip();
  }

  private static Map<String, String> amazonHeaders(HttpExchange exchange, Query query) {
    Map<String, String> sorted = new TreeMap<>();
    HttpHeaders headers = exchange.headers();
    for (int i = 0; i < headers.size(); i++) {
      String name = headers.name(i).toLowerCase(Locale.ROOT);
      if (isAmazon(name)) {
        sorted.merge(name, headers.value(i).strip(), (one, other) -> one + ',' + other);
      }
    }
    for (int i = 0; i < query.size(); i++) {
      String name = query.name(i);
      if (isAmazon(name) && !sorted.containsKey(name)) {
        sorted.put(name, query.value(i).strip());
      }
    }
    return sorted;
  }

  private static boolean isAmazon(String name) {
    return name.startsWith("x-amz-");
  }

  private static String signedParameters(String rawQuery) {
    Map<String, @Nullable String> sorted = new TreeMap<>();
    for (String parameter : rawQuery.split("&", -1)) {
      int equals = parameter.indexOf('=');
      String name = decoded(equals < 0 ? parameter : parameter.substring(0, equals));
      boolean header = isAmazon(name) || name.equals("content-type") || name.equals("content-md5");
      if (!name.isEmpty() && !header && !UNSIGNED.contains(name)) {
        sorted.put(name, equals < 0 ? null : decoded(parameter.substring(equals + 1)));
      }
    }
    StringBuilder text = new StringBuilder();
    sorted.forEach((name, value) -> {
      text.append(text.isEmpty() ? '?' : '&').append(name);
      if (value != null) {
        text.append('=').append(value);
      }
    });
    return text.toString();
  }

  private static String decoded(String raw) {
    return Percent.decodeText(raw, Percent.Part.QUERY);
  }

  /// The signature: the HMAC-SHA-1 of the text in Base64.
  static String signature(String secret, String toSign) {
    try {
      Mac mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
      return Base64.getEncoder()
          .encodeToString(mac.doFinal(toSign.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("every Java platform has HmacSHA1, and any key will do", e);
    }
  }
}
