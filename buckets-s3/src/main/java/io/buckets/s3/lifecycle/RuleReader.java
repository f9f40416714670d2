package io.buckets.s3.lifecycle;

import io.buckets.cluster.setting.LifecycleFilter;
import io.buckets.cluster.setting.LifecycleRule;
import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.S3Exception;
import io.buckets.s3.xml.XmlElement;
import io.buckets.s3.xml.XmlFields;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Reads one rule of a lifecycle document, with S3's own words for what is wrong with it.
///
/// Source: S3 API reference, "LifecycleRule", and the errors that S3 is known to give.
final class RuleReader {
  private static final int ID_CHARS = 255;
  private static final int MOST_KEPT = 100;
  private static final String DAYS = "Days";
  private static final String DATE = "Date";
  private static final String NONCURRENT_DAYS = "NoncurrentDays";
  private static final String KEPT = "NewerNoncurrentVersions";
  private static final String MARKER = "ExpiredObjectDeleteMarker";
  private static final Set<String> ONCE =
      Set.of(
          "ID",
          "Prefix",
          "Filter",
          "Status",
          "Expiration",
          "NoncurrentVersionExpiration",
          "AbortIncompleteMultipartUpload");
  private static final Set<String> OFTEN = Set.of("Transition", "NoncurrentVersionTransition");

  private RuleReader() {}

  static LifecycleRule read(XmlElement element) {
    XmlFields fields = XmlFields.of(element, ONCE, OFTEN);
    LifecycleRule rule =
        new LifecycleRule(
            id(fields.text("ID")),
            isEnabled(fields.required("Status")),
            FilterReader.read(fields),
            expiration(fields.one("Expiration")),
            noncurrent(fields.one("NoncurrentVersionExpiration")),
            abortDays(fields.one("AbortIncompleteMultipartUpload")),
            fields.all("Transition").stream().map(RuleReader::transition).toList(),
            fields.all("NoncurrentVersionTransition").stream()
                .map(RuleReader::noncurrentTransition)
                .toList());
    check(rule);
    RuleTransitions.check(rule);
    return rule;
  }

  private static String id(@Nullable String text) {
    if (text == null || text.isEmpty()) {
      return UUID.randomUUID().toString();
    }
    if (text.length() > ID_CHARS) {
      throw argument("ID length should not exceed allowed limit of " + ID_CHARS);
    }
    return text;
  }

  private static boolean isEnabled(String status) {
    return switch (status) {
      case "Enabled" -> true;
      case "Disabled" -> false;
      default -> throw XmlFields.malformed();
    };
  }

  private static LifecycleRule.@Nullable Expiration expiration(@Nullable XmlElement element) {
    if (element == null) {
      return null;
    }
    XmlFields fields = XmlFields.of(element, DAYS, DATE, MARKER);
    if (fields.count(DAYS, DATE, MARKER) != 1) {
      throw XmlFields.malformed();
    }
    return new LifecycleRule.Expiration(
        fields.has(DAYS) ? positive(fields.small(DAYS, 0), DAYS, "Expiration") : 0,
        date(fields.text(DATE)),
        fields.flag(MARKER));
  }

  private static LifecycleRule.@Nullable Noncurrent noncurrent(@Nullable XmlElement element) {
    if (element == null) {
      return null;
    }
    String action = "NoncurrentVersionExpiration";
    XmlFields fields = XmlFields.of(element, NONCURRENT_DAYS, KEPT);
    if (!fields.has(NONCURRENT_DAYS)) {
      throw XmlFields.malformed();
    }
    return new LifecycleRule.Noncurrent(
        positive(fields.small(NONCURRENT_DAYS, 0), NONCURRENT_DAYS, action), kept(fields, action));
  }

  private static int abortDays(@Nullable XmlElement element) {
    if (element == null) {
      return 0;
    }
    String days = "DaysAfterInitiation";
    XmlFields fields = XmlFields.of(element, days);
    if (!fields.has(days)) {
      throw XmlFields.malformed();
    }
    return positive(fields.small(days, 0), days, "AbortIncompleteMultipartUpload");
  }

  private static LifecycleRule.Transition transition(XmlElement element) {
    XmlFields fields = XmlFields.of(element, DAYS, DATE, "StorageClass");
    if (fields.count(DAYS, DATE) != 1) {
      throw XmlFields.malformed();
    }
    int days = fields.small(DAYS, -1);
    if (fields.has(DAYS) && days < 0) {
      throw argument("'Days' for Transition action must be nonnegative");
    }
    return new LifecycleRule.Transition(
        days, date(fields.text(DATE)), fields.required("StorageClass"), 0);
  }

  private static LifecycleRule.Transition noncurrentTransition(XmlElement element) {
    String action = "NoncurrentVersionTransition";
    XmlFields fields = XmlFields.of(element, NONCURRENT_DAYS, KEPT, "StorageClass");
    int days = fields.small(NONCURRENT_DAYS, -1);
    if (!fields.has(NONCURRENT_DAYS)) {
      throw XmlFields.malformed();
    }
    if (days < 0) {
      throw argument("'NoncurrentDays' for " + action + " action must be nonnegative");
    }
    return new LifecycleRule.Transition(
        days, null, fields.required("StorageClass"), kept(fields, action));
  }

  private static int positive(int days, String name, String action) {
    if (days < 1) {
      throw argument("'" + name + "' for " + action + " action must be a positive integer");
    }
    return days;
  }

  private static int kept(XmlFields fields, String action) {
    int kept = fields.small(KEPT, 0);
    if (fields.has(KEPT) && (kept < 1 || kept > MOST_KEPT)) {
      throw argument("'" + KEPT + "' for " + action + " action must be between 1 and " + MOST_KEPT);
    }
    return kept;
  }

  /// A date is a midnight in UTC.
  private static @Nullable Instant date(@Nullable String text) {
    if (text == null) {
      return null;
    }
    Instant moment;
    try {
      String stripped = text.strip();
      moment =
          stripped.indexOf('T') < 0
              ? LocalDate.parse(stripped).atStartOfDay(ZoneOffset.UTC).toInstant()
              : OffsetDateTime.parse(stripped).toInstant();
    } catch (DateTimeException e) {
      throw XmlFields.malformed();
    }
    if (!moment.equals(moment.truncatedTo(ChronoUnit.DAYS))) {
      throw argument("'Date' must be at midnight GMT");
    }
    return moment;
  }

  private static void check(LifecycleRule rule) {
    LifecycleFilter filter = rule.filter();
    LifecycleRule.Expiration expiration = rule.expiration();
    boolean idle =
        expiration == null
            && rule.noncurrent() == null
            && rule.abortDays() == 0
            && rule.transitions().isEmpty()
            && rule.noncurrentTransitions().isEmpty();
    if (idle) {
      throw request("At least one action needs to be specified in a rule");
    }
    if (expiration != null && expiration.days() == 0 && expiration.date() == null) {
      requirePlain(filter, MARKER);
    }
    if (rule.abortDays() > 0) {
      requirePlain(filter, "AbortIncompleteMultipartUpload");
    }
    boolean keeps =
        (rule.noncurrent() != null && rule.noncurrent().kept() > 0)
            || rule.noncurrentTransitions().stream().anyMatch(change -> change.kept() > 0);
    if (keeps && filter.form() == LifecycleFilter.Form.OF_RULE) {
      throw request("A Filter element must be specified with " + KEPT);
    }
  }

  /// Delete markers and uploads have neither tags nor a size.
  private static void requirePlain(LifecycleFilter filter, String action) {
    if (filter.asksTags()) {
      throw request(action + " cannot be specified with Tags.");
    }
    if (filter.asksSize()) {
      throw XmlFields.malformed();
    }
  }

  static S3Exception argument(String message) {
    return S3Exception.of(S3Error.INVALID_ARGUMENT, message);
  }

  static S3Exception request(String message) {
    return S3Exception.of(S3Error.INVALID_REQUEST, message);
  }
}
