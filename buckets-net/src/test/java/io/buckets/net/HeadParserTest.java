package io.buckets.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.buckets.net.HttpFault.Kind;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeadParserTest {
  private final HeadParser parser = new HeadParser(8);

  private RequestHead parse(String head) throws BadRequest {
    byte[] bytes = head.getBytes(StandardCharsets.ISO_8859_1);
    return parser.parse(bytes, bytes.length);
  }

  private Kind refused(String head) {
    BadRequest refusal = catchThrowableOfType(BadRequest.class, () -> parse(head));
    assertThat(refusal).as("refusal of %s", head).isNotNull();
    return refusal.kind();
  }

  @Test
  void aPlainRequestIsReadWhole() throws BadRequest {
    RequestHead head =
        parse(
            "PUT /b/k%20?partNumber=1 HTTP/1.1\r\nHost: h:9000\r\nContent-Length: 42\r\nX-A:\t b c \r\n\r\n");
    assertThat(head.method()).isEqualTo("PUT");
    assertThat(head.rawPath()).isEqualTo("/b/k%20");
    assertThat(head.rawQuery()).isEqualTo("partNumber=1");
    assertThat(head.contentLength()).isEqualTo(42);
    assertThat(head.http11()).isTrue();
    assertThat(head.keepAlive()).isTrue();
    assertThat(head.expectsContinue()).isFalse();
    assertThat(head.headers().first("x-a")).isEqualTo("b c");
    assertThat(head.headers().size()).isEqualTo(3);
  }

  @Test
  void bytesAboveAsciiAreKeptOneForOne() throws BadRequest {
    RequestHead head =
        parse("GET /\u00c3\u00bc HTTP/1.1\r\nHost: h\r\nx-amz-meta-a: \u00c3\u00bc\r\n\r\n");
    assertThat(head.rawPath()).isEqualTo("/\u00c3\u00bc");
    assertThat(head.headers().first("x-amz-meta-a")).isEqualTo("\u00c3\u00bc");
  }

  @ParameterizedTest
  @CsvSource({
    "GET,http://h/a/b?c=d,/a/b,c=d",
    "GET,HTTP://h/a,/a,''",
    "GET,https://h,/,''",
    "GET,http://h?c,/,c",
    "OPTIONS,*,/,''",
    "GET,/a?b?c,/a,b?c",
    "GET,//a,//a,''"
  })
  void everyFormOfTargetBecomesPathAndQuery(String method, String target, String path, String query)
      throws BadRequest {
    RequestHead head = parse(method + " " + target + " HTTP/1.1\r\nHost: h\r\n\r\n");
    assertThat(head.rawPath()).isEqualTo(path);
    assertThat(head.rawQuery()).isEqualTo(query);
  }

  @ParameterizedTest
  @CsvSource({
    "HTTP/1.1,'',true",
    "HTTP/1.1,Connection: close,false",
    "HTTP/1.1,'Connection: foo, Close',false",
    "HTTP/1.1,Connection: keep-alive,true",
    "HTTP/1.0,'',false",
    "HTTP/1.0,Connection: Keep-Alive,true",
    "HTTP/1.0,'Connection: keep-alive, close',false"
  })
  void theConnectionIsKeptAsTheClientWishes(String version, String field, boolean kept)
      throws BadRequest {
    String line = field.isEmpty() ? "" : field + "\r\n";
    assertThat(parse("GET / " + version + "\r\nHost: h\r\n" + line + "\r\n").keepAlive())
        .isEqualTo(kept);
  }

  @Test
  void continueIsExpectedAlsoWhereNoBodyFollows() throws BadRequest {
    String expect = "Expect: 100-Continue\r\n";
    assertThat(
            parse("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n" + expect + "\r\n")
                .expectsContinue())
        .isTrue();
    assertThat(
            parse("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n" + expect + "\r\n")
                .expectsContinue())
        .isTrue();
    assertThat(parse("PUT / HTTP/1.0\r\nContent-Length: 1\r\n" + expect + "\r\n").expectsContinue())
        .isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET  / HTTP/1.1\r\nHost: h\r\n\r\n",
        " GET / HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET /\r\nHost: h\r\n\r\n",
        "GET / HTTP/1.1 \r\nHost: h\r\n\r\n",
        "GET / http/1.1\r\nHost: h\r\n\r\n",
        "GET / HTTP/11\r\nHost: h\r\n\r\n",
        "GET /a b HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET /\u0001 HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET /\u007f HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET a HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET * HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET ftp://h/ HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET http://other/ HTTP/1.1\r\nHost: h\r\n\r\n",
        "CONNECT h:80 HTTP/1.1\r\nHost: h\r\n\r\n",
        "G(T / HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET / HTTP/1.1\nHost: h\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\n\n",
        "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nHost: h\r\n\r\n",
        "GET / HTTP/1.1\r\nHost : h\r\n\r\n",
        "GET / HTTP/1.1\r\n Host: h\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\n folded\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\n: v\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nA\u00e4: v\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nA: v\u0000w\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nA: v\rB: w\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nNoColon\r\n\r\n"
      })
  void aMalformedHeadIsRefused(String head) {
    assertThat(refused(head)).isEqualTo(Kind.MALFORMED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 5\r\nContent-Length: 5\r\n",
        "Content-Length: 5\r\nContent-Length: 6\r\n",
        "Content-Length: 5, 5\r\n",
        "Content-Length: +5\r\n",
        "Content-Length: -1\r\n",
        "Content-Length: 0x5\r\n",
        "Content-Length: 5 5\r\n",
        "Content-Length:\r\n",
        "Content-Length: \u0665\r\n",
        "Content-Length: 9999999999999999999\r\n",
        "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"
      })
  void aBodyThatCouldEndInTwoPlacesIsRefused(String fields) {
    assertThat(refused("PUT / HTTP/1.1\r\nHost: h\r\n" + fields + "\r\n"))
        .isEqualTo(Kind.MALFORMED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gzip",
        "gzip, chunked",
        "chunked, chunked",
        "identity",
        "xchunked",
        "chunked;a=b",
        ""
      })
  void aTransferCodingOtherThanChunkedIsRefused(String coding) {
    String head = "PUT / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: " + coding + "\r\n\r\n";
    assertThat(refused(head)).isEqualTo(Kind.CODING_UNSUPPORTED);
  }

  @Test
  void anotherExpectationIsPassedOver() throws BadRequest {
    String head = "PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nExpect: tea\r\n";
    assertThat(parse(head + "\r\n").expectsContinue()).isFalse();
    assertThat(parse(head + "Expect: 100-continue\r\n\r\n").expectsContinue()).isTrue();
    assertThat(parse("GET / HTTP/1.1\r\nHost: h\r\nExpect:\r\n\r\n").expectsContinue()).isFalse();
  }

  @Test
  void whatElseIsNotMetIsNamed() {
    assertThat(refused("GET / HTTP/2.0\r\nHost: h\r\n\r\n")).isEqualTo(Kind.VERSION_UNSUPPORTED);
    assertThat(refused("PUT / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"))
        .isEqualTo(Kind.MALFORMED);
    assertThat(refused("GET / HTTP/1.1\r\nHost: h\r\n" + "A: b\r\n".repeat(8) + "\r\n"))
        .isEqualTo(Kind.HEAD_TOO_LARGE);
  }

  @Test
  void anyBytesAreEitherReadOrRefused() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    String valid = "PUT /a?b HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nX: y\r\n\r\n";
    int read = 0;
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes = valid.getBytes(StandardCharsets.ISO_8859_1);
      for (int edits = random.nextInt(4); edits > 0; edits--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      try {
        RequestHead head = parser.parse(bytes, bytes.length);
        assertThat(head.rawPath()).as("seed %d", seed).startsWith("/");
        read++;
      } catch (BadRequest refusal) {
        assertThat(refusal.detail()).as("seed %d", seed).isNotEmpty();
      }
    }
    assertThat(read).as("seed %d", seed).isPositive();
  }
}
