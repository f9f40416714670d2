package io.buckets.s3.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.buckets.core.Limits;
import io.buckets.s3.policy.Grounds.AclGrant;
import io.buckets.s3.policy.Principal.Account;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class CompiledPoliciesTest {
  private static final String TEXT =
      """
      {"Statement": {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject",
       "Resource": "arn:aws:s3:::b/*", "Sid": "%d"}}\
      """;
  private static final Account OWNER = new Account("111111111111", "1".repeat(64), "owner");

  @Test
  void aTextIsCompiledOnce() {
    AtomicInteger compiled = new AtomicInteger();
    CompiledPolicies policies =
        new CompiledPolicies(text -> {
          compiled.incrementAndGet();
          return Policy.ofStored(text);
        });
    assertThat(policies.of(TEXT)).isSameAs(policies.of(TEXT));
    assertThat(compiled).hasValue(1);
    for (int i = 0; i < 2 * Limits.COMPILED_POLICIES; i++) {
      assertThat(policies.of(TEXT.formatted(i)).statements()).hasSize(1);
    }
    assertThat(policies.of(TEXT).statements()).hasSize(1);
  }

  @Test
  void aStoredPolicyThatCannotBeReadDeniesAllButItsReplacement() {
    Policy unreadable = Policy.ofStored("{\"Statement\": {\"Effect\": \"Perhaps\"}}");
    assertThat(decide(unreadable, S3Action.GET_OBJECT).outcome())
        .isEqualTo(Decision.Outcome.EXPLICIT_DENY);
    assertThat(decide(unreadable, S3Action.PUT_BUCKET_POLICY).allowed()).isTrue();
  }

  private static Decision decide(Policy policy, S3Action action) {
    return AccessRules.decide(
        new Question(
            OWNER, action.iam(), "arn:aws:s3:::b/k", OWNER.number(), ConditionContext.NONE),
        new Grounds(List.of(), null, policy, AclGrant.NONE, false));
  }
}
