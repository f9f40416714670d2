package io.buckets.s3.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.buckets.s3.policy.Decision.Outcome;
import io.buckets.s3.policy.Decision.Source;
import io.buckets.s3.policy.Grounds.AclGrant;
import io.buckets.s3.policy.Principal.Account;
import io.buckets.s3.policy.Principal.RoleSession;
import io.buckets.s3.policy.Principal.User;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Who may, by all the policies that have a say.
final class AccessRulesTest {
  private static final Account OWNER = new Account("111111111111", "1".repeat(64), "owner");
  private static final Account OTHER = new Account("222222222222", "2".repeat(64), "other");
  private static final User JOE = new User(OWNER, "AIDAJOE0000000000000", "/", "joe", Map.of());
  private static final User ANN = new User(OTHER, "AIDAANN0000000000000", "/a/", "ann", Map.of());
  private static final RoleSession SESSION =
      new RoleSession(OWNER, "AROAROLE000000000000", "/", "role", "s1", Map.of());
  private static final String JOE_ARN = "{\"AWS\": \"arn:aws:iam::111111111111:user/joe\"}";
  private static final String ANN_ARN = "{\"AWS\": \"arn:aws:iam::222222222222:user/a/ann\"}";
  private static final String ROLE_ARN = "{\"AWS\": \"arn:aws:iam::111111111111:role/role\"}";
  private static final String SESSION_ARN =
      "{\"AWS\": \"arn:aws:sts::111111111111:assumed-role/role/s1\"}";

  @Test
  void aRoleIsAssumedByLeaveOfItsTrustPolicyAndOfNothingElse() {
    String account = "{\"AWS\": \"111111111111\"}";
    List<Policy> own = List.of(Policy.ofIdentity(assume("Allow", "", "\"*\"")));
    assertThat(trusts(JOE, List.of(), JOE_ARN)).isTrue();
    assertThat(trusts(JOE, List.of(), "\"*\"")).isTrue();
    assertThat(trusts(JOE, own, ANN_ARN)).isFalse();
    assertThat(trusts(JOE, List.of(), account)).isFalse();
    assertThat(trusts(JOE, own, account)).isTrue();
    assertThat(trusts(ANN, List.of(), ANN_ARN)).isFalse();
    assertThat(trusts(ANN, own, ANN_ARN)).isTrue();
    assertThat(trusts(SESSION, List.of(), SESSION_ARN)).isTrue();
    assertThat(trusts(Principal.anonymous(), List.of(), "\"*\"")).isFalse();
    List<Policy> denied = List.of(Policy.ofIdentity(assume("Deny", "", "\"*\"")));
    assertThat(trusts(JOE, denied, JOE_ARN)).isFalse();
  }

  @Test
  void aProviderOfIdentitiesIsTrustedByItsName() {
    Principal web =
        new Principal.WebIdentity(OWNER, "arn:aws:iam::111111111111:oidc-provider/idp", "joe");
    assertThat(
            trusts(
                web, List.of(), "{\"Federated\": \"arn:aws:iam::111111111111:oidc-provider/idp\"}"))
        .isTrue();
    assertThat(
            trusts(
                web,
                List.of(),
                "{\"Federated\": \"arn:aws:iam::111111111111:oidc-provider/other\"}"))
        .isFalse();
    assertThat(trusts(web, List.of(), "{\"AWS\": \"111111111111\"}")).isFalse();
  }

  private static boolean trusts(Principal who, List<Policy> identity, String principal) {
    Policy trust = Policy.ofTrust(assume("Allow", "\"Principal\": " + principal + ",", ""));
    Question question =
        new Question(
            who,
            "sts:AssumeRole",
            "arn:aws:iam::111111111111:role/role",
            OWNER.number(),
            ConditionContext.NONE);
    return AccessRules.decideTrust(
            question, new Grounds(identity, null, trust, AclGrant.NONE, false))
        .allowed();
  }

  private static String assume(String effect, String principal, String resource) {
    return "{\"Statement\": {\"Effect\": \""
        + effect
        + "\","
        + principal
        + (resource.isEmpty() ? "" : "\"Resource\": " + resource + ",")
        + "\"Action\": \"sts:AssumeRole\"}}";
  }

  @Test
  void nothingAllowsNothing() {
    assertThat(decide(JOE, List.of(), null)).isEqualTo(Decision.IMPLICIT_DENY);
    assertThat(decide(OTHER, List.of(), null)).isEqualTo(Decision.IMPLICIT_DENY);
    assertThat(decide(Principal.anonymous(), List.of(), null)).isEqualTo(Decision.IMPLICIT_DENY);
  }

  @Test
  void theRootOfTheAccountMayAllThatIsNotDenied() {
    assertThat(decide(OWNER, List.of(), null).source()).isEqualTo(Source.ROOT);
    Decision denied = decide(OWNER, List.of(), bucket("Deny", "\"*\""));
    assertThat(denied.outcome()).isEqualTo(Outcome.EXPLICIT_DENY);
    assertThat(denied.statement()).isNotNull();
  }

  @Test
  void aServiceIsLetInWhereAPolicyNamesIt() {
    Principal service = Principal.Service.LOGGING;
    String named = "{\"Service\": \"logging.s3.amazonaws.com\"}";
    String other = "{\"Service\": \"delivery.logs.amazonaws.com\"}";
    assertThat(decide(service, List.of(), null)).isEqualTo(Decision.IMPLICIT_DENY);
    assertThat(decide(service, List.of(), bucket("Allow", named)).allowed()).isTrue();
    assertThat(decide(service, List.of(), bucket("Allow", other)).allowed()).isFalse();
    assertThat(decide(service, List.of(), bucket("Allow", "\"*\"")).allowed()).isTrue();
    assertThat(decide(OTHER, List.of(), bucket("Allow", named)).allowed()).isFalse();
    assertThat(decide(service, List.of(), bucket("Deny", "\"*\"")).outcome())
        .isEqualTo(Outcome.EXPLICIT_DENY);
    // Restricted are those of other accounts, and not services.
    Grounds restricted =
        new Grounds(List.of(), null, bucket("Allow", "\"*\""), AclGrant.NONE, true);
    Question question = ask(service, S3Action.GET_OBJECT, "arn:aws:s3:::b/k");
    assertThat(AccessRules.decide(question, restricted).allowed()).isTrue();
    PrincipalFacts facts = new PrincipalFacts(service);
    assertThat(facts.values(ConditionKey.of("aws:PrincipalIsAWSService"))).containsExactly("true");
    assertThat(facts.values(ConditionKey.of("aws:PrincipalServiceName")))
        .containsExactly("logging.s3.amazonaws.com");
    assertThat(facts.values(ConditionKey.of("aws:PrincipalAccount"))).isNull();
  }

  @Test
  void theRootOfTheBucketsAccountAlwaysManagesItsPolicy() {
    Policy deny =
        Policy.ofBucket(
            """
            {"Statement": {"Effect": "Deny", "Principal": "*", "Action": "s3:*",
             "Resource": "arn:aws:s3:::b"}}\
            """,
            "b");
    for (S3Action action :
        List.of(
            S3Action.GET_BUCKET_POLICY,
            S3Action.PUT_BUCKET_POLICY,
            S3Action.DELETE_BUCKET_POLICY)) {
      Grounds grounds = new Grounds(List.of(), null, deny, AclGrant.NONE, false);
      assertThat(AccessRules.decide(ask(OWNER, action, "arn:aws:s3:::b"), grounds).allowed())
          .isTrue();
      assertThat(AccessRules.decide(ask(JOE, action, "arn:aws:s3:::b"), grounds).allowed())
          .isFalse();
      assertThat(AccessRules.decide(ask(OTHER, action, "arn:aws:s3:::b"), grounds).allowed())
          .isFalse();
    }
    Grounds grounds = new Grounds(List.of(), null, deny, AclGrant.NONE, false);
    Question list = ask(OWNER, S3Action.LIST_BUCKET, "arn:aws:s3:::b");
    assertThat(AccessRules.decide(list, grounds).allowed()).isFalse();
  }

  @Test
  void inOneAccountEitherSideMayAllow() {
    assertThat(decide(JOE, List.of(identity("Allow")), null).source()).isEqualTo(Source.IDENTITY);
    assertThat(decide(JOE, List.of(), bucket("Allow", JOE_ARN)).source())
        .isEqualTo(Source.RESOURCE);
    assertThat(decide(JOE, List.of(), bucket("Allow", "\"*\"")).allowed()).isTrue();
    assertThat(decide(JOE, List.of(identity("Deny")), bucket("Allow", JOE_ARN)).outcome())
        .isEqualTo(Outcome.EXPLICIT_DENY);
    assertThat(decide(JOE, List.of(identity("Allow")), bucket("Deny", JOE_ARN)).source())
        .isEqualTo(Source.RESOURCE);
  }

  @Test
  void toNameAnAccountLeavesItToTheAccount() {
    String owner = "{\"AWS\": \"111111111111\"}";
    assertThat(decide(JOE, List.of(), bucket("Allow", owner)).allowed()).isFalse();
    assertThat(decide(JOE, List.of(identity("Allow")), bucket("Allow", owner)).allowed()).isTrue();
    assertThat(decide(JOE, List.of(identity("Allow")), bucket("Deny", owner)).allowed()).isFalse();
    String other = "{\"CanonicalUser\": \"" + OTHER.canonicalId() + "\"}";
    assertThat(decide(OTHER, List.of(), bucket("Allow", other)).allowed()).isTrue();
    assertThat(decide(ANN, List.of(), bucket("Allow", other)).allowed()).isFalse();
    assertThat(decide(ANN, List.of(identity("Allow")), bucket("Allow", other)).allowed()).isTrue();
  }

  @Test
  void fromAnotherAccountBothSidesMustAllow() {
    assertThat(decide(ANN, List.of(identity("Allow")), null).allowed()).isFalse();
    assertThat(decide(ANN, List.of(), bucket("Allow", ANN_ARN)).allowed()).isFalse();
    assertThat(decide(ANN, List.of(), bucket("Allow", "\"*\"")).allowed()).isFalse();
    assertThat(decide(ANN, List.of(identity("Allow")), bucket("Allow", ANN_ARN)).allowed())
        .isTrue();
    assertThat(decide(OTHER, List.of(), bucket("Allow", "\"*\"")).allowed()).isTrue();
    assertThat(decide(OTHER, List.of(), bucket("Allow", ANN_ARN)).allowed()).isFalse();
    assertThat(decide(Principal.anonymous(), List.of(), bucket("Allow", "\"*\"")).allowed())
        .isTrue();
    assertThat(decide(Principal.anonymous(), List.of(), bucket("Allow", ANN_ARN)).allowed())
        .isFalse();
  }

  @Test
  void aSessionIsNarrowedByItsPolicies() {
    Policy allow = identity("Allow");
    Policy elsewhere =
        Policy.ofIdentity(
            """
            {"Statement": {"Effect": "Allow", "Action": "s3:*",
             "Resource": "arn:aws:s3:::elsewhere/*"}}\
            """);
    assertThat(session(List.of(allow), List.of(allow), null).allowed()).isTrue();
    assertThat(session(List.of(allow), List.of(elsewhere), null).source())
        .isEqualTo(Source.SESSION);
    assertThat(session(List.of(allow), List.of(), null).allowed()).isFalse();
    assertThat(session(List.of(), List.of(allow), null).allowed()).isFalse();
    assertThat(session(List.of(), List.of(elsewhere), bucket("Allow", ROLE_ARN)).allowed())
        .isFalse();
    assertThat(session(List.of(), List.of(elsewhere), bucket("Allow", SESSION_ARN)).allowed())
        .isTrue();
    assertThat(
            session(List.of(), List.of(identity("Deny")), bucket("Allow", SESSION_ARN)).allowed())
        .isFalse();
  }

  @Test
  void whatIsDeniedToAllButSomeSparesOnlyThoseNamedWhole() {
    assertThat(decide(JOE, List.of(identity("Allow")), bucketBut(JOE_ARN)).allowed()).isFalse();
    String both = "{\"AWS\": [\"111111111111\", \"arn:aws:iam::111111111111:user/joe\"]}";
    assertThat(decide(JOE, List.of(identity("Allow")), bucketBut(both)).allowed()).isTrue();
    assertThat(decide(OWNER, List.of(), bucketBut(both)).allowed()).isTrue();
    assertThat(session(List.of(identity("Allow")), null, bucketBut(both)).allowed()).isFalse();
    String whole =
        """
        {"AWS": ["111111111111", "arn:aws:iam::111111111111:role/role",
          "arn:aws:sts::111111111111:assumed-role/role/s1"]}\
        """;
    assertThat(session(List.of(identity("Allow")), null, bucketBut(whole)).allowed()).isTrue();
  }

  @Test
  void aGrantOfAnAclCountsAsTheBucketsSide() {
    assertThat(listed(OTHER, AclGrant.ACCOUNT, List.of()).source()).isEqualTo(Source.ACL);
    assertThat(listed(ANN, AclGrant.ACCOUNT, List.of()).allowed()).isFalse();
    assertThat(listed(ANN, AclGrant.ACCOUNT, List.of(identity("Allow"))).allowed()).isTrue();
    assertThat(listed(Principal.anonymous(), AclGrant.GROUP, List.of()).allowed()).isTrue();
    assertThat(listed(JOE, AclGrant.ACCOUNT, List.of()).allowed()).isFalse();
    Grounds denied = new Grounds(List.of(), null, bucket("Deny", "\"*\""), AclGrant.GROUP, false);
    assertThat(AccessRules.decide(get(OTHER), denied).allowed()).isFalse();
  }

  @Test
  void aRestrictedBucketIsForItsAccountAlone() {
    Policy open = bucket("Allow", "\"*\"");
    for (Principal stranger : List.of(OTHER, ANN, Principal.anonymous())) {
      Decision decision =
          AccessRules.decide(
              get(stranger),
              new Grounds(List.of(identity("Allow")), null, open, AclGrant.GROUP, true));
      assertThat(decision.source()).isEqualTo(Source.PUBLIC_ACCESS_BLOCK);
      assertThat(decision.allowed()).isFalse();
    }
    Grounds grounds = new Grounds(List.of(), null, open, AclGrant.NONE, true);
    assertThat(AccessRules.decide(get(JOE), grounds).allowed()).isTrue();
    assertThat(AccessRules.decide(get(OWNER), grounds).allowed()).isTrue();
  }

  @Test
  void aPolicyWithoutItsAllowsOnlyDenies() {
    Policy policy =
        Policy.ofBucket(
            """
            {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject",
              "Resource": "arn:aws:s3:::b/*"},
             {"Effect": "Deny", "Principal": "*", "Action": "s3:DeleteObject",
              "Resource": "arn:aws:s3:::b/*"}]}\
            """,
            "b");
    assertThat(policy.denials().statements()).extracting(Statement::number).containsExactly(2);
  }

  @Test
  void notActionAndNotResourceApplyToTheRest() {
    Policy policy =
        Policy.ofBucket(
            """
            {"Statement": {"Effect": "Deny", "Principal": "*", "NotAction": "s3:Get*",
             "NotResource": "arn:aws:s3:::b/free/*"}}\
            """,
            "b");
    Grounds grounds = new Grounds(List.of(), null, policy, AclGrant.NONE, false);
    assertThat(AccessRules.decide(get(OWNER), grounds).allowed()).isTrue();
    assertThat(
            AccessRules.decide(ask(OWNER, S3Action.PUT_OBJECT, "arn:aws:s3:::b/free/k"), grounds)
                .allowed())
        .isTrue();
    assertThat(
            AccessRules.decide(ask(OWNER, S3Action.PUT_OBJECT, "arn:aws:s3:::b/k"), grounds)
                .allowed())
        .isFalse();
  }

  @Test
  void aResourceMayBeSpelledByWhoAsks() {
    Policy homes =
        Policy.ofIdentity(
            """
            {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*",
             "Resource": "arn:aws:s3:::b/home/${aws:username}/*"}}\
            """);
    Grounds grounds = new Grounds(List.of(homes), null, null, AclGrant.NONE, false);
    assertThat(
            AccessRules.decide(ask(JOE, S3Action.GET_OBJECT, "arn:aws:s3:::b/home/joe/x"), grounds)
                .allowed())
        .isTrue();
    assertThat(
            AccessRules.decide(ask(JOE, S3Action.GET_OBJECT, "arn:aws:s3:::b/home/ann/x"), grounds)
                .allowed())
        .isFalse();
    assertThat(
            AccessRules.decide(ask(SESSION, S3Action.GET_OBJECT, "arn:aws:s3:::b/home//x"), grounds)
                .allowed())
        .as("a session has no user name")
        .isFalse();
  }

  private static Decision decide(
      Principal principal, List<Policy> identity, @Nullable Policy resource) {
    return AccessRules.decide(
        get(principal), new Grounds(identity, null, resource, AclGrant.NONE, false));
  }

  private static Decision session(
      List<Policy> identity, @Nullable List<Policy> session, @Nullable Policy resource) {
    return AccessRules.decide(
        get(SESSION), new Grounds(identity, session, resource, AclGrant.NONE, false));
  }

  private static Decision listed(Principal principal, AclGrant grant, List<Policy> identity) {
    return AccessRules.decide(get(principal), new Grounds(identity, null, null, grant, false));
  }

  private static Question get(Principal principal) {
    return ask(principal, S3Action.GET_OBJECT, "arn:aws:s3:::b/k");
  }

  private static Question ask(Principal principal, S3Action action, String resource) {
    return new Question(
        principal, action.iam(), resource, OWNER.number(), new PrincipalFacts(principal));
  }

  private static Policy identity(String effect) {
    return Policy.ofIdentity(
        "{\"Statement\": {\"Effect\": \""
            + effect
            + "\", \"Action\": \"s3:*\", \"Resource\": \"arn:aws:s3:::b/*\"}}");
  }

  private static Policy bucket(String effect, String principal) {
    return Policy.ofBucket(
        "{\"Statement\": {\"Effect\": \""
            + effect
            + "\", \"Principal\": "
            + principal
            + ", \"Action\": \"s3:GetObject\", \"Resource\": \"arn:aws:s3:::b/*\"}}",
        "b");
  }

  private static Policy bucketBut(String principal) {
    return Policy.ofBucket(
        "{\"Statement\": {\"Effect\": \"Deny\", \"NotPrincipal\": "
            + principal
            + ", \"Action\": \"s3:*\", \"Resource\": \"arn:aws:s3:::b/*\"}}",
        "b");
  }
}
