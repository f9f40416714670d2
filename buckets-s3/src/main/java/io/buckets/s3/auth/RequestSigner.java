package io.buckets.s3.auth;

import io.buckets.net.HttpHeaders;
import io.buckets.s3.wire.Percent;
import io.buckets.s3.wire.Scope;
import io.buckets.s3.wire.Timestamps;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Signs requests as a client does, with Signature Version 4. Any thread.
public final class RequestSigner {
  private final String accessKey;
  private final String secretKey;
  private final String region;
  private final String service;
  private final SigningKeys keys = new SigningKeys();

  /// A signer for the holder of a key pair, for S3.
  public RequestSigner(String accessKey, String secretKey, String region) {
    this(accessKey, secretKey, region, Scope.SERVICE);
  }

  /// A signer for the holder of a key pair, for a service.
  public RequestSigner(String accessKey, String secretKey, String region, String service) {
    this.accessKey = accessKey;
    this.secretKey = secretKey;
    this.region = region;
    this.service = service;
  }

  /// A request to be signed.
  ///
  /// @param method such as `GET`
  /// @param rawPath percent-encoded path, as it will be sent
  /// @param rawQuery percent-encoded query, as it will be sent; empty for none
  /// @param headers the header fields to sign, `host` among them
  public record Unsigned(
      String method, String rawPath, String rawQuery, Map<String, String> headers) {}

  /// The header fields to add to the request: `x-amz-date`, `x-amz-content-sha256` and
  /// `Authorization`.
  ///
  /// @param payloadHash SHA-256 of the body in hexadecimal, or the word that stands for it
  public Map<String, String> sign(Unsigned request, String payloadHash, Instant now) {
    String timestamp = Timestamps.basic(now);
    Map<String, String> added = new LinkedHashMap<>();
    added.put("x-amz-date", timestamp);
    added.put("x-amz-content-sha256", payloadHash);
    SortedMap<String, String> signed = lowerCased(request.headers);
    signed.putAll(added);
    Scope scope = new Scope(timestamp.substring(0, 8), region, service);
    String signedHeaders = String.join(";", signed.keySet());
    String canonical =
        SignatureV4.canonicalRequest(
            new SignatureV4.Request(
                request.method,
                request.rawPath,
                request.rawQuery,
                flat(signed),
                signedHeaders,
                payloadHash));
    String signature = signature(timestamp, scope, canonical);
    added.put(
        "Authorization",
        SignatureV4.ALGORITHM
            + " Credential="
            + accessKey
            + '/'
            + scope
            + ", SignedHeaders="
            + signedHeaders
            + ", Signature="
            + signature);
    return added;
  }

  /// The query that makes the request good for `expiry` without any header but the signed ones.
  public String presign(Unsigned request, Duration expiry, Instant now) {
    String timestamp = Timestamps.basic(now);
    Scope scope = new Scope(timestamp.substring(0, 8), region, service);
    SortedMap<String, String> signed = lowerCased(request.headers);
    String signedHeaders = String.join(";", signed.keySet());
    String query =
        (request.rawQuery.isEmpty() ? "" : request.rawQuery + '&')
            + "X-Amz-Algorithm="
            + SignatureV4.ALGORITHM
            + "&X-Amz-Credential="
            + coded(accessKey + '/' + scope)
            + "&X-Amz-Date="
            + timestamp
            + "&X-Amz-Expires="
            + expiry.toSeconds()
            + "&X-Amz-SignedHeaders="
            + coded(signedHeaders);
    String canonical =
        SignatureV4.canonicalRequest(
            new SignatureV4.Request(
                request.method,
                request.rawPath,
                query,
                flat(signed),
                signedHeaders,
                "UNSIGNED-PAYLOAD"));
    return query + "&X-Amz-Signature=" + signature(timestamp, scope, canonical);
  }

  /// The fields that make a form of its policy.
  ///
  /// @param fields by their names
  public record SignedPolicy(Map<String, String> fields) {}

  /// Signs the policy of a browser form; its conditions name these fields but the signature.
  ///
  /// @param policy the document in Base64
  public SignedPolicy signPolicy(String policy, Instant now) {
    String timestamp = Timestamps.basic(now);
    Scope scope = new Scope(timestamp.substring(0, 8), region, service);
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("x-amz-algorithm", SignatureV4.ALGORITHM);
    fields.put("x-amz-credential", accessKey + '/' + scope);
    fields.put("x-amz-date", timestamp);
    fields.put("x-amz-signature", SignatureV4.signature(keys.derive(secretKey, scope), policy));
    return new SignedPolicy(fields);
  }

  private String signature(String timestamp, Scope scope, String canonical) {
    return SignatureV4.signature(
        keys.derive(secretKey, scope), SignatureV4.stringToSign(timestamp, scope, canonical));
  }

  /// The chain for a body sent in signed chunks, after a head signed at `now` with `signature`.
  ChunkSignatures chunks(Instant now, String signature) {
    String timestamp = Timestamps.basic(now);
    Scope scope = new Scope(timestamp.substring(0, 8), region, service);
    return new ChunkSignatures(keys.derive(secretKey, scope), timestamp, scope, signature);
  }

  private static SortedMap<String, String> lowerCased(Map<String, String> headers) {
    SortedMap<String, String> lower = new TreeMap<>();
    headers.forEach((name, value) -> lower.put(name.toLowerCase(Locale.ROOT), value));
    return lower;
  }

  private static HttpHeaders flat(Map<String, String> headers) {
    List<String> fields = new ArrayList<>();
    headers.forEach((name, value) -> {
      fields.add(name);
      fields.add(value);
    });
    return HttpHeaders.of(fields.toArray(String[]::new));
  }

  private static String coded(String text) {
    return Percent.encode(text.getBytes(StandardCharsets.UTF_8), Percent.Part.QUERY);
  }
}
