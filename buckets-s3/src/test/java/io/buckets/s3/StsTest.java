package io.buckets.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.buckets.s3.QueryCall.Answer;
import io.buckets.s3.QueryCall.Signer;
import io.buckets.s3.auth.RequestSigner;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Sessions by STS: who gets one, what it may do, and when it ends.
class StsTest {
  private static final String ACCOUNT = "000000000000";
  private static final String ROLE_ARN = "arn:aws:iam::" + ACCOUNT + ":role/reader";
  private static final String ALL =
      "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"s3:*\","
          + "\"Resource\":\"*\"}]}";

  private final S3Fixture s3 = new S3Fixture();

  @BeforeEach
  void makeBucket() throws Exception {
    s3.bucket("bucket");
    s3.call("PUT", "/bucket/a").body("a").send().expect(200);
  }

  @AfterEach
  void close() {
    s3.close();
  }

  private Signer user(String name) throws IOException {
    iam("CreateUser").with("UserName", name).send().expect(200);
    return iam("CreateAccessKey").with("UserName", name).send().expect(200).signer();
  }

  private QueryCall iam(String action) {
    return QueryCall.iam(s3, action);
  }

  private QueryCall sts(String action) {
    return QueryCall.sts(s3, action);
  }

  /// A role that may do everything in S3.
  private void role(String statement) throws IOException {
    iam("CreateRole")
        .with("RoleName", "reader")
        .with("Tags.member.1.Key", "team")
        .with("Tags.member.1.Value", "red")
        .with(
            "AssumeRolePolicyDocument",
            "{\"Version\":\"2012-10-17\",\"Statement\":[" + statement + "]}")
        .send()
        .expect(200);
    iam("PutRolePolicy")
        .with("RoleName", "reader")
        .with("PolicyName", "all")
        .with("PolicyDocument", ALL)
        .send()
        .expect(200);
  }

  private static String trusting(String principal, String action) {
    return "{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\""
        + principal
        + "\"},\"Action\":"
        + action
        + "}";
  }

  private QueryCall assume(Signer who) {
    return sts("AssumeRole").by(who).with("RoleArn", ROLE_ARN).with("RoleSessionName", "job");
  }

  private S3Call.Answer get(Signer who) throws IOException {
    S3Call call = s3.call(who.forS3(), "GET", "/bucket/a");
    return who.token() == null
        ? call.send()
        : call.header("x-amz-security-token", Objects.requireNonNull(who.token())).send();
  }

  @Test
  void everybodyLearnsWhoTheyAre() throws IOException {
    Answer root = sts("GetCallerIdentity").send().expect(200);
    assertThat(root.value("Arn")).isEqualTo("arn:aws:iam::" + ACCOUNT + ":root");
    assertThat(root.text())
        .startsWith("<?xml")
        .contains(
            "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">"
                + "<GetCallerIdentityResult>")
        .contains("</GetCallerIdentityResult><ResponseMetadata><RequestId>");
    Answer ann = sts("GetCallerIdentity").by(user("ann")).send().expect(200);
    assertThat(ann.value("Arn")).isEqualTo("arn:aws:iam::" + ACCOUNT + ":user/ann");
    assertThat(ann.value("UserId")).startsWith("AIDA");
    sts("GetCallerIdentity").sendUnsigned().expect(403, "MissingAuthenticationToken");
  }

  @Test
  void aRequestIsSignedForTheServiceThatItIsFor() throws IOException {
    sts("GetCallerIdentity").send("s3").expect(403, "SignatureDoesNotMatch");
    sts("GetCallerIdentity").send("iam").expect(403, "SignatureDoesNotMatch");
    sts("GetCallerIdentity")
        .by(new Signer("AKIANOBODYNOBODYNOBO", "secretsecret", null))
        .send()
        .expect(403, "InvalidClientTokenId");
    sts("GetCallerIdentity")
        .by(new Signer(S3Fixture.ACCESS_KEY, "secretsecret", null))
        .send()
        .expect(403, "SignatureDoesNotMatch");
    sts("DoSomething").send().expect(400, "InvalidAction");
    sts("GetFederationToken").send().expect(501, "NotImplemented");
  }

  @Test
  void aSessionDoesWhatItsHolderMayAndNeedsItsToken() throws IOException {
    Signer session = sts("GetSessionToken").send().expect(200).signer();
    assertThat(session.accessKey()).startsWith("ASIA");
    get(session).expect(200);
    get(new Signer(session.accessKey(), session.secretKey(), null))
        .expect(403, "InvalidAccessKeyId");
    get(new Signer(session.accessKey(), session.secretKey(), "AQ" + session.token()))
        .expect(400, "InvalidToken");
    get(new Signer(S3Fixture.ACCESS_KEY, S3Fixture.SECRET_KEY, session.token()))
        .expect(400, "InvalidToken");
    get(new Signer(session.accessKey(), S3Fixture.SECRET_KEY, session.token()))
        .expect(403, "SignatureDoesNotMatch");
    s3.call(session.forS3(), "GET", "/bucket/a").send().expect(403, "InvalidAccessKeyId");
  }

  @Test
  void aPresignedUrlCarriesTheToken() throws IOException {
    Signer session = sts("GetSessionToken").send().expect(200).signer();
    String token =
        URLEncoder.encode(Objects.requireNonNull(session.token()), StandardCharsets.UTF_8);
    RequestSigner.Unsigned request =
        new RequestSigner.Unsigned(
            "GET", "/bucket/a", "X-Amz-Security-Token=" + token, Map.of("host", "localhost:9000"));
    String query = session.forS3().presign(request, Duration.ofMinutes(5), Instant.now());
    s3.call("GET", "/bucket/a?" + query).sendUnsigned().expect(200);
    String without = query.substring(query.indexOf('&') + 1);
    s3.call("GET", "/bucket/a?" + without).sendUnsigned().expect(403, "InvalidAccessKeyId");
  }

  @Test
  void aSessionSpeaksToNeitherIamNorForAnotherSession() throws IOException {
    Signer session = sts("GetSessionToken").send().expect(200).signer();
    iam("ListUsers").by(session).send().expect(403, "InvalidClientTokenId");
    sts("GetSessionToken").by(session).send().expect(403, "AccessDenied");
    sts("GetCallerIdentity").by(session).send().expect(200);
  }

  @Test
  void aSessionEndsWithItsUser() throws IOException {
    Signer ann = user("ann");
    iam("AttachUserPolicy")
        .with("UserName", "ann")
        .with("PolicyArn", "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess")
        .send()
        .expect(200);
    Signer session = sts("GetSessionToken").by(ann).send().expect(200).signer();
    get(session).expect(200);
    iam("UpdateUser").with("UserName", "ann").with("NewUserName", "anna").send().expect(200);
    get(session).expect(200);
    iam("DeleteAccessKey")
        .with("UserName", "anna")
        .with("AccessKeyId", ann.accessKey())
        .send()
        .expect(200);
    iam("DetachUserPolicy")
        .with("UserName", "anna")
        .with("PolicyArn", "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess")
        .send()
        .expect(200);
    get(session).expect(403, "AccessDenied");
    iam("DeleteUser").with("UserName", "anna").send().expect(200);
    Signer other = user("ann");
    get(session).expect(403, "InvalidAccessKeyId");
    assertThat(other.accessKey()).isNotEqualTo(ann.accessKey());
  }

  @Test
  void aRoleIsAssumedByWhomItTrusts() throws IOException {
    Signer ann = user("ann");
    Signer bob = user("bob");
    role(trusting("arn:aws:iam::" + ACCOUNT + ":user/ann", "\"sts:AssumeRole\""));
    assume(bob).send().expect(403, "AccessDenied");
    assume(Signer.ROOT).send().expect(403, "AccessDenied");
    Answer answer = assume(ann).send().expect(200);
    assertThat(answer.text())
        .contains("<Arn>arn:aws:sts::" + ACCOUNT + ":assumed-role/reader/job</Arn>");
    Signer session = answer.signer();
    get(session).expect(200);
    assertThat(sts("GetCallerIdentity").by(session).send().expect(200).value("UserId"))
        .matches("AROA[A-Z2-7]{17}:job");
    iam("GetRole").by(session).with("RoleName", "reader").send().expect(403, "AccessDenied");
    iam("DeleteRolePolicy").with("RoleName", "reader").with("PolicyName", "all").send().expect(200);
    get(session).expect(403, "AccessDenied");
    iam("DeleteRole").with("RoleName", "reader").send().expect(200);
    get(session).expect(403, "InvalidAccessKeyId");
    assume(ann).send().expect(403, "AccessDenied");
  }

  @Test
  void aTrustIsInAUserAndNotInItsName() throws IOException {
    Signer ann = user("ann");
    String arn = "arn:aws:iam::" + ACCOUNT + ":user/ann";
    role(trusting(arn, "\"sts:AssumeRole\""));
    String shown = iam("GetRole").with("RoleName", "reader").send().expect(200).text();
    assertThat(shown).contains("user%2Fann");
    iam("DeleteAccessKey")
        .with("UserName", "ann")
        .with("AccessKeyId", ann.accessKey())
        .send()
        .expect(200);
    iam("DeleteUser").with("UserName", "ann").send().expect(200);
    assume(user("ann")).send().expect(403, "AccessDenied");
    assertThat(iam("GetRole").with("RoleName", "reader").send().expect(200).text())
        .doesNotContain("user%2Fann")
        .contains("%22AIDA");
  }

  @Test
  void whereTheTrustNamesAnAccountItsOwnPoliciesDecideToo() throws IOException {
    Signer ann = user("ann");
    role(trusting("arn:aws:iam::" + ACCOUNT + ":root", "\"sts:AssumeRole\""));
    assume(ann).send().expect(403, "AccessDenied");
    iam("PutUserPolicy")
        .with("UserName", "ann")
        .with("PolicyName", "p")
        .with(
            "PolicyDocument",
            "{\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"sts:AssumeRole\",\"Resource\":\""
                + ROLE_ARN
                + "\"}]}")
        .send()
        .expect(200);
    assume(ann).send().expect(200);
  }

  @Test
  void aSessionIsNarrowedByWhatItWasGiven() throws IOException {
    Signer ann = user("ann");
    role(trusting("arn:aws:iam::" + ACCOUNT + ":user/ann", "\"sts:AssumeRole\""));
    Signer reading =
        assume(ann)
            .with("PolicyArns.member.1.arn", "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess")
            .send()
            .expect(200)
            .signer();
    get(reading).expect(200);
    s3.call(reading.forS3(), "PUT", "/bucket/b")
        .header("x-amz-security-token", Objects.requireNonNull(reading.token()))
        .send()
        .expect(403, "AccessDenied");
    Signer nothing =
        assume(ann)
            .with(
                "Policy",
                "{\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"s3:ListBucket\","
                    + "\"Resource\":\"*\"}]}")
            .send()
            .expect(200)
            .signer();
    get(nothing).expect(403, "AccessDenied");
    assume(ann).with("Policy", "{").send().expect(400, "MalformedPolicyDocument");
  }

  @Test
  void conditionsOfTheTrustSeeTheRequest() throws IOException {
    Signer ann = user("ann");
    role(
        "{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"*\"},"
            + "\"Action\":[\"sts:AssumeRole\",\"sts:TagSession\"],\"Condition\":{"
            + "\"StringEquals\":{\"sts:ExternalId\":\"42\"},"
            + "\"StringLike\":{\"sts:RoleSessionName\":\"j*\"}}}");
    assume(ann).send().expect(403, "AccessDenied");
    assume(ann).with("ExternalId", "43").send().expect(403, "AccessDenied");
    assume(ann).with("ExternalId", "42").send().expect(200);
    Signer tagged =
        assume(ann)
            .with("ExternalId", "42")
            .with("Tags.member.1.Key", "team")
            .with("Tags.member.1.Value", "blue")
            .send()
            .expect(200)
            .signer();
    s3.call("PUT", "/bucket?policy")
        .body(
            "{\"Statement\":[{\"Effect\":\"Deny\",\"Principal\":\"*\",\"Action\":\"s3:GetObject\","
                + "\"Resource\":\"arn:aws:s3:::bucket/*\",\"Condition\":{\"StringEquals\":"
                + "{\"aws:PrincipalTag/team\":\"blue\"}}}]}")
        .send()
        .expect(204);
    get(tagged).expect(403, "AccessDenied");
    get(assume(ann).with("ExternalId", "42").send().expect(200).signer()).expect(200);
    assume(ann)
        .with("ExternalId", "42")
        .with("SourceIdentity", "ann")
        .send()
        .expect(403, "AccessDenied");
  }

  @Test
  void whatARequestAsksOfASessionIsBounded() throws IOException {
    Signer ann = user("ann");
    role(trusting("arn:aws:iam::" + ACCOUNT + ":user/ann", "\"sts:*\""));
    assume(ann).with("DurationSeconds", "899").send().expect(400, "ValidationError");
    assume(ann).with("DurationSeconds", "3601").send().expect(400, "ValidationError");
    assume(ann).with("RoleSessionName", "a b").send().expect(400, "ValidationError");
    assume(ann).with("RoleArn", "reader").send().expect(400, "ValidationError");
    assume(ann).with("SerialNumber", "x").send().expect(403, "AccessDenied");
    assume(ann)
        .with("TransitiveTagKeys.member.1", "team")
        .send()
        .expect(400, "InvalidParameterValue");
    Answer known = assume(ann).with("SourceIdentity", "ann").send().expect(200);
    assertThat(known.value("SourceIdentity")).isEqualTo("ann");
  }
}
