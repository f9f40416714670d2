package io.buckets.s3.lifecycle;

import io.buckets.cluster.setting.LifecycleFilter;
import io.buckets.cluster.setting.LifecycleRule;
import io.buckets.s3.wire.Timestamps;
import io.buckets.s3.xml.XmlDocument;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Writes a rule as it was read.
final class RuleWriter {
  private RuleWriter() {}

  static void write(XmlDocument document, LifecycleRule rule) {
    document.start("Rule").text("ID", rule.id());
    write(document, rule.filter());
    document.text("Status", rule.enabled() ? "Enabled" : "Disabled");
    for (LifecycleRule.Transition change : rule.transitions()) {
      document.start("Transition");
      if (change.date() == null) {
        document.text("Days", change.days());
      }
      date(document, change.date());
      document.text("StorageClass", change.storageClass()).end();
    }
    for (LifecycleRule.Transition change : rule.noncurrentTransitions()) {
      document.start("NoncurrentVersionTransition").text("NoncurrentDays", change.days());
      kept(document, change.kept());
      document.text("StorageClass", change.storageClass()).end();
    }
    LifecycleRule.Expiration expiration = rule.expiration();
    if (expiration != null) {
      document.start("Expiration");
      if (expiration.days() > 0) {
        document.text("Days", expiration.days());
      } else if (expiration.date() == null) {
        document.text("ExpiredObjectDeleteMarker", expiration.marker());
      }
      date(document, expiration.date());
      document.end();
    }
    LifecycleRule.Noncurrent noncurrent = rule.noncurrent();
    if (noncurrent != null) {
      document.start("NoncurrentVersionExpiration").text("NoncurrentDays", noncurrent.days());
      kept(document, noncurrent.kept());
      document.end();
    }
    if (rule.abortDays() > 0) {
      document
          .start("AbortIncompleteMultipartUpload")
          .text("DaysAfterInitiation", rule.abortDays())
          .end();
    }
    document.end();
  }

  private static void write(XmlDocument document, LifecycleFilter filter) {
    if (filter.form() == LifecycleFilter.Form.OF_RULE) {
      document.text("Prefix", filter.prefix() == null ? "" : filter.prefix());
      return;
    }
    document.start("Filter");
    boolean joined = filter.form() == LifecycleFilter.Form.AND;
    if (joined) {
      document.start("And");
    }
    if (filter.prefix() != null) {
      document.text("Prefix", filter.prefix());
    }
    filter
        .tags()
        .forEach((key, value) -> document.start("Tag").text("Key", key).text("Value", value).end());
    size(document, "ObjectSizeGreaterThan", filter.moreThan());
    size(document, "ObjectSizeLessThan", filter.lessThan());
    if (joined) {
      document.end();
    }
    document.end();
  }

  private static void size(XmlDocument document, String name, long size) {
    if (size != LifecycleFilter.NO_SIZE) {
      document.text(name, size);
    }
  }

  private static void kept(XmlDocument document, int kept) {
    if (kept > 0) {
      document.text("NewerNoncurrentVersions", kept);
    }
  }

  private static void date(XmlDocument document, @Nullable Instant date) {
    if (date != null) {
      document.text("Date", Timestamps.iso(date.toEpochMilli()));
    }
  }
}
