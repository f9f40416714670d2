package io.buckets.s3;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import io.buckets.s3.QueryCall.Answer;
import io.buckets.s3.QueryCall.Signer;
import java.io.IOException;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Roles for those whom a provider of identities vouches for.
class WebIdentityTest {
  private static final String ROLE_ARN = "arn:aws:iam::000000000000:role/web";
  private static S3Fixture s3;
  private static TestProvider provider;

  @BeforeAll
  static void start() throws Exception {
    s3 = new S3Fixture();
    provider = new TestProvider();
    String arn =
        QueryCall.iam(s3, "CreateOpenIDConnectProvider")
            .with("Url", provider.issuer())
            .with("ClientIDList.member.1", "client")
            .with("ThumbprintList.member.1", provider.thumbprint())
            .send()
            .expect(200)
            .value("OpenIDConnectProviderArn");
    String name = provider.issuer().substring("https://".length());
    role("web", arn, "{\"StringEquals\":{\"" + name + ":sub\":\"joe\"}}");
    s3.bucket("bucket");
    s3.call("PUT", "/bucket/a").body("a").send().expect(200);
  }

  private static void role(String name, String provider, String condition) throws IOException {
    QueryCall.iam(s3, "CreateRole")
        .with("RoleName", name)
        .with(
            "AssumeRolePolicyDocument",
            "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":"
                + "{\"Federated\":\""
                + provider
                + "\"},\"Action\":\"sts:AssumeRoleWithWebIdentity\",\"Condition\":"
                + condition
                + "}]}")
        .send()
        .expect(200);
    QueryCall.iam(s3, "AttachRolePolicy")
        .with("RoleName", name)
        .with("PolicyArn", "arn:aws:iam::aws:policy/AmazonS3FullAccess")
        .send()
        .expect(200);
  }

  @AfterAll
  static void stop() {
    s3.close();
    provider.close();
  }

  private static Answer assume(String token) throws IOException {
    return QueryCall.sts(s3, "AssumeRoleWithWebIdentity")
        .with("RoleArn", ROLE_ARN)
        .with("RoleSessionName", "joe-1")
        .with("WebIdentityToken", token)
        .sendUnsigned();
  }

  @Test
  void whoIsVouchedForBecomesASessionOfTheRole() throws Exception {
    Answer answer = assume(provider.token(provider.claims().build())).expect(200);
    assertThat(answer.value("SubjectFromWebIdentityToken")).isEqualTo("joe");
    assertThat(answer.value("Audience")).isEqualTo("client");
    Signer session = answer.signer();
    s3.call(session.forS3(), "GET", "/bucket/a")
        .header("x-amz-security-token", Objects.requireNonNull(session.token()))
        .send()
        .expect(200);
    assertThat(QueryCall.sts(s3, "GetCallerIdentity").by(session).send().expect(200).value("Arn"))
        .isEqualTo("arn:aws:sts::000000000000:assumed-role/web/joe-1");
  }

  @Test
  void aTokenIsForThisServerAndForNow() throws Exception {
    JWTClaimsSet.Builder claims = provider.claims();
    assume(provider.token(claims.audience("other").build())).expect(400, "InvalidIdentityToken");
    assume(provider.token(provider.claims().claim("azp", "other").build()))
        .expect(400, "InvalidIdentityToken");
    assume(provider.token(provider.claims().expirationTime(Date.from(Instant.EPOCH)).build()))
        .expect(400, "ExpiredTokenException");
    assume(provider.token(provider.claims().expirationTime(null).build()))
        .expect(400, "InvalidIdentityToken");
    Date later = Date.from(Instant.now().plusSeconds(1000));
    assume(provider.token(provider.claims().notBeforeTime(later).build()))
        .expect(400, "InvalidIdentityToken");
    assume(provider.token(provider.claims().issuer("https://localhost:1").build()))
        .expect(400, "InvalidIdentityToken");
    assume(provider.token(provider.claims().subject("ann").build())).expect(403, "AccessDenied");
  }

  @Test
  void onlyAKeyOfTheProviderSignsForIt() throws Exception {
    JWTClaimsSet claims = provider.claims().build();
    assume(new PlainJWT(claims).serialize()).expect(400, "InvalidIdentityToken");
    assume("a.b.c").expect(400, "InvalidIdentityToken");
    String stranger =
        TestProvider.token(
            claims, new ECKeyGenerator(Curve.P_256).keyID(provider.key().getKeyID()).generate());
    assume(stranger).expect(400, "InvalidIdentityToken");
    // The public key is no shared secret.
    SignedJWT confused =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.HS256).keyID(provider.key().getKeyID()).build(),
            claims);
    confused.sign(new MACSigner(provider.key().toECPublicKey().getEncoded()));
    assume(confused.serialize()).expect(400, "InvalidIdentityToken");
    String[] parts = provider.token(claims).split("\\.", -1);
    String[] other = provider.token(provider.claims().subject("eve").build()).split("\\.", -1);
    assume(parts[0] + "." + other[1] + "." + parts[2]).expect(400, "InvalidIdentityToken");
    int before = provider.asked();
    for (int i = 0; i < 5; i++) {
      assume(stranger).expect(400, "InvalidIdentityToken");
    }
    assertThat(provider.asked() - before).isLessThanOrEqualTo(1);
  }

  @Test
  void tagsOfATokenTakeTheLeaveToTag() throws Exception {
    Map<String, Object> tags = Map.of("principal_tags", Map.of("team", List.of("red")));
    assume(provider.token(provider.claims().claim("https://aws.amazon.com/tags", tags).build()))
        .expect(403, "AccessDenied");
  }

  @Test
  void aServerThatNobodyVouchesForIsNotAsked() throws Exception {
    try (TestProvider unknown = new TestProvider()) {
      String arn =
          QueryCall.iam(s3, "CreateOpenIDConnectProvider")
              .with("Url", unknown.issuer())
              .with("ClientIDList.member.1", "client")
              .with("ThumbprintList.member.1", provider.thumbprint())
              .send()
              .expect(200)
              .value("OpenIDConnectProviderArn");
      role("other", arn, "{}");
      QueryCall.sts(s3, "AssumeRoleWithWebIdentity")
          .with("RoleArn", ROLE_ARN.replace("web", "other"))
          .with("RoleSessionName", "joe-1")
          .with("WebIdentityToken", unknown.token(unknown.claims().build()))
          .sendUnsigned()
          .expect(400, "IDPCommunicationError");
      assertThat(unknown.asked()).isZero();
    }
  }
}
