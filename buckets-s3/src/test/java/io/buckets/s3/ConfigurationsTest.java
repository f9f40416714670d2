package io.buckets.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.buckets.cluster.setting.BucketOwnership;
import io.buckets.s3.auth.BucketDefaults;
import io.buckets.s3.auth.RequestSigner;
import io.buckets.s3.auth.S3Config;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What is configured for a bucket: kept and shown as it was, or refused whole; and what is
/// answered where nothing is, or can be.
final class ConfigurationsTest {
  private final S3Fixture s3 = new S3Fixture();

  @BeforeEach
  void begin() throws Exception {
    s3.bucket("bucket");
  }

  @AfterEach
  void end() {
    s3.close();
  }

  private S3Call.Answer put(String what, String document) throws Exception {
    return s3.call("PUT", "/bucket?" + what).body(document).send();
  }

  private S3Call.Answer get(String what) throws Exception {
    return s3.call("GET", "/bucket?" + what).send();
  }

  private static String ownership(String rule) {
    return "<OwnershipControls><Rule><ObjectOwnership>"
        + rule
        + "</ObjectOwnership></Rule></OwnershipControls>";
  }

  @Test
  void ownershipIsKeptUntilItIsTakenAway() throws Exception {
    put("ownershipControls", ownership("BucketOwnerPreferred")).expect(200);
    assertThat(get("ownershipControls").expect(200).text())
        .contains("<ObjectOwnership>BucketOwnerPreferred</ObjectOwnership>");
    put("ownershipControls", ownership("Nobody")).expect(400, "MalformedXML");
    s3.call("DELETE", "/bucket?ownershipControls").send().expect(204);
    get("ownershipControls").expect(404, "OwnershipControlsNotFoundError");
    s3.call("DELETE", "/bucket?ownershipControls").send().expect(204);
  }

  @Test
  void whereListsHaveNoSayTheyCannotBeSet() throws Exception {
    put("ownershipControls", ownership("BucketOwnerEnforced")).expect(200);
    s3.call("PUT", "/bucket/key").body("x").send().expect(200);
    for (String of : new String[] {"/bucket?acl", "/bucket/key?acl"}) {
      s3.call("PUT", of)
          .header("x-amz-acl", "private")
          .send()
          .expect(400, "AccessControlListNotSupported");
      s3.call("GET", of).send().expect(200);
    }
  }

  @Test
  void whoPaysIsTheOwnerUntilItIsSaidOtherwise() throws Exception {
    assertThat(get("requestPayment").expect(200).text()).contains("<Payer>BucketOwner</Payer>");
    put(
            "requestPayment",
            "<RequestPaymentConfiguration><Payer>Requester</Payer></RequestPaymentConfiguration>")
        .expect(200);
    assertThat(get("requestPayment").expect(200).text()).contains("<Payer>Requester</Payer>");
    put(
            "requestPayment",
            "<RequestPaymentConfiguration><Payer>Me</Payer></RequestPaymentConfiguration>")
        .expect(400, "MalformedXML");
  }

  @Test
  void strangersSayThatTheyPay() throws Exception {
    S3Config open =
        new S3Config(
            S3Config.DEFAULT_REGION,
            List.of(),
            S3Fixture.clock(),
            true,
            new BucketDefaults(BucketOwnership.Rule.OBJECT_WRITER, false));
    try (S3Fixture other = new S3Fixture(open)) {
      RequestSigner ann = other.account("ann");
      other.bucket("paid");
      other.call("PUT", "/paid/key").header("x-amz-acl", "public-read").body("x").send();
      other.call(ann, "GET", "/paid/key").send().expect(200);
      other
          .call("PUT", "/paid?requestPayment")
          .body(
              "<RequestPaymentConfiguration><Payer>Requester</Payer></RequestPaymentConfiguration>")
          .send()
          .expect(200);
      other.call(ann, "GET", "/paid/key").send().expect(403, "AccessDenied");
      other.call("GET", "/paid/key").sendUnsigned().expect(403, "AccessDenied");
      S3Call.Answer paid =
          other
              .call(ann, "GET", "/paid/key")
              .header("x-amz-request-payer", "requester")
              .send()
              .expect(200);
      assertThat(paid.header("x-amz-request-charged")).isEqualTo("requester");
      S3Call.Answer owners = other.call("GET", "/paid/key").send().expect(200);
      assertThat(owners.has("x-amz-request-charged")).isFalse();
    }
  }

  @Test
  void notificationsAreKept() throws Exception {
    assertThat(get("notification").expect(200).text()).doesNotContain("Id");
    String entry =
        "<QueueConfiguration><Id>q</Id><Queue>arn:aws:sqs:us-east-1:123456789012:q</Queue>"
            + "<Event>s3:ObjectCreated:*</Event><Filter><S3Key><FilterRule><Name>prefix</Name>"
            + "<Value>images/</Value></FilterRule></S3Key></Filter></QueueConfiguration>";
    String root = "<NotificationConfiguration>%s</NotificationConfiguration>";
    put("notification", root.formatted(entry)).expect(200);
    assertThat(get("notification").expect(200).text()).contains(entry);
    put("notification", root.formatted(entry + entry)).expect(400, "InvalidArgument");
    put("notification", root.formatted(entry.replace("Created:*", "Imagined")))
        .expect(400, "InvalidArgument");
    put("notification", root.formatted(entry.replace("arn:aws:sqs:us-east-1:123456789012:", "")))
        .expect(400, "InvalidArgument");
    put("notification", root.formatted(entry.replace(">prefix<", ">middle<")))
        .expect(400, "InvalidArgument");
    put("notification", root.formatted("")).expect(200);
    assertThat(get("notification").expect(200).text()).doesNotContain("Queue");
  }

  @Test
  void websitesAreKept() throws Exception {
    get("website").expect(404, "NoSuchWebsiteConfiguration");
    String inside =
        "<IndexDocument><Suffix>index.html</Suffix></IndexDocument>"
            + "<ErrorDocument><Key>error.html</Key></ErrorDocument>"
            + "<RoutingRules><RoutingRule><Condition>"
            + "<HttpErrorCodeReturnedEquals>404</HttpErrorCodeReturnedEquals>"
            + "<KeyPrefixEquals>docs/</KeyPrefixEquals></Condition><Redirect>"
            + "<Protocol>https</Protocol><HostName>example.com</HostName>"
            + "<ReplaceKeyPrefixWith>documents/</ReplaceKeyPrefixWith>"
            + "<HttpRedirectCode>302</HttpRedirectCode></Redirect></RoutingRule></RoutingRules>";
    String root = "<WebsiteConfiguration>%s</WebsiteConfiguration>";
    put("website", root.formatted(inside)).expect(200);
    assertThat(get("website").expect(200).text()).contains(inside);
    put("website", root.formatted("")).expect(400, "InvalidArgument");
    put("website", root.formatted(inside.replace("index.html", "a/b")))
        .expect(400, "InvalidArgument");
    put("website", root.formatted(inside.replace(">404<", ">200<"))).expect(400, "InvalidRequest");
    put("website", root.formatted(inside.replace(">302<", ">200<"))).expect(400, "InvalidRequest");
    put("website", root.formatted(inside.replace(">https<", ">ftp<")))
        .expect(400, "InvalidRequest");
    String all = "<RedirectAllRequestsTo><HostName>example.com</HostName></RedirectAllRequestsTo>";
    put("website", root.formatted(all + inside)).expect(400, "InvalidArgument");
    put("website", root.formatted(all)).expect(200);
    assertThat(get("website").expect(200).text()).contains(all);
    s3.call("DELETE", "/bucket?website").send().expect(204);
    get("website").expect(404, "NoSuchWebsiteConfiguration");
  }

  @Test
  void whatCannotBeConfiguredIsNotConfigured() throws Exception {
    get("replication").expect(404, "ReplicationConfigurationNotFoundError");
    for (String kind : new String[] {"inventory", "analytics", "metrics", "intelligent-tiering"}) {
      assertThat(get(kind).expect(200).text()).contains("<IsTruncated>false</IsTruncated>");
      get(kind + "&id=one").expect(404, "NoSuchConfiguration");
      put(kind + "&id=one", "<x/>").expect(501, "NotImplemented");
    }
    assertThat(get("accelerate").expect(200).text()).contains("AccelerateConfiguration");
    put("accelerate", "<AccelerateConfiguration/>").expect(501, "NotImplemented");
    s3.call("GET", "/nowhere?accelerate").send().expect(404, "NoSuchBucket");
  }
}
