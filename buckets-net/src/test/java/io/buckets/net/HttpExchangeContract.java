package io.buckets.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.buckets.core.BufferPool;
import io.buckets.core.Invariant;
import io.buckets.core.PooledBuffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// What every {@link HttpExchange} does, whatever is below it.
abstract class HttpExchangeContract {
  private static final ResponseHeaders NONE = new ResponseHeaders();

  /// A request to make.
  record Call(
      String method,
      String target,
      List<String> headers,
      byte[] body,
      boolean chunked,
      int truncatedAt,
      boolean expectsContinue) {
    static Call of(String method, String target, String... headers) {
      return new Call(
          method, target, List.of(headers), new byte[0], false, Integer.MAX_VALUE, false);
    }

    Call body(byte[] bytes) {
      return new Call(method, target, headers, bytes, chunked, truncatedAt, expectsContinue);
    }

    Call inChunks() {
      return new Call(method, target, headers, body, true, truncatedAt, expectsContinue);
    }

    Call cutAt(int bytes) {
      return new Call(method, target, headers, body, chunked, bytes, expectsContinue);
    }

    Call expectingContinue() {
      return new Call(method, target, headers, body, chunked, truncatedAt, true);
    }
  }

  /// What the client saw.
  record Answer(int status, HttpHeaders headers, byte[] body, boolean whole, boolean continued) {
    String text() {
      return new String(body, StandardCharsets.UTF_8);
    }
  }

  /// Has the handler answer the call. What the handler throws is thrown here.
  abstract Answer send(Call call, HttpHandler handler) throws Exception;

  @Test
  void theRequestLineIsGivenAsSent() throws Exception {
    Answer answer =
        send(
            Call.of("DELETE", "/b//a%2Fb/../%e2%82%ac?x=1&y=%20?&z"),
            exchange -> {
              assertThat(exchange.method()).isEqualTo("DELETE");
              assertThat(exchange.rawPath()).isEqualTo("/b//a%2Fb/../%e2%82%ac");
              assertThat(exchange.rawQuery()).isEqualTo("x=1&y=%20?&z");
              assertThat(exchange.remote().getAddress().isLoopbackAddress()).isTrue();
              assertThat(exchange.secure()).isFalse();
              exchange.respond(200, NONE, utf8("done"));
            });
    assertThat(answer.text()).isEqualTo("done");
  }

  @Test
  void aTargetWithoutAQueryHasAnEmptyOne() throws Exception {
    send(
        Call.of("GET", "/"),
        exchange -> {
          assertThat(exchange.rawPath()).isEqualTo("/");
          assertThat(exchange.rawQuery()).isEmpty();
          exchange.respond(200, NONE, new byte[0]);
        });
  }

  @Test
  void headersAreFoundWithoutCaseAndKeepTheirOrder() throws Exception {
    send(
        Call.of("GET", "/", "X-One", "a", "x-two", "b", "x-ONE", "c", "X-Bytes", "\u00fc\u00df"),
        exchange -> {
          HttpHeaders headers = exchange.headers();
          assertThat(headers.first("x-one")).isEqualTo("a");
          assertThat(headers.all("X-ONE")).containsExactly("a", "c");
          assertThat(headers.contains("X-Two")).isTrue();
          assertThat(headers.contains("X-Three")).isFalse();
          assertThat(headers.first("X-Three")).isNull();
          assertThat(headers.names()).containsSubsequence("x-one", "x-two", "x-bytes");
          assertThat(headers.first("X-Bytes")).isEqualTo("\u00fc\u00df");
          exchange.respond(200, NONE, new byte[0]);
        });
  }

  @Test
  void aBodyIsReadToItsEndInAnySteps() throws Exception {
    byte[] body = random(100_000);
    for (int step : new int[] {1 << 20, 4096, 777}) {
      send(
          Call.of("PUT", "/").body(body),
          exchange -> {
            assertThat(exchange.contentLength()).isEqualTo(body.length);
            assertThat(readAll(exchange.body(), step)).isEqualTo(body);
            assertThat(exchange.body().read(new byte[1], 0, 1)).isEqualTo(-1);
            exchange.respond(200, NONE, new byte[0]);
          });
    }
  }

  @Test
  void aBodyIsReadIntoABufferFromItsPositionToItsLimit() throws Exception {
    byte[] body = random(1000);
    send(
        Call.of("PUT", "/").body(body),
        exchange -> {
          ByteBuffer buffer = ByteBuffer.allocateDirect(2000).position(10).limit(510);
          while (buffer.hasRemaining()) {
            assertThat(exchange.body().read(buffer)).isPositive();
          }
          byte[] first = new byte[500];
          buffer.get(10, first);
          assertThat(first).isEqualTo(Arrays.copyOf(body, 500));
          buffer.limit(2000);
          while (exchange.body().read(buffer) >= 0) {
            assertThat(buffer.position()).isLessThanOrEqualTo(1010);
          }
          assertThat(buffer.position()).isEqualTo(1010);
          exchange.respond(200, NONE, new byte[0]);
        });
  }

  @Test
  void aChunkedBodyHasAnUnknownLength() throws Exception {
    byte[] body = random(50_000);
    send(
        Call.of("PUT", "/").body(body).inChunks(),
        exchange -> {
          assertThat(exchange.contentLength()).isEqualTo(-1);
          assertThat(readAll(exchange.body(), 5000)).isEqualTo(body);
          exchange.respond(200, NONE, new byte[0]);
        });
  }

  @Test
  void aRequestWithoutABodyEndsAtOnce() throws Exception {
    send(
        Call.of("GET", "/"),
        exchange -> {
          assertThat(exchange.contentLength()).isZero();
          assertThat(exchange.body().read(new byte[10], 0, 10)).isEqualTo(-1);
          assertThat(exchange.body().read(ByteBuffer.allocate(10))).isEqualTo(-1);
          exchange.respond(200, NONE, new byte[0]);
        });
  }

  @Test
  void aTruncatedBodyGivesItsBytesAndThenTheFailure() throws Exception {
    byte[] body = random(5000);
    Answer answer =
        send(
            Call.of("PUT", "/").body(body).cutAt(2000),
            exchange -> {
              byte[] came = new byte[2000];
              for (int at = 0; at < came.length; ) {
                at += exchange.body().read(came, at, came.length - at);
              }
              assertThat(came).isEqualTo(Arrays.copyOf(body, 2000));
              assertThatThrownBy(() -> exchange.body().read(new byte[1], 0, 1))
                  .isInstanceOf(TruncatedBody.class);
              exchange.respond(400, NONE, utf8("incomplete"));
            });
    assertThat(answer.status()).isEqualTo(400);
  }

  @Test
  void continueIsSentByTheFirstRead() throws Exception {
    byte[] body = random(3000);
    Answer read =
        send(
            Call.of("PUT", "/").body(body).expectingContinue(),
            exchange -> {
              assertThat(exchange.expectsContinue()).isTrue();
              assertThat(readAll(exchange.body(), 1000)).isEqualTo(body);
              exchange.respond(200, NONE, new byte[0]);
            });
    assertThat(read.continued()).isTrue();
    Answer refused =
        send(
            Call.of("PUT", "/").body(body).expectingContinue(),
            exchange -> exchange.respond(403, NONE, utf8("no")));
    assertThat(refused.continued()).isFalse();
    assertThat(refused.status()).isEqualTo(403);
    assertThat(refused.text()).isEqualTo("no");
  }

  @Test
  void aWholeAnswerCarriesItsHeadersAndItsLength() throws Exception {
    ResponseHeaders headers = ResponseHeaders.of("ETag", "\"e\"", "x-two", "1").add("x-two", "2");
    Answer answer =
        send(Call.of("GET", "/"), exchange -> exchange.respond(201, headers, utf8("hi")));
    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.headers().first("etag")).isEqualTo("\"e\"");
    assertThat(answer.headers().all("X-Two")).containsExactly("1", "2");
    assertThat(answer.headers().all("Content-Length")).containsExactly("2");
    assertThat(answer.text()).isEqualTo("hi");
    assertThat(answer.whole()).isTrue();
  }

  @Test
  void aLargeWholeAnswerArrives() throws Exception {
    byte[] body = random(3_000_000);
    Answer answer =
        send(Call.of("GET", "/"), exchange -> exchange.respond(200, NONE, body.clone()));
    assertThat(answer.body()).isEqualTo(body);
    assertThat(answer.whole()).isTrue();
  }

  @Test
  void anAnswerToHeadAnnouncesItsLengthAndSendsNothing() throws Exception {
    Answer whole =
        send(Call.of("HEAD", "/"), exchange -> exchange.respond(200, NONE, utf8("hidden")));
    assertThat(whole.headers().first("Content-Length")).isEqualTo("6");
    assertThat(whole.body()).isEmpty();
    Answer streamed =
        send(Call.of("HEAD", "/"), exchange -> exchange.respond(200, NONE, 5L << 40).close());
    assertThat(streamed.headers().first("Content-Length")).isEqualTo(Long.toString(5L << 40));
    assertThat(streamed.body()).isEmpty();
    assertThat(streamed.whole()).isTrue();
  }

  @Test
  void noContentAndNotModifiedHaveNeitherBodyNorLength() throws Exception {
    for (int status : new int[] {204, 304}) {
      Answer answer =
          send(Call.of("GET", "/"), exchange -> exchange.respond(status, NONE, new byte[0]));
      assertThat(answer.status()).isEqualTo(status);
      assertThat(answer.headers().contains("Content-Length")).isFalse();
      assertThat(answer.body()).isEmpty();
      assertThat(answer.whole()).isTrue();
    }
  }

  @Test
  void aStreamedAnswerOfKnownOrUnknownLengthArrives() throws Exception {
    byte[] body = random(2_000_000);
    for (long length : new long[] {body.length, -1}) {
      Answer answer =
          send(
              Call.of("GET", "/"),
              exchange -> {
                try (ResponseBody out = exchange.respond(200, NONE, length)) {
                  for (int at = 0; at < body.length; at += 100_000) {
                    out.write(body, at, 100_000);
                    out.write(body, at, 0);
                  }
                }
              });
      assertThat(answer.body()).isEqualTo(body);
      assertThat(answer.whole()).isTrue();
      assertThat(answer.headers().contains("Content-Length")).isEqualTo(length >= 0);
    }
  }

  @Test
  void aPooledBufferIsSentFromPositionToLimitAndGivenBack() throws Exception {
    try (BufferPool pool = BufferPool.tracking(8 << 20, Duration.ofSeconds(30))) {
      byte[] body = random(3 * 50_000);
      Answer answer =
          send(
              Call.of("GET", "/"),
              exchange -> {
                try (ResponseBody out = exchange.respond(200, NONE, (long) body.length)) {
                  for (int at = 0; at < body.length; at += 50_000) {
                    PooledBuffer buffer = pool.take(60_000);
                    buffer.bytes().position(100).put(body, at, 50_000).flip().position(100);
                    out.write(buffer);
                  }
                }
              });
      assertThat(answer.body()).isEqualTo(body);
      await().until(() -> pool.leaks().isEmpty());
    }
  }

  @Test
  void aPooledBufferIsGivenBackWhenItIsRefused() throws Exception {
    try (BufferPool pool = BufferPool.tracking(8 << 20, Duration.ofSeconds(30))) {
      Answer answer =
          send(
              Call.of("GET", "/"),
              exchange -> {
                ResponseBody out = exchange.respond(200, NONE, 10L);
                PooledBuffer buffer = pool.take(11);
                assertThatThrownBy(() -> out.write(buffer))
                    .isInstanceOf(IllegalStateException.class);
                assertThatThrownBy(buffer::bytes).isInstanceOf(Invariant.Violation.class);
              });
      assertThat(answer.whole()).isFalse();
      assertThat(pool.leaks()).isEmpty();
    }
  }

  @Test
  void anAnswerWithFewerBytesThanPromisedIsSeenAsTruncated() throws Exception {
    Answer answer =
        send(
            Call.of("GET", "/"),
            exchange -> {
              ResponseBody out = exchange.respond(200, NONE, 10L);
              out.write(utf8("12345"), 0, 5);
              assertThatThrownBy(out::close).isInstanceOf(IllegalStateException.class);
            });
    assertThat(answer.whole()).isFalse();
  }

  @Test
  void anAbortedAnswerIsSeenAsTruncated() throws Exception {
    for (long length : new long[] {10, -1}) {
      Answer answer =
          send(
              Call.of("GET", "/"),
              exchange -> {
                ResponseBody out = exchange.respond(200, NONE, length);
                out.write(utf8("12345"), 0, 5);
                out.abort();
                out.close();
                assertThatThrownBy(() -> out.write(utf8("6"), 0, 1))
                    .isInstanceOf(IllegalStateException.class);
              });
      assertThat(answer.whole()).isFalse();
    }
  }

  @Test
  void aRequestIsAnsweredOnce() throws Exception {
    Answer answer =
        send(
            Call.of("GET", "/"),
            exchange -> {
              assertThat(exchange.responded()).isFalse();
              exchange.respond(200, NONE, utf8("first"));
              assertThat(exchange.responded()).isTrue();
              assertThatThrownBy(() -> exchange.respond(500, NONE, utf8("second")))
                  .isInstanceOf(IllegalStateException.class);
              assertThatThrownBy(() -> exchange.respond(500, NONE, 6L))
                  .isInstanceOf(IllegalStateException.class);
            });
    assertThat(answer.text()).isEqualTo("first");
  }

  static byte[] readAll(RequestBody body, int step) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    byte[] buffer = new byte[step];
    for (int count = body.read(buffer, 0, step); count >= 0; count = body.read(buffer, 0, step)) {
      assertThat(count).isPositive();
      all.write(buffer, 0, count);
    }
    return all.toByteArray();
  }

  static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
