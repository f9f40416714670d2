package io.buckets.s3.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.buckets.core.Limits;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;

/// What is a policy and what is not, and in which words it is refused.
final class PolicyGrammarTest {
  private static final String GOOD =
      """
      {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject",
       "Resource": "arn:aws:s3:::b/*"}\
      """;

  @Test
  void oneStatementNeedsNoList() {
    Policy policy =
        bucket("{\"Version\": \"2012-10-17\", \"Id\": \"i\", \"Statement\": " + GOOD + "}");
    assertThat(policy.id()).isEqualTo("i");
    assertThat(policy.statements()).hasSize(1);
  }

  @Test
  void textThatIsNoJsonObjectIsRefused() {
    refused("").hasMessage("Policies must be valid JSON and the first byte must be '{'");
    refused(" {}").hasMessage("Policies must be valid JSON and the first byte must be '{'");
    refused("[]").hasMessage("Policies must be valid JSON and the first byte must be '{'");
    refused("{\"Statement\": [").hasMessage("This policy contains invalid Json");
    refused("{} {}").hasMessage("This policy contains invalid Json");
    refused("{\"Statement\": null}").hasMessage("This policy contains invalid Json");
    refused("{\"Statement\": " + "[".repeat(5000)).hasMessage("This policy contains invalid Json");
  }

  @Test
  void aPolicyNeedsItsElements() {
    refused("{}").hasMessage("Missing required field Statement");
    refused("{\"Statement\": []}").hasMessage("Could not parse the policy: Statement is empty!");
    refusedStatement(GOOD.replace("\"Effect\": \"Allow\",", ""))
        .hasMessage("Missing required field Effect");
    refusedStatement(GOOD.replace("\"Principal\": \"*\",", ""))
        .hasMessage("Missing required field Principal");
    refusedStatement(GOOD.replace("\"Action\": \"s3:GetObject\",", ""))
        .hasMessage("Missing required field Action");
    refusedStatement(GOOD.replace(",\n \"Resource\": \"arn:aws:s3:::b/*\"", ""))
        .hasMessage("Missing required field Resource");
  }

  @Test
  void elementsThatAreUnknownTwiceOrContraryAreRefused() {
    refusedStatement(GOOD.replace("\"Effect\"", "\"Bank\": 1, \"Effect\""))
        .hasMessage("Unknown field Bank");
    refused("{\"version\": \"2012-10-17\", \"Statement\": " + GOOD + "}")
        .hasMessage("Unknown field version");
    refusedStatement(GOOD.replace("\"Effect\"", "\"Action\": \"s3:*\", \"Effect\""))
        .hasMessage("Statement/policy already has instance of Action");
    refusedStatement(GOOD.replace("\"Effect\"", "\"NotAction\": \"s3:*\", \"Effect\""))
        .hasMessage("Statement/policy already has instance of Action");
    refused("{\"Version\": \"2013-01-01\", \"Statement\": " + GOOD + "}")
        .hasMessage("The policy must contain a valid version string");
    refusedStatement(GOOD.replace("Allow", "allow")).hasMessage("Invalid effect: allow");
  }

  @Test
  void actionsAreOnesOfS3() {
    for (String action :
        new String[] {"GetObject", "s3:GetObjects", "iam:*", "s3:Fly*", "", "*:*"}) {
      refusedStatement(GOOD.replace("s3:GetObject", action))
          .as(action)
          .hasMessage("Policy has invalid action");
    }
    for (String action : new String[] {"*", "s3:*", "S3:getobject", "s3:Get*", "s3:?etObject"}) {
      accepted(GOOD.replace("s3:GetObject", action));
    }
  }

  @Test
  void resourcesAreOfTheBucket() {
    for (String resource :
        new String[] {"arn:aws:s3:::c/*", "b/*", "arn:aws:s3:::bc/*", "arn:aws:sqs:::b/*", ""}) {
      refusedStatement(GOOD.replace("arn:aws:s3:::b/*", resource))
          .as(resource)
          .hasMessage("Policy has invalid resource");
    }
    for (String resource :
        new String[] {
          "*",
          "arn:aws:s3:::*",
          "arn:aws:s3:::*/*",
          "arn:aws:s3:::?/x",
          "arn:aws:s3:::b*",
          "arn:aws:s3:::b/${aws:username}/*",
          "arn:aws:s3:::${aws:PrincipalTag/bucket}/*"
        }) {
      accepted(GOOD.replace("arn:aws:s3:::b/*", resource));
    }
  }

  @Test
  void everyActionAppliesToSomeResource() {
    refusedStatement(GOOD.replace("s3:GetObject", "s3:ListBucket"))
        .hasMessage("Action does not apply to any resource(s) in statement");
    refusedStatement(GOOD.replace("arn:aws:s3:::b/*", "arn:aws:s3:::b"))
        .hasMessage("Action does not apply to any resource(s) in statement");
    refusedStatement(GOOD.replace("s3:GetObject", "s3:ListAllMyBuckets"))
        .hasMessage("Action does not apply to any resource(s) in statement");
    accepted(GOOD.replace("s3:GetObject", "s3:*"));
    accepted(GOOD.replace("arn:aws:s3:::b/*", "arn:aws:s3:::b*"));
  }

  @Test
  void principalsAreOfAKnownForm() {
    for (String principal :
        new String[] {
          "{\"AWS\": \"joe\"}",
          "{\"AWS\": []}",
          "{\"AWS\": \"arn:aws:iam::1234:root\"}",
          "{\"AWS\": \"arn:aws:iam::123456789012:user/*\"}",
          "{\"CanonicalUser\": \"abc\"}",
          "{\"Service\": \"s3\"}",
          "{\"Bank\": \"*\"}",
          "{\"Federated\": \"*\"}"
        }) {
      refusedStatement(GOOD.replace("\"*\",", principal + ","))
          .as(principal)
          .hasMessage("Invalid principal in policy");
    }
    refusedStatement(GOOD.replace("\"*\",", "\"joe\",")).hasMessage("Invalid policy syntax.");
    refusedStatement(GOOD.replace("\"*\",", "{},")).hasMessage("Invalid policy syntax.");
    for (String principal :
        new String[] {
          "{\"AWS\": \"*\"}",
          "{\"AWS\": [\"123456789012\", \"arn:aws:iam::123456789012:root\"]}",
          "{\"AWS\": \"arn:aws:iam::123456789012:user/a/b\"}",
          "{\"AWS\": \"arn:aws:sts::123456789012:assumed-role/r/s\"}",
          "{\"CanonicalUser\": \"" + "0a".repeat(32) + "\"}",
          "{\"Service\": \"logging.s3.amazonaws.com\"}"
        }) {
      accepted(GOOD.replace("\"*\",", principal + ","));
    }
  }

  @Test
  void toAllowAllButSomeIsRefused() {
    refusedStatement(GOOD.replace("\"Principal\": \"*\"", "\"NotPrincipal\": {\"AWS\": \"*\"}"))
        .hasMessage("Allow with NotPrincipal is not allowed.");
    accepted(
        GOOD.replace("\"Principal\": \"*\"", "\"NotPrincipal\": {\"AWS\": \"123456789012\"}")
            .replace("Allow", "Deny"));
  }

  @Test
  void conditionsHaveKnownOperatorsAndKeys() {
    refusedCondition("{\"StringIs\": {\"aws:Referer\": \"x\"}}")
        .hasMessage("Invalid Condition type : StringIs");
    refusedCondition("{\"NullIfExists\": {\"aws:Referer\": \"true\"}}")
        .hasMessage("Invalid Condition type : NullIfExists");
    refusedCondition("{\"StringEquals\": {\"s3:colour\": \"x\"}}")
        .hasMessage("Policy has an invalid condition key");
    refusedCondition("{\"StringEquals\": {\"aws:colour\": \"x\"}}")
        .hasMessage("Policy has an invalid condition key");
    refusedCondition("{\"IpAddress\": {\"aws:SourceIp\": \"10.0.0.0/33\"}}")
        .hasMessageStartingWith("Policy has an invalid condition value");
    refusedCondition("{\"NumericEquals\": {\"s3:max-keys\": \"ten\"}}")
        .hasMessageStartingWith("Policy has an invalid condition value");
    refusedCondition("[]").hasMessage("Invalid policy syntax.");
    accepted(withCondition("{\"Bool\": {\"aws:SecureTransport\": false}}"));
    String listing = "{\"NumericLessThan\": {\"s3:max-keys\": [10, \"20\"]}}";
    refusedCondition(listing)
        .hasMessage("Conditions do not apply to combination of actions and resources in statement");
    accepted(
        withCondition(listing)
            .replace("s3:GetObject", "s3:List*")
            .replace("arn:aws:s3:::b/*", "arn:aws:s3:::b"));
    accepted(withCondition("{\"StringEquals\": {\"S3:existingobjecttag/a\": \"b\"}}"));
  }

  @Test
  void sizeIsCountedWithoutTheSpaceBetweenTokens() {
    String big = "x".repeat(Limits.POLICY_BYTES - 200);
    String spaced = GOOD.replace("\"Effect\"", "\"Sid\": \"" + big + "\",    \"Effect\"");
    accepted(spaced.replace("    ", " ".repeat(40_000)));
    refusedStatement(spaced.replace(big, big + "x".repeat(200)))
        .hasMessage("Normalized policy document exceeds the maximum allowed size of 20480 bytes.");
    refused("{" + " ".repeat(Limits.POLICY_TEXT_CHARS) + "}")
        .hasMessage("Policy exceeds the maximum allowed document size.");
  }

  @Test
  void policiesOfIdentitiesAreRefusedInWordsOfIam() {
    String statement = GOOD.replace("\"Principal\": \"*\",", "");
    assertThatCode(() -> Policy.ofIdentity(document(statement))).doesNotThrowAnyException();
    assertThatThrownBy(() -> Policy.ofIdentity(document(GOOD)))
        .hasMessage("Policy document should not specify a principal.");
    assertThatThrownBy(() -> Policy.ofIdentity("nonsense")).hasMessage("Syntax errors in policy.");
    assertThatThrownBy(() -> Policy.ofIdentity(document(statement.replace("s3:Get", "Get"))))
        .hasMessageStartingWith("Actions/Conditions must be prefaced by a vendor");
    assertThatThrownBy(() -> Policy.ofIdentity(document(statement.replace("arn:aws:s3:::b", "b"))))
        .hasMessage("Resource b/* must be in ARN format or \"*\".");
    assertThatThrownBy(() ->
            Policy.ofIdentity(
                document(
                    ("[" + statement + "," + statement + "]")
                        .replace("\"Effect\"", "\"Sid\": \"a\", \"Effect\""))))
        .hasMessage("Statement IDs (SID) in a single policy must be unique.");
  }

  @Test
  void policiesOfTrustHaveNoResource() {
    assertThatThrownBy(() -> Policy.ofTrust(document(GOOD)))
        .hasMessage("Has prohibited field Resource");
    assertThat(
            Policy.ofTrust(
                    document(
                        """
                        {"Effect": "Allow", "Principal": {"AWS": "123456789012"},
                         "Action": "sts:AssumeRole"}\
                        """))
                .statements())
        .hasSize(1);
  }

  private static String withCondition(String condition) {
    return GOOD.replace("\"Effect\"", "\"Condition\": " + condition + ", \"Effect\"");
  }

  private static AbstractThrowableAssert<?, ?> refusedCondition(String condition) {
    return refusedStatement(withCondition(condition));
  }

  private static AbstractThrowableAssert<?, ?> refusedStatement(String statement) {
    return refused(document(statement));
  }

  private static AbstractThrowableAssert<?, ?> refused(String text) {
    return assertThatThrownBy(() -> bucket(text)).isInstanceOf(PolicyException.class);
  }

  private static void accepted(String statement) {
    assertThatCode(() -> bucket(document(statement))).as(statement).doesNotThrowAnyException();
  }

  private static String document(String statement) {
    return "{\"Version\": \"2012-10-17\", \"Statement\": " + statement + "}";
  }

  private static Policy bucket(String text) {
    return Policy.ofBucket(text, "b");
  }
}
