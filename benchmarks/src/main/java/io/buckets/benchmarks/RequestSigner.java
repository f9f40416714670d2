package io.buckets.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Signs requests with AWS Signature Version 4 in the `Authorization` header, as "Authenticating
/// Requests (AWS Signature Version 4)" of the S3 API reference says. The key of the day is derived
/// once. For one thread.
///
/// It is not the server's implementation on purpose: a mistake in one would hide in the other.
final class RequestSigner {
  /// In place of a body's hash: the body is not part of the signature.
  static final String UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD";

  private static final String ALGORITHM = "AWS4-HMAC-SHA256";
  private static final String HMAC = "HmacSHA256";
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
  private static final int DAY_CHARACTERS = 8;

  private final Credentials credentials;
  private final MessageDigest sha256;
  private final Mac mac;
  private String keyDay = "";
  private long timeSecond = Long.MIN_VALUE;
  private String timeText = "";

  RequestSigner(Credentials credentials) {
    this.credentials = credentials;
    try {
      sha256 = MessageDigest.getInstance("SHA-256");
      mac = Mac.getInstance(HMAC);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /// A request as far as it is signed.
  ///
  /// @param path with every byte encoded as it goes over the wire
  /// @param query encoded and sorted by name, without the question mark; empty for none
  /// @param headers those that are signed, names in lower case; with `host`, `x-amz-date` and
  ///   `x-amz-content-sha256`
  record Request(String method, String path, String query, SortedMap<String, String> headers) {
    String payloadHash() {
      return headers.getOrDefault("x-amz-content-sha256", UNSIGNED_PAYLOAD);
    }

    String signedHeaders() {
      return String.join(";", headers.keySet());
    }
  }

  /// The time in the form of `x-amz-date`.
  String time(Instant now) {
    if (now.getEpochSecond() != timeSecond) {
      timeSecond = now.getEpochSecond();
      timeText = TIME.format(now);
    }
    return timeText;
  }

  /// The value of the `Authorization` header.
  String authorization(Request request) {
    String time = request.headers().getOrDefault("x-amz-date", "");
    String day = time.substring(0, DAY_CHARACTERS);
    String scope = day + "/" + credentials.region() + "/s3/aws4_request";
    String toSign =
        ALGORITHM + "\n" + time + "\n" + scope + "\n" + hash(canonical(request).getBytes(UTF_8));
    useKeyOf(day);
    String signature = HexFormat.of().formatHex(mac.doFinal(toSign.getBytes(UTF_8)));
    return ALGORITHM
        + " Credential="
        + credentials.accessKey()
        + "/"
        + scope
        + ",SignedHeaders="
        + request.signedHeaders()
        + ",Signature="
        + signature;
  }

  /// The SHA-256 of some bytes in hexadecimal, as `x-amz-content-sha256` wants it.
  String hash(byte[] bytes) {
    return HexFormat.of().formatHex(sha256.digest(bytes));
  }

  static String canonical(Request request) {
    StringBuilder text = new StringBuilder(512);
    text.append(request.method()).append('\n').append(request.path()).append('\n');
    text.append(request.query()).append('\n');
    for (Map.Entry<String, String> header : request.headers().entrySet()) {
      text.append(header.getKey()).append(':').append(header.getValue().strip()).append('\n');
    }
    text.append('\n').append(request.signedHeaders()).append('\n');
    return text.append(request.payloadHash()).toString();
  }

  private void useKeyOf(String day) {
    if (day.equals(keyDay)) {
      return;
    }
    try {
      byte[] key = ("AWS4" + credentials.secretKey()).getBytes(UTF_8);
      for (String step : new String[] {day, credentials.region(), "s3", "aws4_request"}) {
        mac.init(new SecretKeySpec(key, HMAC));
        key = mac.doFinal(step.getBytes(UTF_8));
      }
      mac.init(new SecretKeySpec(key, HMAC));
      keyDay = day;
    } catch (InvalidKeyException e) {
      throw new IllegalStateException("an HMAC takes any key", e);
    }
  }
}
