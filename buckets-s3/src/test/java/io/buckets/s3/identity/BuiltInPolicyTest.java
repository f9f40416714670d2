package io.buckets.s3.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.buckets.s3.policy.AccessRules;
import io.buckets.s3.policy.ConditionContext;
import io.buckets.s3.policy.Grounds;
import io.buckets.s3.policy.Grounds.AclGrant;
import io.buckets.s3.policy.Policy;
import io.buckets.s3.policy.Principal;
import io.buckets.s3.policy.Question;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class BuiltInPolicyTest {
  private static final Principal.Account ACCOUNT =
      new Principal.Account("111111111111", "1".repeat(64), "a");
  private static final Principal JOE = new Principal.User(ACCOUNT, "AIDA", "/", "joe", Map.of());

  @ParameterizedTest
  @EnumSource
  void eachIsAPolicyAndIsFoundByItsArn(BuiltInPolicy policy) {
    assertThat(Policy.ofIdentity(policy.document()).statements()).isNotEmpty();
    assertThat(BuiltInPolicy.of(policy.arn())).isSameAs(policy);
    assertThat(policy.id()).matches("ANPA[A-Z0-9]{17}");
  }

  @ParameterizedTest
  @CsvSource({
    "AdministratorAccess, s3:PutObject, true",
    "AdministratorAccess, iam:CreateUser, true",
    "PowerUserAccess, s3:PutObject, true",
    "PowerUserAccess, iam:CreateUser, false",
    "PowerUserAccess, iam:ListRoles, true",
    "ReadOnlyAccess, s3:GetObject, true",
    "ReadOnlyAccess, s3:PutObject, false",
    "ReadOnlyAccess, iam:GetUser, true",
    "AmazonS3FullAccess, s3:DeleteBucket, true",
    "AmazonS3FullAccess, iam:GetUser, false",
    "AmazonS3ReadOnlyAccess, s3:ListBucket, true",
    "AmazonS3ReadOnlyAccess, s3:PutObject, false",
    "IAMFullAccess, iam:CreateUser, true",
    "IAMFullAccess, s3:GetObject, false",
    "IAMReadOnlyAccess, iam:ListUsers, true",
    "IAMReadOnlyAccess, iam:DeleteUser, false"
  })
  void eachAllowsWhatItsNameSays(String name, String action, boolean allowed) {
    Policy policy =
        PrincipalPolicies.compiled(Objects.requireNonNull(BuiltInPolicy.named(name)).document());
    Question question =
        new Question(JOE, action, "arn:aws:s3:::b/k", ACCOUNT.number(), ConditionContext.NONE);
    Grounds grounds = new Grounds(List.of(policy), null, null, AclGrant.NONE, false);
    assertThat(AccessRules.decide(question, grounds).allowed()).isEqualTo(allowed);
  }

  @Test
  void othersAreNotBuiltIn() {
    assertThat(BuiltInPolicy.of("arn:aws:iam::aws:policy/AmazonEC2FullAccess")).isNull();
    assertThat(BuiltInPolicy.of("arn:aws:iam::111111111111:policy/AdministratorAccess")).isNull();
  }
}
