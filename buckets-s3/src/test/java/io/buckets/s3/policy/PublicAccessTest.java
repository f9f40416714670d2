package io.buckets.s3.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// Which policies S3 calls public.
final class PublicAccessTest {
  @Test
  void aGrantToEveryoneIsPublic() {
    assertThat(isPublic("\"Principal\": \"*\"", "{}")).isTrue();
    assertThat(isPublic("\"Principal\": {\"AWS\": [\"123456789012\", \"*\"]}", "{}")).isTrue();
  }

  @Test
  void aGrantToSomeIsNot() {
    assertThat(isPublic("\"Principal\": {\"AWS\": \"123456789012\"}", "{}")).isFalse();
    assertThat(isPublic("\"Principal\": {\"Service\": \"logging.s3.amazonaws.com\"}", "{}"))
        .isFalse();
  }

  @Test
  void aGrantBoundedToFixedPlacesIsNot() {
    bounded("{\"IpAddress\": {\"aws:SourceIp\": \"10.0.0.0/8\"}}");
    bounded("{\"IpAddress\": {\"aws:SourceIp\": [\"1.2.3.4\", \"2001:db8::/32\"]}}");
    bounded("{\"StringEquals\": {\"aws:SourceVpc\": \"vpc-91237329\"}}");
    bounded("{\"StringLike\": {\"aws:SourceVpce\": \"vpce-1\"}}");
    bounded("{\"ArnLike\": {\"aws:PrincipalArn\": \"arn:aws:iam::123456789012:role/r\"}}");
    bounded(
        "{\"StringEquals\": {\"aws:PrincipalOrgID\": \"o-1\"}, \"Bool\": {\"aws:SecureTransport\": true}}");
    bounded(
        "{\"ArnLike\": {\"s3:DataAccessPointArn\": \"arn:aws:s3:eu-1:123456789012:accesspoint/*\"}}");
  }

  @Test
  void aGrantBoundedToWhatVariesIsPublic() {
    unbounded("{\"IpAddress\": {\"aws:SourceIp\": \"0.0.0.0/1\"}}");
    unbounded("{\"IpAddress\": {\"aws:SourceIp\": [\"10.0.0.0/8\", \"2001::/16\"]}}");
    unbounded("{\"NotIpAddress\": {\"aws:SourceIp\": \"10.0.0.0/8\"}}");
    unbounded("{\"StringLike\": {\"aws:SourceVpc\": \"vpc-*\"}}");
    unbounded("{\"StringEquals\": {\"aws:SourceVpc\": \"${aws:PrincipalTag/vpc}\"}}");
    unbounded("{\"StringEqualsIfExists\": {\"aws:SourceVpc\": \"vpc-1\"}}");
    unbounded("{\"ForAllValues:StringEquals\": {\"aws:SourceVpc\": \"vpc-1\"}}");
    unbounded("{\"StringNotEquals\": {\"aws:SourceVpc\": \"vpc-1\"}}");
    unbounded("{\"StringLike\": {\"aws:userid\": \"AROAEXAMPLE:*\"}}");
    unbounded("{\"StringEquals\": {\"aws:Referer\": \"http://example.com\"}}");
    unbounded("{\"ArnLike\": {\"s3:DataAccessPointArn\": \"arn:aws:s3:eu-1:*:accesspoint/*\"}}");
  }

  @Test
  void denyingNobodyMakesPublic() {
    String deny =
        "{\"Effect\": \"Deny\", \"Principal\": \"*\", \"Action\": \"s3:*\","
            + " \"Resource\": \"arn:aws:s3:::b/*\"}";
    assertThat(Policy.ofBucket("{\"Statement\": " + deny + "}", "b").isPublic()).isFalse();
  }

  private static void bounded(String condition) {
    assertThat(isPublic("\"Principal\": \"*\"", condition)).as(condition).isFalse();
  }

  private static void unbounded(String condition) {
    assertThat(isPublic("\"Principal\": \"*\"", condition)).as(condition).isTrue();
  }

  private static boolean isPublic(String principal, String condition) {
    return Policy.ofBucket(
            "{\"Version\": \"2012-10-17\", \"Statement\": {\"Effect\": \"Allow\", "
                + principal
                + ", \"Action\": \"s3:GetObject\", \"Resource\": \"arn:aws:s3:::b/*\","
                + " \"Condition\": "
                + condition
                + "}}",
            "b")
        .isPublic();
  }
}
