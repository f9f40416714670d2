package io.buckets.s3.lock;

import io.buckets.cluster.setting.BucketLock;
import io.buckets.cluster.setting.BucketLock.Rule;
import io.buckets.cluster.setting.BucketLock.Unit;
import io.buckets.cluster.setting.LockMode;
import io.buckets.core.BucketName;
import io.buckets.net.HttpHeaders;
import io.buckets.s3.access.S3Request;
import io.buckets.s3.body.ChecksumClaim;
import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.S3Exception;
import io.buckets.storage.object.ObjectStore;
import io.buckets.storage.object.VersionLock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;

/// The header fields that lock a new object, or say how one is locked.
///
/// Source: S3 user guide, "Locking objects with Object Lock"; API reference, PutObject.
public final class LockHeaders {
  /// Asks for a bucket whose versions can be locked.
  public static final String BUCKET = "x-amz-bucket-object-lock-enabled";

  private static final String BYPASS = "x-amz-bypass-governance-retention";

  /// A date that four digits cannot write the year of is none.
  private static final int LAST_YEAR = 9999;

  private LockHeaders() {}

  /// What is kept with a new object about its lock, to be merged into its metadata: what the
  /// request asks for, else what its bucket does with new objects.
  ///
  /// @throws S3Exception INVALID_REQUEST if the bucket locks nothing, INVALID_ARGUMENT
  /// @throws io.buckets.core.StoreException NO_SUCH_BUCKET
  public static Map<String, String> metadata(S3Request request, ObjectStore store) {
    Instant now = store.time();
    Optional<BucketLock> bucket = find(store, request.bucket());
    VersionLock asked = asked(request.headers(), now);
    if (bucket.isEmpty()) {
      if (!asked.equals(VersionLock.NONE)) {
        throw S3Exception.of(S3Error.INVALID_REQUEST, "Bucket is missing ObjectLockConfiguration");
      }
      return Map.of();
    }
    Optional<Rule> rule = bucket.get().rule();
    VersionLock lock =
        asked.mode() == null && rule.isPresent() ? retained(asked, rule.get(), now) : asked;
    return lock.in(Map.of());
  }

  private static VersionLock retained(VersionLock lock, Rule rule, Instant now) {
    OffsetDateTime from = now.atOffset(ZoneOffset.UTC);
    OffsetDateTime until =
        rule.unit() == Unit.DAYS ? from.plusDays(rule.count()) : from.plusYears(rule.count());
    return lock.retained(rule.mode(), until.toInstant().toEpochMilli());
  }

  /// Refuses to lock what no digest protects on its way.
  ///
  /// @param metadata of the lock
  /// @throws S3Exception INVALID_REQUEST
  public static Map<String, String> requireDigest(S3Request request, Map<String, String> metadata) {
    HttpHeaders headers = request.headers();
    if (!metadata.isEmpty()
        && !headers.contains("content-md5")
        && ChecksumClaim.of(headers).algorithm() == null) {
      throw S3Exception.of(
          S3Error.INVALID_REQUEST,
          "Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with"
              + " Object Lock parameters");
    }
    return metadata;
  }

  private static VersionLock asked(HttpHeaders headers, Instant now) {
    String mode = headers.first(VersionLock.MODE);
    String until = headers.first(VersionLock.UNTIL);
    String hold = headers.first(VersionLock.HOLD);
    if ((mode == null) != (until == null)) {
      throw S3Exception.invalidArgument(
          VersionLock.UNTIL + " and " + VersionLock.MODE + " must both be supplied",
          mode == null ? VersionLock.MODE : VersionLock.UNTIL,
          "");
    }
    VersionLock lock =
        mode == null || until == null
            ? VersionLock.NONE
            : VersionLock.NONE.retained(mode(mode), untilMillis(until, now));
    return hold == null ? lock : lock.held(isOn(hold));
  }

  private static LockMode mode(String text) {
    for (LockMode mode : LockMode.values()) {
      if (mode.name().equals(text)) {
        return mode;
      }
    }
    throw S3Exception.invalidArgument("Unknown wormMode directive.", VersionLock.MODE, text);
  }

  private static boolean isOn(String text) {
    return switch (text) {
      case "ON" -> true;
      case "OFF" -> false;
      default ->
          throw S3Exception.invalidArgument(
              "Legal Hold must be either of 'ON' or 'OFF'", VersionLock.HOLD, text);
    };
  }

  private static long untilMillis(String text, Instant now) {
    Instant until;
    try {
      until = moment(text);
    } catch (DateTimeException e) {
      throw new S3Exception(
              S3Error.INVALID_ARGUMENT,
              "The retain until date must be provided in ISO 8601 format",
              e)
          .with("ArgumentName", VersionLock.UNTIL)
          .with("ArgumentValue", text);
    }
    return requireFuture(until, now, VersionLock.UNTIL, text);
  }

  /// Reads a moment of ISO 8601.
  static Instant moment(String text) {
    OffsetDateTime moment = OffsetDateTime.parse(text).withOffsetSameInstant(ZoneOffset.UTC);
    if (moment.getYear() > LAST_YEAR) {
      throw new DateTimeException("the year is after " + LAST_YEAR);
    }
    return moment.toInstant();
  }

  /// The moment in milliseconds, if it is to come.
  static long requireFuture(Instant until, Instant now, String name, String text) {
    if (!until.isAfter(now)) {
      throw S3Exception.invalidArgument("The retain until date must be in the future!", name, text);
    }
    return until.toEpochMilli();
  }

  /// How the bucket locks versions, if it does.
  ///
  /// @throws io.buckets.core.StoreException NO_SUCH_BUCKET
  static Optional<BucketLock> find(ObjectStore store, BucketName bucket) {
    return store.bucket(bucket).settings().find(BucketLock.class);
  }

  /// Refuses a request about the lock of a version where none is locked.
  ///
  /// @throws S3Exception INVALID_REQUEST
  /// @throws io.buckets.core.StoreException NO_SUCH_BUCKET
  public static void requireLocking(ObjectStore store, BucketName bucket) {
    if (find(store, bucket).isEmpty()) {
      throw S3Exception.of(S3Error.INVALID_REQUEST, "Bucket is missing Object Lock Configuration");
    }
  }

  /// Whether the request wants to override a retention that allows it; that the caller may, the
  /// access step has made sure.
  public static boolean bypasses(HttpHeaders headers) {
    return "true".equalsIgnoreCase(headers.first(BYPASS));
  }

  /// Whether a new bucket is to lock versions.
  ///
  /// @throws S3Exception INVALID_ARGUMENT if the request says neither yes nor no
  public static boolean wantsLockingBucket(HttpHeaders headers) {
    String asked = headers.first(BUCKET);
    if (asked == null || asked.equalsIgnoreCase("false")) {
      return false;
    }
    if (!asked.equalsIgnoreCase("true")) {
      throw S3Exception.invalidArgument("Invalid " + BUCKET + " header", BUCKET, asked);
    }
    return true;
  }
}
