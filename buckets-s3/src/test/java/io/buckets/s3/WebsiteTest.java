package io.buckets.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.buckets.cluster.setting.BucketOwnership.Rule;
import io.buckets.net.MemoryExchange;
import io.buckets.s3.access.Access;
import io.buckets.s3.auth.BucketDefaults;
import io.buckets.s3.auth.S3Config;
import io.buckets.s3.encryption.Encryption;
import io.buckets.s3.website.WebsiteHandler;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A bucket as browsers see it.
final class WebsiteTest {
  private final S3Fixture s3 =
      new S3Fixture(
          new S3Config(
              S3Config.DEFAULT_REGION,
              List.of(),
              S3Fixture.clock(),
              true,
              new BucketDefaults(Rule.OBJECT_WRITER, false)));
  private final WebsiteHandler sites =
      new WebsiteHandler(
          List.of("sites.test"),
          s3.objects(),
          new Access(s3.objects(), S3Config.DEFAULT_REGION, S3Fixture.clock()),
          new Encryption(s3.objects(), s3.vault, true),
          s3.log);

  @BeforeEach
  void begin() throws Exception {
    s3.bucket("site");
    website(
        "<IndexDocument><Suffix>index.html</Suffix></IndexDocument>"
            + "<ErrorDocument><Key>error.html</Key></ErrorDocument>"
            + "<RoutingRules><RoutingRule><Condition><KeyPrefixEquals>old/</KeyPrefixEquals>"
            + "</Condition><Redirect><ReplaceKeyPrefixWith>new/</ReplaceKeyPrefixWith></Redirect>"
            + "</RoutingRule></RoutingRules>");
    put("index.html", "home");
    put("docs/index.html", "docs");
    put("error.html", "sorry");
    s3.call("PUT", "/site?acl").header("x-amz-acl", "public-read").send().expect(200);
  }

  @AfterEach
  void end() {
    s3.close();
  }

  private void website(String inside) throws Exception {
    s3.call("PUT", "/site?website")
        .body("<WebsiteConfiguration>" + inside + "</WebsiteConfiguration>")
        .send()
        .expect(200);
  }

  private void put(String key, String body) throws Exception {
    s3.call("PUT", "/site/" + key).header("x-amz-acl", "public-read").body(body).send().expect(200);
  }

  private S3Call.Answer get(String path) throws Exception {
    return ask("GET", path);
  }

  private S3Call.Answer ask(String method, String path) throws Exception {
    MemoryExchange.Request request =
        MemoryExchange.request(method, path).header("host", "site.sites.test:9000");
    return new S3Call.Answer(request.handledBy(sites));
  }

  @Test
  void anObjectIsNotRedirectedToAScript() throws Exception {
    s3.call("PUT", "/site/evil")
        .header("x-amz-website-redirect-location", "javascript:alert(1)")
        .body("x")
        .send()
        .expect(400, "InvalidRedirectLocation");
    s3.call("HEAD", "/site/evil").send().expect(404);
  }

  @Test
  void foldersShowTheirIndex() throws Exception {
    assertThat(get("/").expect(200).text()).isEqualTo("home");
    assertThat(get("/docs/").expect(200).text()).isEqualTo("docs");
    assertThat(get("/docs/index.html").expect(200).text()).isEqualTo("docs");
    assertThat(get("/docs").expect(302).header("Location")).isEqualTo("/docs/");
  }

  @Test
  void whatIsMissingIsThePageForErrors() throws Exception {
    assertThat(get("/none").expect(404).text()).isEqualTo("sorry");
    s3.call("DELETE", "/site/error.html").send().expect(204);
    assertThat(get("/n<one").expect(404).text())
        .contains("<li>Code: NoSuchKey</li>")
        .doesNotContain("<one");
  }

  @Test
  void whatIsNotForEverybodyIsNotShown() throws Exception {
    s3.call("PUT", "/site/secret").body("x").send().expect(200);
    assertThat(get("/secret").expect(403).text()).isEqualTo("sorry");
    s3.call("PUT", "/site?acl").header("x-amz-acl", "private").send().expect(200);
    get("/none").expect(403);
    get("/index.html").expect(200);
  }

  @Test
  void requestsAreSentElsewhere() throws Exception {
    assertThat(get("/old/page").expect(301).header("Location"))
        .isEqualTo("http://site.sites.test:9000/new/page");
    s3.call("PUT", "/site/moved")
        .header("x-amz-acl", "public-read")
        .header("x-amz-website-redirect-location", "https://example.com/there")
        .send()
        .expect(200);
    assertThat(get("/moved").expect(301).header("Location")).isEqualTo("https://example.com/there");
    website(
        "<RedirectAllRequestsTo><HostName>example.com</HostName><Protocol>https</Protocol>"
            + "</RedirectAllRequestsTo>");
    assertThat(get("/a/b?c=d").expect(301).header("Location"))
        .isEqualTo("https://example.com/a/b?c=d");
  }

  @Test
  void visitsAreInTheLogThatTheBucketKeeps() throws Exception {
    s3.call("PUT", "/logs").header("x-amz-acl", "log-delivery-write").send().expect(200);
    s3.call("PUT", "/site?logging")
        .body(
            "<BucketLoggingStatus><LoggingEnabled><TargetBucket>logs</TargetBucket><TargetPrefix/>"
                + "</LoggingEnabled></BucketLoggingStatus>")
        .send()
        .expect(200);
    get("/index.html").expect(200);
    get("/none").expect(404);
    s3.log.close();
    String list = s3.call("GET", "/logs").send().expect(200).text();
    String key = list.substring(list.indexOf("<Key>") + 5, list.indexOf("</Key>"));
    String log = s3.call("GET", "/logs/" + key).send().expect(200).text();
    assertThat(log.lines().toList())
        .hasSize(2)
        .anyMatch(line ->
            line.contains(" WEBSITE.GET.OBJECT index.html \"GET /index.html HTTP/1.1\" 200 - 4 4 ")
                && line.endsWith(" site.sites.test:9000 - - Yes -"))
        .anyMatch(line -> line.contains(" WEBSITE.GET.OBJECT none ") && line.contains(" 404 "));
  }

  @Test
  void aSiteIsReadAndNothingElse() throws Exception {
    ask("PUT", "/index.html").expect(405);
    s3.call("DELETE", "/site?website").send().expect(204);
    assertThat(get("/").expect(404).text()).contains("NoSuchWebsiteConfiguration");
    s3.call("DELETE", "/site/index.html").send().expect(204);
  }
}
