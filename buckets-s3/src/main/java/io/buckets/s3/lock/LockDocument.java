package io.buckets.s3.lock;

import io.buckets.cluster.setting.BucketLock;
import io.buckets.cluster.setting.BucketLock.Rule;
import io.buckets.cluster.setting.BucketLock.Unit;
import io.buckets.cluster.setting.LockMode;
import io.buckets.core.Limits;
import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.S3Exception;
import io.buckets.s3.xml.XmlDocument;
import io.buckets.s3.xml.XmlElement;
import io.buckets.storage.object.VersionLock;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The documents ObjectLockConfiguration, Retention and LegalHold, read and written.
///
/// Source: S3 API reference, PutObjectLockConfiguration, PutObjectRetention, PutObjectLegalHold.
public final class LockDocument {
  private static final String CONFIGURATION = "ObjectLockConfiguration";
  private static final String RETENTION = "Retention";
  private static final String LEGAL_HOLD = "LegalHold";
  private static final String ENABLED = "ObjectLockEnabled";
  private static final String DEFAULT = "DefaultRetention";
  private static final String UNTIL = "RetainUntilDate";

  private LockDocument() {}

  /// What a bucket's configuration asks for.
  ///
  /// @throws S3Exception MALFORMED_XML, INVALID_RETENTION_PERIOD
  public static BucketLock readConfiguration(byte[] document) {
    XmlElement root = XmlElement.parse(document, CONFIGURATION);
    requireOnly(root, ENABLED, "Rule");
    if (!root.required(ENABLED).equals("Enabled")) {
      throw S3Exception.of(S3Error.MALFORMED_XML);
    }
    for (XmlElement child : root.children()) {
      if (child.name().equals("Rule")) {
        requireOnly(child, DEFAULT);
        if (child.children().isEmpty()) {
          throw S3Exception.of(S3Error.MALFORMED_XML);
        }
        return new BucketLock(Optional.of(rule(child.children().getFirst())));
      }
    }
    return new BucketLock(Optional.empty());
  }

  private static Rule rule(XmlElement retention) {
    requireOnly(retention, "Mode", "Days", "Years");
    LockMode mode = mode(retention.required("Mode"));
    String days = retention.child("Days");
    String years = retention.child("Years");
    if ((days == null) == (years == null)) {
      throw S3Exception.of(S3Error.MALFORMED_XML);
    }
    return days == null
        ? new Rule(mode, count(years, Limits.LOCK_YEARS), Unit.YEARS)
        : new Rule(mode, count(days, Limits.LOCK_DAYS), Unit.DAYS);
  }

  private static int count(@Nullable String text, int most) {
    try {
      int count = Integer.parseInt(text == null ? "" : text.strip());
      if (count < 1) {
        throw S3Exception.of(
            S3Error.INVALID_RETENTION_PERIOD,
            "Default retention period must be a positive integer value.");
      }
      if (count > most) {
        throw S3Exception.of(
            S3Error.INVALID_RETENTION_PERIOD,
            "Default retention period is too large. The most is " + most + ".");
      }
      return count;
    } catch (NumberFormatException e) {
      throw new S3Exception(S3Error.MALFORMED_XML, S3Error.MALFORMED_XML.message(), e);
    }
  }

  /// The configuration of a bucket.
  public static XmlDocument of(BucketLock lock) {
    XmlDocument document = XmlDocument.of(CONFIGURATION).text(ENABLED, "Enabled");
    lock.rule()
        .ifPresent(rule -> {
          document.start("Rule").start(DEFAULT).text("Mode", rule.mode().name());
          String unit = rule.unit() == Unit.DAYS ? "Days" : "Years";
          document.text(unit, rule.count()).end().end();
        });
    return document;
  }

  /// A lock with the retention that a document asks for, in the place of the one it has: none, if
  /// the document is empty.
  ///
  /// @param now until when a retention may not be
  /// @throws S3Exception MALFORMED_XML, INVALID_ARGUMENT if the moment is over
  public static VersionLock readRetention(byte[] document, Instant now) {
    XmlElement root = XmlElement.parse(document, RETENTION);
    requireOnly(root, "Mode", UNTIL);
    String mode = root.child("Mode");
    String until = root.child(UNTIL);
    if (mode == null && until == null) {
      return VersionLock.NONE;
    }
    if (mode == null || until == null) {
      throw S3Exception.of(S3Error.MALFORMED_XML);
    }
    return VersionLock.NONE.retained(mode(mode), untilMillis(until.strip(), now));
  }

  private static long untilMillis(String text, Instant now) {
    Instant until;
    try {
      until = LockHeaders.moment(text);
    } catch (DateTimeException e) {
      throw new S3Exception(S3Error.MALFORMED_XML, S3Error.MALFORMED_XML.message(), e);
    }
    return LockHeaders.requireFuture(until, now, UNTIL, text);
  }

  /// The retention of a lock that has one.
  public static XmlDocument ofRetention(VersionLock lock) {
    LockMode mode = lock.mode();
    return XmlDocument.of(RETENTION)
        .text("Mode", mode == null ? "" : mode.name())
        .text(UNTIL, lock.until());
  }

  /// Whether a document asks for a legal hold, or for none.
  ///
  /// @throws S3Exception MALFORMED_XML
  public static boolean readLegalHold(byte[] document) {
    XmlElement root = XmlElement.parse(document, LEGAL_HOLD);
    requireOnly(root, "Status");
    return switch (root.required("Status")) {
      case "ON" -> true;
      case "OFF" -> false;
      default -> throw S3Exception.of(S3Error.MALFORMED_XML);
    };
  }

  /// A legal hold, or that there is none.
  public static XmlDocument ofLegalHold(boolean on) {
    return XmlDocument.of(LEGAL_HOLD).text("Status", on ? "ON" : "OFF");
  }

  private static LockMode mode(String text) {
    for (LockMode mode : LockMode.values()) {
      if (mode.name().equals(text)) {
        return mode;
      }
    }
    throw S3Exception.of(S3Error.MALFORMED_XML);
  }

  /// Refuses other elements, and any of them twice.
  private static void requireOnly(XmlElement element, String... names) {
    Set<String> left = new HashSet<>(Set.of(names));
    for (XmlElement child : element.children()) {
      if (!left.remove(child.name())) {
        throw S3Exception.of(S3Error.MALFORMED_XML);
      }
    }
  }
}
