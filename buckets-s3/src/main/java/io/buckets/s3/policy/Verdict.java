package io.buckets.s3.policy;

import io.buckets.s3.policy.Principals.Closeness;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What policies of one kind say to a question: they deny it, allow it as closely as may be, or say
/// nothing.
///
/// @param statement the one that decides, or null if none applies
/// @param closeness how closely it names the principal
record Verdict(@Nullable Statement statement, Closeness closeness) {
  static final Verdict SILENCE = new Verdict(null, Closeness.NONE);

  static Verdict of(List<Policy> policies, Question question) {
    Statement best = null;
    Closeness closest = Closeness.NONE;
    for (Policy policy : policies) {
      for (Statement statement : policy.statements()) {
        Closeness closeness = statement.appliesTo(question);
        if (closeness != Closeness.NONE && !statement.allows()) {
          return new Verdict(statement, closeness);
        }
        if (closeness.compareTo(closest) > 0) {
          best = statement;
          closest = closeness;
        }
      }
    }
    return best == null ? SILENCE : new Verdict(best, closest);
  }

  boolean allows() {
    return statement != null && statement.allows();
  }

  boolean denies() {
    return statement != null && !statement.allows();
  }

  /// The statement of a verdict that is not silence.
  Statement deciding() {
    return Objects.requireNonNull(statement);
  }
}
