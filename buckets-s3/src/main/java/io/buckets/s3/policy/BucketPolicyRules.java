package io.buckets.s3.policy;

import io.buckets.core.Limits;
import io.buckets.s3.wire.Target.Level;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What S3 asks of a bucket's policy beyond the grammar: its size, and that it is about the bucket.
final class BucketPolicyRules {
  private static final String S3_ARN = "arn:aws:s3:::";

  private static final Set<S3Action> LISTING =
      Set.of(S3Action.LIST_BUCKET, S3Action.LIST_BUCKET_VERSIONS);
  private static final Set<S3Action> WRITING = Set.of(S3Action.PUT_OBJECT);

  /// Facts that requests of other actions never have, so that a condition on them is a mistake.
  private static final Map<String, Set<S3Action>> ONLY_OF =
      Map.of(
          "s3:delimiter", LISTING,
          "s3:max-keys", LISTING,
          "s3:prefix", LISTING,
          "s3:x-amz-copy-source", WRITING,
          "s3:x-amz-metadata-directive", WRITING,
          "s3:locationconstraint", Set.of(S3Action.CREATE_BUCKET));

  private BucketPolicyRules() {}

  /// @throws PolicyException if S3 would refuse the policy for the bucket
  static void check(Policy policy, String text, String bucket) {
    if (PolicyJson.normalizedBytes(text) > Limits.POLICY_BYTES) {
      throw new PolicyException(
          "Normalized policy document exceeds the maximum allowed size of "
              + Limits.POLICY_BYTES
              + " bytes.");
    }
    for (Statement statement : policy.statements()) {
      Set<Level> levels = EnumSet.noneOf(Level.class);
      for (PolicyText resource : statement.resources().patterns()) {
        levels.addAll(levelsOf(resource, bucket));
      }
      checkActions(
          statement.actions(),
          statement.resources().others() ? EnumSet.allOf(Level.class) : levels);
      checkConditions(statement);
    }
  }

  /// Whether the text names an action of S3, or several.
  static boolean isAction(String text, Glob glob) {
    return text.equals("*")
        || (text.regionMatches(true, 0, "s3:", 0, 3)
            && S3Action.meantBy(glob).findAny().isPresent());
  }

  private static void checkActions(Statement.Actions actions, Set<Level> levels) {
    if (actions.others()) {
      return;
    }
    for (Glob action : actions.patterns()) {
      if (S3Action.meantBy(action).noneMatch(meant -> levels.contains(meant.level()))) {
        throw new PolicyException("Action does not apply to any resource(s) in statement");
      }
    }
  }

  private static void checkConditions(Statement statement) {
    if (statement.actions().others()) {
      return;
    }
    for (Condition condition : statement.conditions()) {
      Set<S3Action> sensible = ONLY_OF.get(condition.key().name());
      for (Glob action : statement.actions().patterns()) {
        if (sensible != null && S3Action.meantBy(action).noneMatch(sensible::contains)) {
          throw new PolicyException(
              "Conditions do not apply to combination of actions and resources in statement");
        }
      }
    }
  }

  /// What of the bucket the pattern reaches: itself, its objects, or both.
  private static Set<Level> levelsOf(PolicyText resource, String bucket) {
    Set<Level> levels = EnumSet.noneOf(Level.class);
    Glob pattern = widest(resource);
    if (pattern != null) {
      if (pattern.matches(S3_ARN + bucket)) {
        levels.add(Level.BUCKET);
      }
      if (pattern.meets(Glob.of(S3_ARN + bucket + "/*", false))) {
        levels.add(Level.OBJECT);
      }
    }
    if (levels.isEmpty()) {
      throw new PolicyException("Policy has invalid resource");
    }
    return levels;
  }

  /// The pattern with all that its variables could stand for, or null if it is no ARN of S3.
  private static @Nullable Glob widest(PolicyText resource) {
    String text = resource.source();
    if (!text.equals("*") && !text.startsWith(S3_ARN)) {
      return null;
    }
    Glob fixed = resource.fixed();
    return fixed == null ? Glob.of(text.replaceAll("\\$\\{[^}]*}", "*"), false) : fixed;
  }
}
