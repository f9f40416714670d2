package io.buckets.s3.logging;

import io.buckets.cluster.state.BucketInfo;
import io.buckets.core.VersionId;
import io.buckets.net.HttpHeaders;
import io.buckets.s3.access.CopySource;
import io.buckets.s3.access.ObservedExchange;
import io.buckets.s3.access.ObservedExchange.Facts;
import io.buckets.s3.access.ObservedExchange.Part;
import io.buckets.s3.access.Ownership;
import io.buckets.s3.lifecycle.Expired;
import io.buckets.s3.policy.Principal;
import io.buckets.s3.wire.Percent;
import io.buckets.s3.wire.Query;
import io.buckets.s3.wire.RequestId;
import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.S3Exception;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The records of one request, in S3's format of 27 fields; S3 adds new ones at the end.
///
/// Of what records of S3 tell, these never do: the ARN of an access point and the region that a
/// request came from, as there are none.
///
/// Source: S3 user guide, "Amazon S3 server access log format". One thread.
final class LogRecords {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("'['dd/MMM/yyyy:HH:mm:ss '+0000]'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);
  private static final int NO_CONTENT = 204;

  private final ObservedExchange request;
  private final LoggedOperation operation;

  LogRecords(ObservedExchange request, LoggedOperation operation) {
    this.request = request;
    this.operation = operation;
  }

  /// The record of the request itself.
  ///
  /// @param rawKey the key as it came, still percent-encoded; null for none
  byte[] whole(BucketInfo bucket, @Nullable String rawKey) {
    Facts facts = request.facts();
    LogLine line = begun(bucket, operation.name(), key(rawKey));
    line.quoted(requestUri()).number(request.status(), 1).plain(code(facts.error()));
    line.number(request.bytesSent(), 1).number(facts.objectBytes(), 0);
    line.number(request.total().toMillis(), 0);
    Duration turnAround = operation.timed() ? request.turnAround() : null;
    line.number(turnAround == null ? -1 : turnAround.toMillis(), 0);
    line.quoted(request.headers().first("referer")).quoted(request.headers().first("user-agent"));
    return ended(line, query().first("versionId"));
  }

  /// The record of the reading of the object that it copies.
  ///
  /// @param bucket that object's
  byte[] ofSource(BucketInfo bucket, CopySource source) {
    Facts facts = request.facts();
    boolean read = facts.copiedBytes() >= 0;
    VersionId version = source.version();
    LogLine line = begun(bucket, operation.ofSource(), encoded(source.key().utf8()));
    line.unknown(1).number(read ? 200 : request.status(), 1);
    line.plain(read ? null : code(facts.error())).unknown(1).number(facts.copiedBytes(), 0);
    return ended(line.unknown(4), version == null ? null : version.toString());
  }

  /// The record of one of several things that it did.
  byte[] ofPart(BucketInfo bucket, Part part) {
    S3Error error = part.error();
    LogLine line =
        begun(
            bucket,
            LoggedOperation.BATCH_DELETE,
            encoded(part.key().getBytes(StandardCharsets.UTF_8)));
    line.unknown(1).number(error == null ? NO_CONTENT : error.status(), 1).plain(code(error));
    return ended(line.unknown(6), part.version());
  }

  /// The record of something that went by the rules of its bucket: nobody asked for it.
  ///
  /// @param owner canonical id of whom the bucket belongs to
  static byte[] of(Expired expired, String owner, Instant now) {
    VersionId version = expired.version();
    LogLine line = new LogLine().plain(owner).plain(expired.bucket().value());
    line.plain(TIME.format(now)).unknown(1).plain("AmazonS3").plain(RequestId.next().value());
    line.plain(LoggedOperation.of(expired.kind())).plain(encoded(expired.key().utf8()));
    line.quoted(null).unknown(3).number(expired.bytes(), 0).unknown(2).quoted(null).quoted(null);
    line.plain(version == null || version.isNull() ? null : version.toString());
    line.plain(RequestId.HOST_ID);
    return line.unknown(8).bytes();
  }

  /// What every record begins with, up to the key.
  private LogLine begun(BucketInfo bucket, String name, @Nullable String key) {
    return new LogLine()
        .plain(Ownership.ownerOf(bucket, request.state().accounts()).canonicalId())
        .plain(bucket.name().value())
        .plain(TIME.format(request.received()))
        .plain(remote())
        .plain(requester(request.facts().principal()))
        .plain(request.id().value())
        .plain(name)
        .plain(key);
  }

  /// What every record ends with, from the version on.
  private byte[] ended(LogLine line, @Nullable String version) {
    String tls = request.tlsVersion();
    return line.plain(version)
        .plain(RequestId.HOST_ID)
        .plain(signature())
        .plain(CipherNames.of(request.cipherSuite()))
        .plain(authentication())
        .plain(request.headers().first("host"))
        .plain(tls == null ? null : "TLSv" + tls)
        .unknown(1)
        .plain(request.facts().aclRequired() ? "Yes" : null)
        .unknown(1)
        .bytes();
  }

  private static @Nullable String code(@Nullable S3Error error) {
    return error == null ? null : error.code();
  }

  private static @Nullable String key(@Nullable String rawKey) {
    if (rawKey == null) {
      return null;
    }
    try {
      return Percent.canonical(rawKey, Percent.Part.PATH);
    } catch (S3Exception unreadable) {
      return rawKey;
    }
  }

  private static String encoded(byte[] key) {
    return Percent.encode(key, Percent.Part.PATH);
  }

  private String requestUri() {
    String query = request.rawQuery().isEmpty() ? "" : '?' + request.rawQuery();
    return request.method() + ' ' + request.rawPath() + query + " HTTP/1.1";
  }

  private @Nullable String remote() {
    InetAddress address = request.remote().getAddress();
    if (address == null) {
      return null;
    }
    String text = address.getHostAddress();
    int zone = text.indexOf('%');
    return zone < 0 ? text : text.substring(0, zone);
  }

  private static @Nullable String requester(@Nullable Principal principal) {
    return switch (principal) {
      case Principal.Account account -> account.canonicalId();
      case null -> null;
      default -> principal.callerArn();
    };
  }

  private Query query() {
    try {
      return Query.parse(request.rawQuery());
    } catch (S3Exception unreadable) {
      return Query.parse("");
    }
  }

  private @Nullable String signature() {
    HttpHeaders headers = request.headers();
    String authorization = headers.first("authorization");
    if (authorization != null) {
      return authorization.startsWith("AWS ") ? "SigV2" : "SigV4";
    }
    if (query().has("X-Amz-Algorithm")) {
      return "SigV4";
    }
    return query().has("AWSAccessKeyId") ? "SigV2" : request.facts().signature();
  }

  private @Nullable String authentication() {
    if (request.headers().contains("authorization")) {
      return "AuthHeader";
    }
    boolean presigned = query().has("X-Amz-Algorithm") || query().has("AWSAccessKeyId");
    return presigned ? "QueryString" : null;
  }
}
