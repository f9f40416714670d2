package io.buckets.s3.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.buckets.s3.policy.Grounds.AclGrant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Policies broken at random are refused or decide; nothing else happens.
final class RandomPoliciesTest {
  private static final int CASES = 20_000;
  private static final String WHOLE =
      """
      {"Version": "2012-10-17", "Id": "x", "Statement": [{"Sid": "a", "Effect": "Deny",
       "NotPrincipal": {"AWS": ["123456789012", "arn:aws:iam::123456789012:user/joe"]},
       "NotAction": ["s3:Get*", "s3:ListBucket"],
       "NotResource": "arn:aws:s3:::b/${aws:username, 'nobody'}/*",
       "Condition": {"ForAllValues:StringLikeIfExists": {"aws:username": ["${aws:userid}*", "?"]},
        "DateGreaterThan": {"aws:CurrentTime": "2024-01-01T00:00:00Z"},
        "NumericLessThan": {"s3:max-keys": 10}, "IpAddress": {"aws:SourceIp": "2001:db8::/32"},
        "BinaryEquals": {"aws:Referer": "AAAA"}, "ArnLike": {"aws:SourceArn": "arn:aws:s3:*:*:*"},
        "Bool": {"aws:SecureTransport": true}, "Null": {"s3:prefix": "true"}}},
       {"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*"}]}\
      """;
  private static final String LETTERS = "{}[]\",:\\*?$/.- aA0\u0000\u00e9\ud800";

  @Test
  void brokenPoliciesAreRefusedOrDecide() {
    Random random = new Random(20);
    int decided = 0;
    for (int i = 0; i < CASES; i++) {
      String text = broken(random);
      try {
        Policy policy = Policy.ofBucket(text, "b");
        Decision decision = decide(policy);
        assertThat(decision.outcome()).isNotNull();
        assertThat(policy.isPublic()).isIn(true, false);
        decided++;
      } catch (PolicyException e) {
        assertThat(e).hasMessageMatching("(?s).+");
      } catch (RuntimeException e) {
        fail("case " + i + ": " + text, e);
      }
    }
    assertThat(decided).isPositive();
  }

  private static Decision decide(Policy policy) {
    ConditionContext context =
        key -> key.name().startsWith("aws:") ? List.of("2001:db8::1", "2024") : null;
    return AccessRules.decide(
        new Question(
            Principal.anonymous(), "s3:PutObject", "arn:aws:s3:::b/k", "123456789012", context),
        new Grounds(List.of(policy), List.of(policy), policy, AclGrant.NONE, false));
  }

  private static String broken(Random random) {
    StringBuilder text = new StringBuilder(WHOLE);
    for (int edits = random.nextInt(4); edits >= 0; edits--) {
      int at = random.nextInt(text.length());
      char letter = LETTERS.charAt(random.nextInt(LETTERS.length()));
      switch (random.nextInt(3)) {
        case 0 -> text.setCharAt(at, letter);
        case 1 -> text.insert(at, letter);
        default -> text.deleteCharAt(at);
      }
    }
    return text.toString();
  }
}
