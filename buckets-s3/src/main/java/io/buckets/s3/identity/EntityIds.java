package io.buckets.s3.identity;

import io.buckets.cluster.iam.EntityKind;
import java.security.SecureRandom;

/// The unique ids of users, groups, roles and policies: a prefix that says what it is, and random
/// letters.
///
/// Source: IAM user guide, "IAM identifiers", "Understanding unique ID prefixes".
public final class EntityIds {
  private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  private static final int RANDOM_CHARS = 17;
  private static final SecureRandom RANDOM = new SecureRandom();

  private EntityIds() {}

  /// A fresh one.
  public static String fresh(EntityKind kind) {
    StringBuilder id = new StringBuilder(prefix(kind));
    for (int i = 0; i < RANDOM_CHARS; i++) {
      id.append(LETTERS.charAt(RANDOM.nextInt(LETTERS.length())));
    }
    return id.toString();
  }

  private static String prefix(EntityKind kind) {
    return switch (kind) {
      case USER -> "AIDA";
      case GROUP -> "AGPA";
      case ROLE -> "AROA";
      case POLICY, PROVIDER -> "ANPA";
    };
  }
}
