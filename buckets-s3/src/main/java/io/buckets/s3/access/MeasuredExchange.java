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

/// A request that is measured: it counts what passes, and the layers on the way tell it what was
/// asked for and what it was refused with.
///
/// One thread, as any exchange.
public final class MeasuredExchange extends ForwardedExchange {
  /// What a request asks for that was refused before anybody looked.
  public static final String UNRECOGNISED = "Unrecognised";

  private final long begunNanos = System.nanoTime();
  private String operation = UNRECOGNISED;
  private @Nullable String bucket;
  private @Nullable String error;
  private @Nullable RequestBody body;
  private int status;
  private long received;
  private long sent;

  /// @param sent the exchange as it came
  public MeasuredExchange(HttpExchange sent) {
    super(sent);
  }

  /// Says what is asked for, if the request is measured.
  ///
  /// @param operation one of few names
  /// @param bucket what it is addressed to, as it was written; null if that is no bucket
  public static void asks(HttpExchange exchange, String operation, @Nullable String bucket) {
    MeasuredExchange measured = in(exchange);
    if (measured != null) {
      measured.operation = operation;
      measured.bucket = bucket;
    }
  }

  /// Says what the request is refused with, if it is measured.
  ///
  /// @param code one of few names
  public static void refused(HttpExchange exchange, String code) {
    MeasuredExchange measured = in(exchange);
    if (measured != null) {
      measured.error = code;
    }
  }

  private static @Nullable MeasuredExchange in(HttpExchange exchange) {
    HttpExchange inner = exchange;
    while (inner instanceof ForwardedExchange forwarded && !(inner instanceof MeasuredExchange)) {
      inner = forwarded.sent();
    }
    return inner instanceof MeasuredExchange measured ? measured : null;
  }

  /// What was asked for.
  public String operation() {
    return operation;
  }

  /// The bucket that it is addressed to, as it was written; null if there is none.
  public @Nullable String bucket() {
    return bucket;
  }

  /// What it was refused with; null if it was not.
  public @Nullable String error() {
    return error;
  }

  /// The status answered; 0 if there was no answer.
  public int status() {
    return status;
  }

  /// Bytes of the request's body that were read.
  public long bytesReceived() {
    return received;
  }

  /// Bytes of the answer's body that were sent.
  public long bytesSent() {
    return sent;
  }

  /// How long it has taken until now, in nanoseconds.
  public long nanos() {
    return System.nanoTime() - begunNanos;
  }

  @Override
  public RequestBody body() {
    RequestBody known = body;
    if (known == null) {
      known = contentLength() == 0 ? super.body() : new CountedRequest(super.body());
      body = known;
    }
    return known;
  }

  @Override
  public void respond(int code, ResponseHeaders fields, byte[] answer) throws IOException {
    status = code;
    super.respond(code, fields, answer);
    boolean bodiless = method().equals("HEAD") || code == 204 || code == 304;
    sent += bodiless ? 0 : answer.length;
  }

  @Override
  public ResponseBody respond(int code, ResponseHeaders fields, long contentLength)
      throws IOException {
    status = code;
    return new CountedAnswer(super.respond(code, fields, contentLength));
  }

  /// Counts the bytes of the request.
  private final class CountedRequest implements RequestBody {
    private final RequestBody body;

    CountedRequest(RequestBody body) {
      this.body = body;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      return counted(body.read(target, offset, length));
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
      return counted(body.read(target));
    }

    private int counted(int read) {
      received += Math.max(0, read);
      return read;
    }

    @Override
    public boolean awaitReady(Duration patience) throws IOException {
      return body.awaitReady(patience);
    }
  }

  /// Counts the bytes of the answer.
  private final class CountedAnswer implements ResponseBody {
    private final ResponseBody body;

    CountedAnswer(ResponseBody body) {
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
