package io.buckets.s3.policy;

import java.util.List;
import java.util.Set;

/// What S3 calls public: a policy is public unless every grant of it is bounded to principals or
/// places that it names one by one.
///
/// Source: S3 user guide, "Blocking public access to your Amazon S3 storage", "The meaning of
/// 'public'".
final class PublicAccess {
  private static final int WIDEST_V4_BITS = 8;
  private static final int WIDEST_V6_BITS = 32;

  /// Facts that bound a grant when the policy asks for fixed values of them.
  private static final Set<String> BOUNDING =
      Set.of(
          "aws:principalaccount",
          "aws:principalarn",
          "aws:principalorgid",
          "aws:principalorgpaths",
          "aws:sourceaccount",
          "aws:sourcearn",
          "aws:sourceorgid",
          "aws:sourceorgpaths",
          "aws:sourceowner",
          "aws:sourcevpc",
          "aws:sourcevpce",
          "aws:userid",
          "aws:username",
          "s3:dataaccesspointaccount",
          "s3:dataaccesspointarn",
          "s3:x-amz-server-side-encryption-aws-kms-key-id");

  private PublicAccess() {}

  static boolean isGivenBy(List<Statement> statements) {
    return statements.stream().anyMatch(PublicAccess::isGivenBy);
  }

  private static boolean isGivenBy(Statement statement) {
    Principals principals = statement.audience().principals();
    boolean open =
        statement.allows()
            && principals != null
            && (principals.everyone() || statement.audience().others());
    return open && statement.conditions().stream().noneMatch(PublicAccess::bounds);
  }

  private static boolean bounds(Condition condition) {
    // A request without the fact would pass these two.
    if (condition.ifExists() || condition.quantifier() == Condition.Quantifier.ALL) {
      return false;
    }
    return switch (condition.operator()) {
      case IP_ADDRESS ->
          condition.key().name().equals("aws:sourceip")
              && condition.texts().stream().allMatch(PublicAccess::isNarrow);
      case STRING_EQUALS, STRING_EQUALS_IGNORE_CASE, STRING_LIKE, ARN_EQUALS, ARN_LIKE ->
          BOUNDING.contains(condition.key().name())
              && condition.texts().stream().allMatch(text -> isFixed(condition.key(), text));
      default -> false;
    };
  }

  private static boolean isNarrow(String range) {
    IpRange parsed = IpRange.parse(range);
    return parsed != null
        && parsed.prefixBits() >= (parsed.isV4() ? WIDEST_V4_BITS : WIDEST_V6_BITS);
  }

  private static boolean isFixed(ConditionKey key, String text) {
    if (text.contains("${")) {
      return false;
    }
    if (key.name().equals("s3:dataaccesspointarn")) {
      // The access point's own name may vary, as long as the account is fixed.
      String[] parts = text.split(":", 6);
      return parts.length == 6 && Principal.Account.isNumber(parts[4]);
    }
    return text.indexOf('*') < 0 && text.indexOf('?') < 0;
  }
}
