package io.buckets.s3.access;

import io.buckets.core.PooledBuffer;
import io.buckets.net.ForwardedExchange;
import io.buckets.net.HttpExchange;
import io.buckets.net.RequestBody;
import io.buckets.net.ResponseBody;
import io.buckets.net.ResponseHeaders;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A request that is passed on while somebody counts what passes: bytes of its body that were read,
/// the status of the answer, and bytes of the answer's body.
///
/// One thread, as any exchange.
abstract class WatchedExchange extends ForwardedExchange {
  private @Nullable RequestBody body;
  private int status;
  private long sent;

  WatchedExchange(HttpExchange sent) {
    super(sent);
  }

  /// The exchange of kind `kind` that `exchange` is, or stands for; null if there is none.
  static <T extends ForwardedExchange> @Nullable T in(HttpExchange exchange, Class<T> kind) {
    HttpExchange inner = exchange;
    while (inner instanceof ForwardedExchange forwarded && !kind.isInstance(inner)) {
      inner = forwarded.sent();
    }
    return kind.isInstance(inner) ? kind.cast(inner) : null;
  }

  /// So many bytes of the body were read just now; negative at its end.
  abstract void heard(int bytes);

  /// The answer begins.
  void answering() {}

  /// The status answered; 0 if there was no answer.
  public final int status() {
    return status;
  }

  /// Bytes of the answer's body that were sent.
  public final long bytesSent() {
    return sent;
  }

  @Override
  public final RequestBody body() {
    RequestBody known = body;
    if (known == null) {
      known = contentLength() == 0 ? super.body() : new HeardBody(super.body());
      body = known;
    }
    return known;
  }

  @Override
  public final void respond(int code, ResponseHeaders fields, byte[] answer) throws IOException {
    begin(code);
    super.respond(code, fields, answer);
    boolean bodiless = method().equals("HEAD") || code == 204 || code == 304;
    sent += bodiless ? 0 : answer.length;
  }

  @Override
  public final ResponseBody respond(int code, ResponseHeaders fields, long contentLength)
      throws IOException {
    begin(code);
    return new CountedBody(super.respond(code, fields, contentLength));
  }

  private void begin(int code) {
    status = code;
    answering();
  }

  /// Tells of what is read.
  private final class HeardBody implements RequestBody {
    private final RequestBody body;

    HeardBody(RequestBody body) {
      this.body = body;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      int read = body.read(target, offset, length);
      heard(read);
      return read;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
      int read = body.read(target);
      heard(read);
      return read;
    }

    @Override
    public boolean awaitReady(Duration patience) throws IOException {
      return body.awaitReady(patience);
    }
  }

  /// Counts the bytes of the answer.
  private final class CountedBody implements ResponseBody {
    private final ResponseBody body;

    CountedBody(ResponseBody body) {
      this.body = body;
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
      body.write(source, offset, length);
      sent += length;
    }

    @Override
    public void write(PooledBuffer buffer) throws IOException {
      int length = buffer.bytes().remaining();
      body.write(buffer);
      sent += length;
    }

    @Override
    public void close() throws IOException {
      body.close();
    }

    @Override
    public void abort() {
      body.abort();
    }
  }
}
