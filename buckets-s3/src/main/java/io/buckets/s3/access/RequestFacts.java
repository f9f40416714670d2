package io.buckets.s3.access;

import io.buckets.net.HttpExchange;
import io.buckets.s3.policy.ConditionContext;
import io.buckets.s3.policy.ConditionKey;
import io.buckets.s3.wire.HeaderText;
import io.buckets.s3.wire.Percent;
import io.buckets.s3.wire.Query;
import io.buckets.s3.wire.S3Exception;
import io.buckets.s3.wire.Timestamps;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// What policies may ask of the request itself: how it came and was signed, its parameters, and the
/// headers that ask for something, wherever they were put: it must look at the same header fields
/// as the operation. Facts about who asks, and about what is stored, come from elsewhere.
///
/// One thread.
///
/// Source: Service Authorization Reference, "Condition keys for Amazon S3"; S3 API reference,
/// "Amazon S3 Signature Version 4 Authentication Specific Policy Keys"; IAM user guide, "AWS global
/// condition context keys".
public final class RequestFacts implements ConditionContext {
  private static final String OF_S3 = "s3:";
  private static final String AMZ = "x-amz-";

  private final HttpExchange exchange;
  private final Query query;
  private final String region;
  private final Instant now;

  /// @param region the server's
  /// @param now the moment of the request
  public RequestFacts(HttpExchange exchange, Query query, String region, Instant now) {
    this.exchange = exchange;
    this.query = query;
    this.region = region;
    this.now = now;
  }

  @Override
  public @Nullable List<String> values(ConditionKey key) {
    String name = key.name();
    String value = name.startsWith(OF_S3) ? ofS3(name.substring(3)) : global(name);
    return value == null ? null : List.of(value);
  }

  private @Nullable String global(String name) {
    return switch (name) {
      case "aws:currenttime" -> now.toString();
      case "aws:epochtime" -> Long.toString(now.getEpochSecond());
      case "aws:referer" -> header("referer");
      case "aws:requestedregion" -> region;
      case "aws:securetransport" -> Boolean.toString(exchange.secure());
      case "aws:sourceip" -> sourceIp();
      case "aws:useragent" -> header("user-agent");
      case "aws:viaawsservice" -> "false";
      default -> null;
    };
  }

  private @Nullable String ofS3(String name) {
    return switch (name) {
      case "authtype" -> authType();
      case "signatureage" -> signatureAge();
      case "signatureversion" -> signatureVersion();
      case "delimiter", "max-keys", "prefix" -> query.first(name);
      case "tlsversion" -> exchange.tlsVersion();
      case "versionid" -> query.first("versionId");
      case "if-match", "if-none-match" -> header(name);
      case "object-lock-legal-hold", "object-lock-mode", "object-lock-retain-until-date" ->
          header(AMZ + name);
      case "object-lock-remaining-retention-days" -> remainingDays();
      case "x-amz-content-sha256" -> header(name);
      case "x-amz-copy-source" -> copySource();
      default -> name.startsWith(AMZ) ? header(name) : null;
    };
  }

  /// The address without the zone that only this host knows it by.
  private @Nullable String sourceIp() {
    InetAddress address = exchange.remote().getAddress();
    if (address == null) {
      return null;
    }
    String text = address.getHostAddress();
    int zone = text.indexOf('%');
    return zone < 0 ? text : text.substring(0, zone);
  }

  private @Nullable String authType() {
    if (exchange.headers().contains("authorization")) {
      return "REST-HEADER";
    }
    if (exchange instanceof AskedExchange asked && asked.isForm()) {
      return "POST";
    }
    return isPresigned() || isPresignedV2() ? "REST-QUERY-STRING" : null;
  }

  private @Nullable String signatureVersion() {
    String authorization = header("authorization");
    if (authorization != null) {
      return authorization.startsWith("AWS ") ? "AWS" : "AWS4-HMAC-SHA256";
    }
    if (isPresigned()) {
      return "AWS4-HMAC-SHA256";
    }
    return isPresignedV2() ? "AWS" : null;
  }

  /// How long ago a URL was signed, in milliseconds; with version 2 this is always 0.
  private @Nullable String signatureAge() {
    if ("AWS".equals(signatureVersion())) {
      return "0";
    }
    String date = query.first("X-Amz-Date");
    OptionalLong second = date == null ? OptionalLong.empty() : Timestamps.parseBasic(date);
    return second.isPresent() && isPresigned()
        ? Long.toString(Math.max(0, now.toEpochMilli() - second.getAsLong() * 1000))
        : null;
  }

  private boolean isPresigned() {
    return query.has("X-Amz-Algorithm");
  }

  private boolean isPresignedV2() {
    return query.has("AWSAccessKeyId");
  }

  private @Nullable String remainingDays() {
    String until = header("x-amz-object-lock-retain-until-date");
    if (until == null) {
      return null;
    }
    try {
      return Long.toString(Duration.between(now, Instant.parse(until)).toDays());
    } catch (DateTimeParseException e) {
      return null; // the operation will refuse it
    }
  }

  /// The source of a copy as `bucket/key`, however it was spelled; read as the copy itself does.
  private @Nullable String copySource() {
    String source = header("x-amz-copy-source");
    if (source == null) {
      return null;
    }
    String path = source.startsWith("/") ? source.substring(1) : source;
    int version = path.lastIndexOf("?versionId=");
    try {
      return Percent.decodeText(version < 0 ? path : path.substring(0, version), Percent.Part.PATH);
    } catch (S3Exception e) {
      return null; // the operation will refuse it
    }
  }

  private @Nullable String header(String name) {
    String raw = exchange.headers().first(name);
    return raw == null ? null : HeaderText.decode(raw);
  }
}
