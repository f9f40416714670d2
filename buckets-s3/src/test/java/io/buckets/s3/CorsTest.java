package io.buckets.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.buckets.net.MemoryExchange;
import io.buckets.s3.xml.XmlElement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Cross-origin rules: set, told, and obeyed in preflights and answers.
final class CorsTest {
  private static final String RULES =
      "<CORSConfiguration><CORSRule><ID>r</ID><AllowedMethod>GET</AllowedMethod>"
          + "<AllowedMethod>PUT</AllowedMethod><AllowedOrigin>http://start*end</AllowedOrigin>"
          + "<AllowedHeader>X-Amz-*</AllowedHeader><ExposeHeader>ETag</ExposeHeader>"
          + "<MaxAgeSeconds>60</MaxAgeSeconds></CORSRule>"
          + "<CORSRule><AllowedMethod>HEAD</AllowedMethod><AllowedOrigin>*</AllowedOrigin>"
          + "</CORSRule></CORSConfiguration>";

  private final S3Fixture s3 = new S3Fixture();

  @BeforeEach
  void makeBucket() throws Exception {
    s3.bucket("bucket");
  }

  @AfterEach
  void close() {
    s3.close();
  }

  private void setRules() throws Exception {
    s3.call("PUT", "/bucket?cors").body(RULES).send().expect(200);
  }

  private S3Call.Answer preflight(String target, String... headers) throws Exception {
    MemoryExchange.Request request = MemoryExchange.request("OPTIONS", target);
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return new S3Call.Answer(request.handledBy(s3.handler));
  }

  @Test
  void rulesAreKeptAsTheyWereSetAndTaken() throws Exception {
    s3.call("GET", "/bucket?cors").send().expect(404, "NoSuchCORSConfiguration");
    setRules();
    XmlElement first =
        s3.call("GET", "/bucket?cors")
            .send()
            .expect(200)
            .xml("CORSConfiguration")
            .children()
            .getFirst();
    assertThat(first.required("ID")).isEqualTo("r");
    assertThat(first.required("AllowedOrigin")).isEqualTo("http://start*end");
    assertThat(first.required("AllowedHeader")).isEqualTo("X-Amz-*");
    assertThat(first.required("ExposeHeader")).isEqualTo("ETag");
    assertThat(first.required("MaxAgeSeconds")).isEqualTo("60");
    s3.call("DELETE", "/bucket?cors").send().expect(204);
    s3.call("DELETE", "/bucket?cors").send().expect(204);
    s3.call("GET", "/bucket?cors").send().expect(404, "NoSuchCORSConfiguration");
    s3.call("PUT", "/nowhere?cors").body(RULES).send().expect(404, "NoSuchBucket");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "<a/> | MalformedXML",
        "<CORSConfiguration/> | MalformedXML",
        "<CORSConfiguration><CORSRule><AllowedMethod>GET</AllowedMethod></CORSRule></CORSConfiguration> | MalformedXML",
        "<CORSConfiguration><CORSRule><AllowedMethod>PATCH</AllowedMethod></CORSRule></CORSConfiguration> | InvalidRequest",
        "<CORSConfiguration><CORSRule><AllowedOrigin>*a*</AllowedOrigin></CORSRule></CORSConfiguration> | InvalidRequest",
        "<CORSConfiguration><CORSRule><ExposeHeader>a*</ExposeHeader></CORSRule></CORSConfiguration> | InvalidRequest",
        "<CORSConfiguration><CORSRule><Surprise>a</Surprise></CORSRule></CORSConfiguration> | MalformedXML"
      })
  void whatS3WouldNotTakeIsRefused(String document, String code) throws Exception {
    s3.call("PUT", "/bucket?cors").body(document).send().expect(400, code);
  }

  @Test
  void aPreflightIsAnsweredByTheFirstRuleThatFits() throws Exception {
    setRules();
    S3Call.Answer answer =
        preflight(
                "/bucket/key",
                "origin",
                "http://start.end",
                "access-control-request-method",
                "PUT",
                "access-control-request-headers",
                "x-amz-date, X-Amz-Acl")
            .expect(200);
    assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo("http://start.end");
    assertThat(answer.header("Access-Control-Allow-Methods")).isEqualTo("GET, PUT");
    assertThat(answer.header("Access-Control-Allow-Headers")).isEqualTo("x-amz-date, x-amz-acl");
    assertThat(answer.header("Access-Control-Expose-Headers")).isEqualTo("ETag");
    assertThat(answer.header("Access-Control-Max-Age")).isEqualTo("60");
    assertThat(answer.header("Access-Control-Allow-Credentials")).isEqualTo("true");
    assertThat(answer.header("Vary")).contains("Origin");
    S3Call.Answer anybody =
        preflight("/bucket", "origin", "null", "access-control-request-method", "HEAD").expect(200);
    assertThat(anybody.header("Access-Control-Allow-Origin")).isEqualTo("*");
    assertThat(anybody.has("Access-Control-Allow-Credentials")).isFalse();
    // Presigned or not, nothing of the query counts.
    preflight(
            "/bucket/key?X-Amz-Signature=none&acl",
            "origin",
            "http://startend",
            "access-control-request-method",
            "GET")
        .expect(200);
  }

  @Test
  void aPreflightThatNoRuleFitsIsForbidden() throws Exception {
    String[] good = {"origin", "http://startend", "access-control-request-method", "GET"};
    preflight("/bucket", good).expect(403, "AccessForbidden");
    preflight("/nowhere", good).expect(403, "AccessForbidden");
    setRules();
    preflight("/bucket", good).expect(200);
    preflight("/bucket").expect(400, "BadRequest");
    preflight("/bucket", "origin", "http://startend").expect(400, "BadRequest");
    preflight("/bucket", "origin", "http://startend", "access-control-request-method", "TRACE")
        .expect(400, "BadRequest");
    preflight("/bucket", "origin", "http://star", "access-control-request-method", "GET")
        .expect(403, "AccessForbidden");
    preflight("/bucket", "origin", "http://startend", "access-control-request-method", "DELETE")
        .expect(403, "AccessForbidden");
    preflight(
            "/bucket",
            "origin",
            "http://startend",
            "access-control-request-method",
            "GET",
            "access-control-request-headers",
            "authorization")
        .expect(403, "AccessForbidden");
  }

  @Test
  void everyAnswerSaysWhatARuleAllowsRefusalsIncluded() throws Exception {
    setRules();
    s3.call("PUT", "/bucket/k").body("x").send().expect(200);
    S3Call.Answer got =
        s3.call("GET", "/bucket/k").header("origin", "http://startend").send().expect(200);
    assertThat(got.header("Access-Control-Allow-Origin")).isEqualTo("http://startend");
    assertThat(got.header("Access-Control-Expose-Headers")).isEqualTo("ETag");
    S3Call.Answer missing =
        s3.call("GET", "/bucket/none").header("origin", "http://startend").send().expect(404);
    assertThat(missing.header("Access-Control-Allow-Origin")).isEqualTo("http://startend");
    S3Call.Answer unsigned =
        new S3Call.Answer(
            MemoryExchange.request("GET", "/bucket/k")
                .header("origin", "http://startend")
                .handledBy(s3.handler));
    assertThat(unsigned.expect(403).header("Access-Control-Allow-Methods")).isEqualTo("GET, PUT");
    assertThat(
            s3.call("DELETE", "/bucket/k")
                .header("origin", "http://startend")
                .send()
                .expect(204)
                .has("Access-Control-Allow-Origin"))
        .isFalse();
    assertThat(s3.call("GET", "/bucket").send().has("Access-Control-Allow-Origin")).isFalse();
  }
}
