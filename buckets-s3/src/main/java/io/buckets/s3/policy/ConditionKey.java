package io.buckets.s3.policy;

import java.util.Locale;

/// The name of a fact about a request that a policy may ask for, such as `aws:SourceIp` or
/// `s3:ExistingObjectTag/colour`.
///
/// @param name in lower case, for case does not count in it; without what follows a `/`
/// @param member what follows the first `/`, as spelled; empty if nothing does
public record ConditionKey(String name, String member) {
  /// The key a text spells.
  public static ConditionKey of(String text) {
    int slash = text.indexOf('/');
    return slash < 0
        ? new ConditionKey(text.toLowerCase(Locale.ROOT), "")
        : new ConditionKey(
            text.substring(0, slash).toLowerCase(Locale.ROOT), text.substring(slash + 1));
  }

  @Override
  public String toString() {
    return member.isEmpty() ? name : name + "/" + member;
  }
}
