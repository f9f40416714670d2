package io.buckets.s3.lifecycle;

import io.buckets.cluster.setting.BucketLifecycle;
import io.buckets.cluster.setting.LifecycleRule;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What the rules of a bucket mean for its objects: when something is due. Pure.
///
/// Of several rules the one that is due first counts, since S3 chooses what costs less.
///
/// Source: S3 user guide, "Lifecycle configuration elements", "Conflicting lifecycle actions".
final class LifecycleRules {
  /// Never.
  static final long NEVER = Long.MAX_VALUE;

  private final List<LifecycleRule> enabled;
  private final LifecycleDay day;

  LifecycleRules(BucketLifecycle lifecycle, LifecycleDay day) {
    this.enabled = lifecycle.rules().stream().filter(LifecycleRule::enabled).toList();
    this.day = day;
  }

  /// Something that will happen.
  ///
  /// @param millis when
  /// @param rule which rule says so, null if it is never
  record Due(long millis, @Nullable LifecycleRule rule) {
    static final Due NEVER = new Due(LifecycleRules.NEVER, null);

    private Due orEarlier(long other, LifecycleRule of) {
      return other < millis ? new Due(other, of) : this;
    }
  }

  /// A version as rules look at it.
  ///
  /// @param key its key
  /// @param size bytes of the object
  /// @param sinceMillis when it was made, or, if it is not the newest, when the next was
  /// @param tags its tags; null if they are not known, then a rule that asks for some counts as if
  ///   it had them
  record Subject(
      String key, long size, long sinceMillis, @Nullable Supplier<Map<String, String>> tags) {}

  /// When an object goes that is the newest version of its key.
  Due expiry(Subject object) {
    Due due = Due.NEVER;
    for (LifecycleRule rule : enabled) {
      LifecycleRule.Expiration expiration = rule.expiration();
      if (expiration != null && rule.filter().takes(object.key, object.size)) {
        long at = moment(expiration, object.sinceMillis);
        due = at < due.millis && hasTags(rule, object) ? due.orEarlier(at, rule) : due;
      }
    }
    return due;
  }

  /// When a version goes that is not the newest.
  ///
  /// @param newer how many of those that are not the newest either are newer than it
  Due noncurrentExpiry(Subject version, int newer) {
    Due due = Due.NEVER;
    for (LifecycleRule rule : enabled) {
      LifecycleRule.Noncurrent noncurrent = rule.noncurrent();
      if (noncurrent != null
          && newer >= noncurrent.kept()
          && rule.filter().takes(version.key, version.size)) {
        long at = day.after(version.sinceMillis, noncurrent.days());
        due = at < due.millis && hasTags(rule, version) ? due.orEarlier(at, rule) : due;
      }
    }
    return due;
  }

  /// When a delete marker goes that has nothing below it: at once where a rule says so, else when
  /// an object made then would. It has no tags and no size.
  Due markerExpiry(String key, long madeMillis) {
    Due due = Due.NEVER;
    for (LifecycleRule rule : enabled) {
      LifecycleRule.Expiration expiration = rule.expiration();
      boolean plain = !rule.filter().asksTags() && !rule.filter().asksSize();
      if (expiration != null && plain && rule.filter().takesKey(key)) {
        long at = expiration.marker() ? madeMillis : moment(expiration, madeMillis);
        due = due.orEarlier(at, rule);
      }
    }
    return due;
  }

  /// When an upload is given up that is not finished.
  Due abort(String key, long begunMillis) {
    Due due = Due.NEVER;
    for (LifecycleRule rule : enabled) {
      if (rule.abortDays() > 0 && rule.filter().takesKey(key)) {
        due = due.orEarlier(day.after(begunMillis, rule.abortDays()), rule);
      }
    }
    return due;
  }

  /// What the keys begin with that rules are about: none of them begins with another.
  ///
  /// @param uploads the rules about uploads, else those about versions
  List<String> prefixes(boolean uploads) {
    List<String> all =
        enabled.stream()
            .filter(rule ->
                uploads
                    ? rule.abortDays() > 0
                    : rule.expiration() != null || rule.noncurrent() != null)
            .map(rule -> Objects.requireNonNullElse(rule.filter().prefix(), ""))
            .distinct()
            .toList();
    return all.stream()
        .filter(prefix ->
            all.stream().noneMatch(other -> !other.equals(prefix) && prefix.startsWith(other)))
        .toList();
  }

  /// How soon at the earliest something can be due of which nothing is known yet: what is written,
  /// tagged or deleted from now on.
  long surpriseMillis() {
    return day.millis()
        * enabled.stream().flatMapToInt(rule -> days(rule).mapToInt(d -> d)).min().orElse(1);
  }

  /// After how many days a rule can have something to do with what it has not seen. What hangs on
  /// tags, on a date or on a delete marker being the last can be due any day.
  private static Stream<Integer> days(LifecycleRule rule) {
    LifecycleRule.Expiration expiration = rule.expiration();
    LifecycleRule.Noncurrent noncurrent = rule.noncurrent();
    boolean any =
        rule.filter().asksTags()
            || (expiration != null && expiration.days() == 0)
            || (noncurrent != null && noncurrent.kept() > 0);
    return Stream.of(
            any ? 1 : 0,
            expiration == null ? 0 : expiration.days(),
            noncurrent == null ? 0 : noncurrent.days(),
            rule.abortDays())
        .filter(days -> days > 0);
  }

  private long moment(LifecycleRule.Expiration expiration, long sinceMillis) {
    Instant date = expiration.date();
    if (date != null) {
      return date.toEpochMilli();
    }
    return expiration.days() > 0 ? day.after(sinceMillis, expiration.days()) : NEVER;
  }

  private static boolean hasTags(LifecycleRule rule, Subject subject) {
    Supplier<Map<String, String>> tags = subject.tags;
    return tags == null || !rule.filter().asksTags() || rule.filter().takesTags(tags.get());
  }
}
