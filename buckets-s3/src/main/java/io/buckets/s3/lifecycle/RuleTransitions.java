package io.buckets.s3.lifecycle;

import io.buckets.cluster.setting.LifecycleFilter;
import io.buckets.cluster.setting.LifecycleRule;
import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.S3Exception;
import io.buckets.s3.xml.XmlFields;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What is asked of the transitions of a rule.
///
/// Objects of every class are stored the same way and are there to be read at once. That is what a
/// class without waiting promises, so that a transition to it may be asked for; one to an archive
/// is refused, as there is none.
///
/// Source: S3 user guide, "Transitioning objects using Amazon S3 Lifecycle".
final class RuleTransitions {
  private static final Set<String> AT_ONCE =
      Set.of("STANDARD_IA", "ONEZONE_IA", "INTELLIGENT_TIERING", "GLACIER_IR");
  private static final Set<String> ARCHIVES = Set.of("GLACIER", "DEEP_ARCHIVE");
  private static final Set<String> INFREQUENT = Set.of("STANDARD_IA", "ONEZONE_IA");
  private static final int INFREQUENT_DAYS = 30;

  private RuleTransitions() {}

  static void check(LifecycleRule rule) {
    check(rule.transitions(), rule, "Transition", "Days");
    check(rule.noncurrentTransitions(), rule, "NoncurrentVersionTransition", "NoncurrentDays");
    LifecycleRule.Expiration expiration = rule.expiration();
    for (LifecycleRule.Transition change : rule.transitions()) {
      boolean dated = change.date() != null;
      if (expiration != null && !expiration.marker()) {
        requireSame(rule, dated == (expiration.date() != null));
        requireLater(rule, expiration, change);
      }
      requireSame(rule, dated == (rule.transitions().getFirst().date() != null));
    }
    LifecycleRule.Noncurrent noncurrent = rule.noncurrent();
    for (LifecycleRule.Transition change : rule.noncurrentTransitions()) {
      if (noncurrent != null && noncurrent.days() <= change.days()) {
        throw later(rule, "NoncurrentDays", "NoncurrentVersionExpiration");
      }
    }
    rule.transitions().forEach(RuleTransitions::requireTier);
    rule.noncurrentTransitions().forEach(RuleTransitions::requireTier);
  }

  private static void check(
      List<LifecycleRule.Transition> changes, LifecycleRule rule, String action, String days) {
    Set<String> classes = new HashSet<>();
    for (LifecycleRule.Transition change : changes) {
      String to = change.storageClass();
      if (!AT_ONCE.contains(to) && !ARCHIVES.contains(to)) {
        throw XmlFields.malformed();
      }
      if (change.date() == null && INFREQUENT.contains(to) && change.days() < INFREQUENT_DAYS) {
        throw RuleReader.argument(
            "'%s' in %s action must be greater than or equal to 30 for storageClass '%s'"
                .formatted(days, action, to));
      }
      if (!classes.add(to)) {
        throw RuleReader.request(
            "'StorageClass' must be different for '%s' actions in same 'Rule' with %s"
                .formatted(action, named(rule.filter())));
      }
    }
  }

  private static void requireTier(LifecycleRule.Transition change) {
    if (ARCHIVES.contains(change.storageClass())) {
      throw S3Exception.of(
              S3Error.INVALID_STORAGE_CLASS,
              "There is no tier for the storage class " + change.storageClass())
          .with("StorageClassRequested", change.storageClass());
    }
  }

  private static void requireSame(LifecycleRule rule, boolean same) {
    if (!same) {
      throw RuleReader.request(
          "Found mixed 'Date' and 'Days' based Expiration and Transition actions in lifecycle rule"
              + " for "
              + named(rule.filter()));
    }
  }

  private static void requireLater(
      LifecycleRule rule, LifecycleRule.Expiration expiration, LifecycleRule.Transition change) {
    boolean later =
        (expiration.date() != null && change.date() != null)
            ? expiration.date().isAfter(change.date())
            : expiration.days() > change.days();
    if (!later) {
      throw later(rule, change.date() != null ? "Date" : "Days", "Expiration");
    }
  }

  private static S3Exception later(LifecycleRule rule, String what, String action) {
    String change = action.equals("Expiration") ? "Transition" : "NoncurrentVersionTransition";
    return RuleReader.argument(
        "'%1$s' in the %2$s action for %3$s must be greater than '%1$s' in the %4$s action"
            .formatted(what, action, named(rule.filter()), change));
  }

  private static String named(LifecycleFilter filter) {
    String prefix = filter.prefix() == null ? "" : filter.prefix();
    return filter.form() == LifecycleFilter.Form.OF_RULE
        ? "prefix '" + prefix + "'"
        : "filter '(prefix=" + prefix + ")'";
  }
}
