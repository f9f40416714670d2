package io.buckets.s3.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.buckets.s3.policy.Grounds.AclGrant;
import io.buckets.s3.policy.Principal.Account;
import io.buckets.s3.policy.Principal.RoleSession;
import io.buckets.s3.policy.Principal.User;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What who is turned away is told.
final class DenialTest {
  private static final Account OWNER = new Account("111111111111", "1".repeat(64), "owner");
  private static final Account OTHER = new Account("222222222222", "2".repeat(64), "other");
  private static final User JOE = new User(OWNER, "AIDAJOE0000000000000", "/", "joe", Map.of());
  private static final Policy DENY =
      Policy.ofBucket(
          """
          {"Statement": {"Effect": "Deny", "Principal": "*", "Action": "s3:*",
           "Resource": "arn:aws:s3:::b/*"}}\
          """,
          "b");

  @Test
  void theOwnAccountIsToldWhatWasInTheWay() {
    assertThat(message(JOE, null, null))
        .isEqualTo(
            "User: arn:aws:iam::111111111111:user/joe is not authorized to perform: s3:GetObject on"
                + " resource: \"arn:aws:s3:::b/k\" because no identity-based policy allows the"
                + " s3:GetObject action");
    assertThat(message(OWNER, DENY, null))
        .isEqualTo(
            "User: arn:aws:iam::111111111111:root is not authorized to perform: s3:GetObject on"
                + " resource: \"arn:aws:s3:::b/k\" with an explicit deny in a resource-based policy");
    RoleSession session = new RoleSession(OWNER, "AROA", "/", "role", "s", Map.of());
    assertThat(
            Denial.message(
                question(session),
                AccessRules.decide(
                    question(session),
                    new Grounds(
                        List.of(
                            Policy.ofIdentity(
                                """
                                {"Statement": {"Effect": "Allow", "Action": "s3:*",
                                 "Resource": "*"}}\
                                """)),
                        List.of(),
                        null,
                        AclGrant.NONE,
                        false))))
        .startsWith("User: arn:aws:sts::111111111111:assumed-role/role/s is not authorized")
        .endsWith("because no session policy allows the s3:GetObject action");
  }

  @Test
  void othersAreToldNothing() {
    for (Principal stranger : List.of(OTHER, Principal.anonymous())) {
      assertThat(message(stranger, null, null)).isEqualTo("Access Denied");
      assertThat(message(stranger, DENY, null)).isEqualTo("Access Denied");
      assertThat(Denial.publicAcl(question(stranger))).isEqualTo("Access Denied");
    }
  }

  @Test
  void blocksOfPublicAccessNameThemselves() {
    assertThat(Denial.publicPolicy(question(JOE)))
        .endsWith(
            "because public policies are prevented by the BlockPublicPolicy setting in S3 Block"
                + " Public Access.");
    assertThat(Denial.publicAcl(question(JOE)))
        .endsWith(
            "because public ACLs are prevented by the BlockPublicAcls setting in S3 Block Public"
                + " Access.");
  }

  private static String message(
      Principal principal, @Nullable Policy resource, @Nullable List<Policy> session) {
    Question question = question(principal);
    return Denial.message(
        question,
        AccessRules.decide(
            question, new Grounds(List.of(), session, resource, AclGrant.NONE, false)));
  }

  private static Question question(Principal principal) {
    return new Question(
        principal, "s3:GetObject", "arn:aws:s3:::b/k", OWNER.number(), ConditionContext.NONE);
  }
}
