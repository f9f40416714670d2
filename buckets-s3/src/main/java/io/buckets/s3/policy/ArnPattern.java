package io.buckets.s3.policy;

import io.buckets.s3.policy.PolicyText.Reading;
import java.util.ArrayList;
import java.util.List;

/// An ARN with wildcards, each of whose six parts is matched by itself: a wildcard does not reach
/// over a colon, but in the last part.
record ArnPattern(List<PolicyText> parts) implements Operand {
  private static final int PARTS = 6;

  static ArnPattern of(String text, boolean variables) {
    return new ArnPattern(
        split(text, variables).stream()
            .map(part -> PolicyText.of(part, Reading.PATTERN, variables))
            .toList());
  }

  @Override
  public boolean matches(String value, ConditionContext context) {
    if (parts.size() == 1) {
      return parts.getFirst().matches(value, context);
    }
    List<String> theirs = split(value, false);
    if (theirs.size() != parts.size()) {
      return false;
    }
    for (int i = 0; i < theirs.size(); i++) {
      if (!parts.get(i).matches(theirs.get(i), context)) {
        return false;
      }
    }
    return true;
  }

  /// @param variables whether a colon between `${` and `}` divides nothing
  private static List<String> split(String arn, boolean variables) {
    List<String> parts = new ArrayList<>(PARTS);
    int from = 0;
    for (int i = 0; i < arn.length() && parts.size() < PARTS - 1; i++) {
      if (variables && arn.startsWith("${", i)) {
        int close = arn.indexOf('}', i);
        i = close < 0 ? i : close;
      } else if (arn.charAt(i) == ':') {
        parts.add(arn.substring(from, i));
        from = i + 1;
      }
    }
    parts.add(arn.substring(from));
    return parts;
  }
}
