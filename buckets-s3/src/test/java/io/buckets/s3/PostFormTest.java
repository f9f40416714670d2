package io.buckets.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.buckets.hash.ChecksumAlgorithm;
import io.buckets.s3.auth.RequestSigner;
import io.buckets.s3.xml.XmlElement;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Objects sent by browser forms.
final class PostFormTest {
  private static final String SIGNATURE =
      ", [\"starts-with\", \"$x-amz-algorithm\", \"AWS4\"],"
          + " [\"starts-with\", \"$x-amz-credential\", \"\"],"
          + " [\"starts-with\", \"$x-amz-date\", \"\"]";
  private static final String ANY =
      "{\"bucket\": \"bucket\"}, [\"starts-with\", \"$key\", \"\"]" + SIGNATURE;

  private final S3Fixture s3 = new S3Fixture();

  @BeforeEach
  void makeBucket() throws Exception {
    s3.bucket("bucket");
  }

  @AfterEach
  void close() {
    assertThat(s3.buffers.leaks()).isEmpty();
    s3.close();
  }

  private FormCall form() {
    return new FormCall(s3.handler);
  }

  private void assertNothingThere(String key) throws Exception {
    s3.call("GET", "/bucket/" + key).send().expect(404, "NoSuchKey");
  }

  @Test
  void aSignedFormStoresItsFileWithWhatItAsksFor() throws Exception {
    String conditions =
        ANY
            + ", [\"starts-with\", \"$Content-Type\", \"text/\"], {\"acl\": \"private\"}"
            + ", [\"eq\", \"$X-Amz-Meta-Who\", \"ü\"], {\"x-amz-storage-class\": \"STANDARD_IA\"}";
    S3Call.Answer answer =
        form()
            .field("Key", "folder/${filename}")
            .field("Content-Type", "text/plain")
            .field("acl", "private")
            .field("x-amz-meta-who", "ü")
            .field("x-amz-storage-class", "STANDARD_IA")
            .field("x-ignore-this", "submit")
            .signed(conditions)
            .file("C:\\pictures\\ä b.txt", "the file")
            .send("bucket")
            .expect(204);
    assertThat(answer.bytes()).isEmpty();
    assertThat(answer.header("ETag")).startsWith("\"");
    assertThat(answer.header("Location"))
        .isEqualTo("http://localhost:9000/bucket/folder/%C3%A4%20b.txt");
    S3Call.Answer got = s3.call("GET", "/bucket/folder/%C3%A4%20b.txt").send().expect(200);
    assertThat(got.text()).isEqualTo("the file");
    assertThat(got.header("Content-Type")).isEqualTo("text/plain");
    assertThat(got.header("x-amz-meta-who")).startsWith("=?UTF-8?B?");
    assertThat(got.header("x-amz-storage-class")).isEqualTo("STANDARD_IA");
  }

  @Test
  void aFileOfAnySizeStreamsThrough() throws Exception {
    for (int length : new int[] {0, 1, 32_700, 32_768, 100_000, 3_000_000}) {
      byte[] bytes = new byte[length];
      new Random(length).nextBytes(bytes);
      // Beginnings of a delimiter, which are none.
      for (int i = 0; i + 20 < length; i += 1000) {
        System.arraycopy(
            "\r\n------WebKit\r\n-".getBytes(StandardCharsets.US_ASCII), 0, bytes, i, 17);
      }
      form().field("key", "k").signed(ANY).file("f", bytes).send("bucket").expect(204);
      assertThat(s3.call("GET", "/bucket/k").send().expect(200).bytes()).isEqualTo(bytes);
    }
  }

  @ParameterizedTest
  @CsvSource({"200, 200", "204, 204", "404, 204", "soon, 204"})
  void theFormChoosesAmongThreeAnswers(String asked, int status) throws Exception {
    S3Call.Answer answer =
        form()
            .field("key", "k")
            .field("success_action_status", asked)
            .signed(ANY + ", [\"starts-with\", \"$success_action_status\", \"\"]")
            .file("f", "x")
            .send("bucket")
            .expect(status);
    assertThat(answer.bytes()).isEmpty();
  }

  @Test
  void anAnswerOfCreatedSaysWhat() throws Exception {
    S3Call.Answer answer =
        form()
            .field("key", "k")
            .field("success_action_status", "201")
            .signed(ANY + ", [\"eq\", \"$success_action_status\", \"201\"]")
            .file("f", "x")
            .send("bucket")
            .expect(201);
    XmlElement document = answer.xml("PostResponse");
    assertThat(document.required("Bucket")).isEqualTo("bucket");
    assertThat(document.required("Key")).isEqualTo("k");
    assertThat(document.required("ETag")).isEqualTo(answer.header("ETag"));
    assertThat(document.required("Location")).isEqualTo("http://localhost:9000/bucket/k");
  }

  @Test
  void aBrowserIsSentOnWhereTheFormSays() throws Exception {
    String conditions = ANY + ", [\"starts-with\", \"$success_action_redirect\", \"\"]";
    S3Call.Answer answer =
        form()
            .field("key", "a b")
            .field("success_action_redirect", "http://h/done?x=1")
            .signed(conditions)
            .file("f", "x")
            .send("bucket")
            .expect(303);
    assertThat(answer.header("Location"))
        .isEqualTo(
            "http://h/done?x=1&bucket=bucket&key=a%20b&etag=%229dd4e461268c8034f5c8564e155c67a6%22");
    form()
        .field("key", "k")
        .field("success_action_redirect", "javascript:alert(1)")
        .signed(conditions)
        .file("f", "x")
        .send("bucket")
        .expect(204);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"bucket\": \"bucket\"}, [\"eq\", \"$key\", \"other\"]",
        "{\"bucket\": \"other\"}, {\"key\": \"k\"}",
        "{\"key\": \"k\"}",
        "{\"bucket\": \"bucket\"}",
        "{\"bucket\": \"bucket\"}, {\"key\": \"k\"}, [\"starts-with\", \"$x-amz-meta-a\", \"b\"]"
      })
  void whatThePolicyDoesNotAllowIsRefused(String conditions) throws Exception {
    form()
        .field("key", "k")
        .signed(conditions + SIGNATURE)
        .file("f", "x")
        .send("bucket")
        .expect(403, "AccessDenied");
    assertNothingThere("k");
  }

  @Test
  void everyFieldNeedsACondition() throws Exception {
    S3Call.Answer answer =
        form()
            .field("key", "k")
            .field("acl", "private")
            .signed(ANY)
            .file("f", "x")
            .send("bucket")
            .expect(403, "AccessDenied");
    assertThat(answer.text()).contains("Extra input fields: acl");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[\"content-length-range\", 0, 5] | EntityTooLarge",
        "[\"Content-Length-Range\", 7, 10] | EntityTooSmall",
        "[\"content-length-range\", 0] | InvalidPolicyDocument",
        "[\"content-length-range\", -1, 0] | InvalidPolicyDocument",
        "[\"matches\", \"$key\", \"k\"] | InvalidPolicyDocument",
        "{} | InvalidPolicyDocument",
        "{\"a\": \"b\", \"c\": \"d\"} | InvalidPolicyDocument",
        "5 | InvalidPolicyDocument"
      })
  void conditionsAreHeldToTheirForm(String condition, String code) throws Exception {
    form()
        .field("key", "k")
        .signed(ANY + ", " + condition)
        .file("f", "123456")
        .send("bucket")
        .expect(400, code);
    assertNothingThere("k");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "no json",
        "{\"conditions\": []}",
        "{\"expiration\": \"2039-01-01T00:00:00Z\"}",
        "{\"EXPIRATION\": \"2039-01-01T00:00:00Z\", \"conditions\": []}",
        "{\"expiration\": \"2039-01-01T00:00:00Z\", \"CONDITIONS\": []}",
        "{\"expiration\": \"2039-01-01 00:00:00\", \"conditions\": []}",
        "{\"expiration\": \"2039-01-01T00:00:00Z\", \"conditions\": [], \"conditions\": []}"
      })
  void aPolicyIsADocument(String document) throws Exception {
    form()
        .field("key", "k")
        .signedDocument(document)
        .file("f", "x")
        .send("bucket")
        .expect(400, "InvalidPolicyDocument");
  }

  @Test
  void aPolicyExpires() throws Exception {
    form()
        .field("key", "k")
        .signed("2020-01-01T00:00:00Z", ANY)
        .file("f", "x")
        .send("bucket")
        .expect(403, "AccessDenied");
  }

  @Test
  void aFormIsSignedOrRefused() throws Exception {
    form().field("key", "k").file("f", "x").send("bucket").expect(403, "AccessDenied");
    form()
        .field("key", "k")
        .signed(ANY)
        .field("x-amz-signature", "0".repeat(64))
        .file("f", "x")
        .send("bucket")
        .expect(403, "SignatureDoesNotMatch");
    form()
        .field("key", "k")
        .field("policy", "e30=")
        .file("f", "x")
        .send("bucket")
        .expect(400, "InvalidArgument");
    form()
        .field("key", "k")
        .signed(ANY)
        .header("authorization", "AWS a:b")
        .file("f", "x")
        .send("bucket")
        .expect(400, "InvalidArgument");
    assertNothingThere("k");
  }

  @Test
  void checksumsOfAFormAreVerified() throws Exception {
    byte[] body = "the file".getBytes(StandardCharsets.UTF_8);
    ChecksumAlgorithm sha256 = ChecksumAlgorithm.SHA256;
    for (byte[] claimed : new byte[][] {body, new byte[3]}) {
      form()
          .field("key", "k")
          .field(sha256.headerName(), sha256.encode(sha256.of(claimed)))
          .signed(ANY)
          .file("f", body)
          .send("bucket")
          .expect(claimed.length == body.length ? 204 : 400);
    }
  }

  @Test
  void whatIsNotBuiltIsRefusedInAFormToo() throws Exception {
    form()
        .field("key", "k")
        .field("x-amz-object-lock-event-hold", "ON")
        .signed(ANY + ", [\"starts-with\", \"$x-amz-object-lock-event-hold\", \"\"]")
        .file("f", "x")
        .send("bucket")
        .expect(501, "NotImplemented");
    assertNothingThere("k");
  }

  @Test
  void tagsOfAFormAreADocument() throws Exception {
    form()
        .field("key", "k")
        .field(
            "tagging",
            "<Tagging><TagSet><Tag><Key>a b</Key><Value>c:d=e</Value></Tag></TagSet></Tagging>")
        .signed(ANY + ", [\"starts-with\", \"$tagging\", \"\"]")
        .file("f", "x")
        .send("bucket")
        .expect(204);
    assertThat(s3.call("GET", "/bucket/k?tagging").send().expect(200).text())
        .contains("<Key>a b</Key><Value>c:d=e</Value>");
    form()
        .field("key", "other")
        .field("tagging", "no document")
        .signed(ANY + ", [\"starts-with\", \"$tagging\", \"\"]")
        .file("f", "x")
        .send("bucket")
        .expect(400, "MalformedXML");
  }

  @Test
  void nobodysFormIsTakenWhereEverybodyMayWrite() throws Exception {
    try (S3Fixture open = S3Fixture.open()) {
      open.bucket("bucket");
      open.call("PUT", "/open").header("x-amz-acl", "public-read-write").send().expect(200);
      FormCall nobodys =
          new FormCall(open.handler)
              .field("key", "k")
              .field("acl", "public-read")
              .file("f", "from nobody");
      nobodys.field(
          "tagging", "<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>");
      nobodys.send("bucket").expect(403, "AccessDenied");
      nobodys.send("nowhere").expect(404, "NoSuchBucket");
      nobodys.send("open").expect(204);
      assertThat(open.call("GET", "/open/k").sendUnsigned().expect(200).text())
          .isEqualTo("from nobody");
    }
  }

  @Test
  void aFormDoesWhatItsSignerMay() throws Exception {
    RequestSigner ann = s3.account("ann");
    s3.call(ann, "PUT", "/hers").send().expect(200);
    form()
        .field("key", "k")
        .signed("{\"bucket\": \"hers\"}, {\"key\": \"k\"}" + SIGNATURE)
        .file("f", "x")
        .send("hers")
        .expect(403, "AccessDenied");
  }

  @Test
  void malformedFormsAreRefused() throws Exception {
    form().signed(ANY).file("f", "x").send("bucket").expect(400, "InvalidArgument");
    byte[] good = form().field("key", "k").signed(ANY).file("f", "x").body();
    String text = new String(good, StandardCharsets.ISO_8859_1);
    assertRefused(text.substring(0, text.length() - 20), "MalformedPOSTRequest");
    assertRefused(text.replace("; name=\"key\"", ""), "MalformedPOSTRequest");
    assertRefused(text.replace("name=\"file\"", "name=\"another\""), "InvalidArgument");
    assertRefused(text.replace("name=\"policy\"", "name=\"key\""), "InvalidArgument");
    assertRefused("x".repeat(100_000), "MaxPostPreDataLengthExceeded");
    assertRefused(
        text.replace("\r\n\r\nk\r\n", "\r\n\r\n" + "k".repeat(30_000) + "\r\n"),
        "MaxPostPreDataLengthExceeded");
    form()
        .field("key", "k")
        .header("content-type", "application/x-www-form-urlencoded")
        .send("bucket")
        .expect(412, "PreconditionFailed");
    s3.call("POST", "/bucket").body("x").send().expect(412, "PreconditionFailed");
  }

  @Test
  void noFormBreaksTheServer() throws Exception {
    Random random = new Random(17);
    byte[] good = form().field("key", "k").signed(ANY).file("f", "the file").body();
    for (int i = 0; i < 500; i++) {
      byte[] bad = good.clone();
      for (int change = random.nextInt(4); change >= 0; change--) {
        bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
      }
      bad = Arrays.copyOf(bad, random.nextInt(4) > 0 ? bad.length : random.nextInt(bad.length));
      int status = form().send("bucket", bad).exchange().status();
      assertThat(status).as("form %d", i).isBetween(204, 499);
    }
  }

  private void assertRefused(String body, String code) throws Exception {
    form().send("bucket", body.getBytes(StandardCharsets.ISO_8859_1)).expect(400, code);
    assertNothingThere("k");
  }
}
