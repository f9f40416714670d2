package io.buckets.net;

import io.buckets.core.PooledBuffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// An exchange without a socket: a request made from values, and an answer kept to be looked at. It
/// obeys the same contract as the server's, so a layer above can be tested, or called, with no
/// network.
///
/// ```java
/// MemoryExchange answered = MemoryExchange.request("GET", "/bucket/key?acl").header("Host", "s3").handledBy(handler);
/// assertThat(answered.status()).isEqualTo(200);
/// ```
///
/// Not thread-safe.
public final class MemoryExchange implements HttpExchange {
  private final Request request;
  private final HttpHeaders headers;
  private final MemoryRequestBody body;
  private final ByteArrayOutputStream answer = new ByteArrayOutputStream();
  private @Nullable HttpHeaders answerHeaders;
  private int status;
  private boolean aborted;
  private boolean ended;

  private MemoryExchange(Request request) {
    this.request = request;
    this.headers = new HttpHeaders(request.fields.toArray(String[]::new));
    this.body = new MemoryRequestBody(request);
  }

  /// Begins a request with a target such as `/bucket/key?versionId=1`.
  public static Request request(String method, String target) {
    if (!target.startsWith("/")) {
      throw new IllegalArgumentException("a target begins with a slash: " + target);
    }
    return new Request(method, target);
  }

  @Override
  public String method() {
    return request.method;
  }

  @Override
  public String rawPath() {
    int question = request.target.indexOf('?');
    return question < 0 ? request.target : request.target.substring(0, question);
  }

  @Override
  public String rawQuery() {
    int question = request.target.indexOf('?');
    return question < 0 ? "" : request.target.substring(question + 1);
  }

  @Override
  public HttpHeaders headers() {
    return headers;
  }

  @Override
  public InetSocketAddress remote() {
    return request.remote;
  }

  @Override
  public boolean secure() {
    return request.secure;
  }

  @Override
  public @Nullable String tlsVersion() {
    return request.secure ? "1.3" : null;
  }

  @Override
  public @Nullable String cipherSuite() {
    return request.secure ? "TLS_AES_128_GCM_SHA256" : null;
  }

  @Override
  public long contentLength() {
    return request.chunked ? -1 : request.body.length;
  }

  @Override
  public boolean expectsContinue() {
    return request.expectsContinue;
  }

  @Override
  public RequestBody body() {
    return body;
  }

  @Override
  public void respond(int status, ResponseHeaders headers, byte[] body) throws IOException {
    try (ResponseBody out = respond(status, headers, (long) body.length)) {
      if (!isBodiless()) {
        out.write(body, 0, body.length);
      }
    }
  }

  @Override
  public ResponseBody respond(int status, ResponseHeaders headers, long contentLength) {
    if (responded()) {
      throw new IllegalStateException("already answered with " + this.status);
    }
    this.status = status;
    List<String> fields = new ArrayList<>();
    for (int i = 0; i < headers.size(); i++) {
      fields.addAll(List.of(headers.name(i), headers.value(i)));
    }
    if (contentLength >= 0 && !AnswerHead.isBodiless(status)) {
      fields.addAll(List.of("Content-Length", Long.toString(contentLength)));
    }
    answerHeaders = new HttpHeaders(fields.toArray(String[]::new));
    return new MemoryResponseBody(isBodiless() ? 0 : contentLength);
  }

  @Override
  public boolean responded() {
    return answerHeaders != null;
  }

  /// The status answered with; 0 before.
  public int status() {
    return status;
  }

  /// The answer's header fields; of the connection's own ones only `Content-Length`.
  public HttpHeaders responseHeaders() {
    return Objects.requireNonNull(answerHeaders, "not answered yet");
  }

  /// The bytes answered so far, without transfer coding.
  public byte[] responseBody() {
    return answer.toByteArray();
  }

  /// The bytes answered so far, as UTF-8 text.
  public String responseText() {
    return answer.toString(StandardCharsets.UTF_8);
  }

  /// Whether the answer ended as a whole one.
  public boolean completed() {
    return ended && !aborted;
  }

  /// Whether a socket's client would see a truncated answer.
  public boolean aborted() {
    return aborted;
  }

  /// Whether `100 Continue` was sent.
  public boolean continued() {
    return body.begun && request.expectsContinue;
  }

  private boolean isBodiless() {
    return request.method.equals("HEAD") || AnswerHead.isBodiless(status);
  }

  /// A request being made. Reusable: each {@link #exchange} is a new one.
  public static final class Request {
    private final String method;
    private final String target;
    private final List<String> fields = new ArrayList<>();
    private byte[] body = new byte[0];
    private int truncatedAt = Integer.MAX_VALUE;
    private boolean chunked;
    private boolean expectsContinue;
    private boolean secure;
    private InetSocketAddress remote =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 40000);

    private Request(String method, String target) {
      this.method = method;
      this.target = target;
    }

    /// Adds a header field.
    public Request header(String name, String value) {
      fields.add(name);
      fields.add(value);
      return this;
    }

    /// Gives it a body of known length; the header field that says so is not added.
    public Request body(byte[] bytes) {
      body = bytes.clone();
      return this;
    }

    /// Makes the body's length unknown to the handler.
    public Request chunked() {
      chunked = true;
      return this;
    }

    /// Ends the client's connection after so many bytes of the body.
    public Request truncatedAt(int bytes) {
      truncatedAt = bytes;
      return this;
    }

    /// Makes the client wait for `100 Continue`.
    public Request expectingContinue() {
      expectsContinue = true;
      return header("Expect", "100-continue");
    }

    /// Makes it come over TLS.
    public Request secure() {
      secure = true;
      return this;
    }

    /// Makes it come from this address.
    public Request from(InetSocketAddress address) {
      remote = address;
      return this;
    }

    /// The exchange, not answered yet.
    public MemoryExchange exchange() {
      return new MemoryExchange(this);
    }

    /// The exchange as the handler answered it.
    ///
    /// @throws IllegalStateException if the handler returned without an answer
    public MemoryExchange handledBy(HttpHandler handler) throws IOException {
      MemoryExchange exchange = exchange();
      handler.handle(exchange);
      if (!exchange.ended) {
        throw new IllegalStateException("the handler returned without a whole answer");
      }
      return exchange;
    }
  }

  private static final class MemoryRequestBody implements RequestBody {
    private final byte[] bytes;
    private final int truncatedAt;
    private int position;
    private boolean begun;

    MemoryRequestBody(Request request) {
      this.bytes = request.body;
      this.truncatedAt = request.truncatedAt;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      Objects.checkFromIndexSize(offset, length, target.length);
      return read(ByteBuffer.wrap(target, offset, length));
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
      begun = true;
      if (position == bytes.length) {
        return -1;
      }
      if (position >= truncatedAt) {
        throw new TruncatedBody("the connection ended after " + position + " bytes of the body");
      }
      int count = Math.min(target.remaining(), Math.min(bytes.length, truncatedAt) - position);
      target.put(bytes, position, count);
      position += count;
      return count;
    }
  }

  private final class MemoryResponseBody implements ResponseBody {
    private final long promised;
    private long written;

    MemoryResponseBody(long promised) {
      this.promised = promised;
    }

    @Override
    public void write(byte[] source, int offset, int length) {
      Objects.checkFromIndexSize(offset, length, source.length);
      if (ended) {
        throw new IllegalStateException("the answer has ended");
      }
      if (promised >= 0 && written + length > promised) {
        abort();
        throw new IllegalStateException("more than the promised " + promised + " bytes");
      }
      written += length;
      answer.write(source, offset, length);
    }

    @Override
    public void write(PooledBuffer buffer) {
      try (PooledBuffer owned = buffer) {
        byte[] copy = new byte[owned.bytes().remaining()];
        owned.bytes().get(copy);
        write(copy, 0, copy.length);
      }
    }

    @Override
    public void close() {
      if (ended) {
        return;
      }
      if (promised >= 0 && written != promised) {
        abort();
        throw new IllegalStateException(
            written + " bytes of the promised " + promised + " written");
      }
      ended = true;
    }

    @Override
    public void abort() {
      if (!ended) {
        ended = true;
        aborted = true;
      }
    }
  }

  @Override
  public String toString() {
    return request.method
        + " "
        + request.target
        + " -> "
        + status
        + " "
        + Arrays.toString(responseBody());
  }
}
