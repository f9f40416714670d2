package io.buckets.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/// An exchange that is another one, but for what a kind of it says otherwise: it overrides that and
/// nothing else. One thread, as any exchange.
public abstract class ForwardedExchange implements HttpExchange {
  private final HttpExchange sent;

  /// @param sent the exchange that this one stands for
  protected ForwardedExchange(HttpExchange sent) {
    this.sent = sent;
  }

  /// The exchange that this one stands for.
  public final HttpExchange sent() {
    return sent;
  }

  @Override
  public String method() {
    return sent.method();
  }

  @Override
  public String rawPath() {
    return sent.rawPath();
  }

  @Override
  public String rawQuery() {
    return sent.rawQuery();
  }

  @Override
  public HttpHeaders headers() {
    return sent.headers();
  }

  @Override
  public InetSocketAddress remote() {
    return sent.remote();
  }

  @Override
  public boolean secure() {
    return sent.secure();
  }

  @Override
  public @Nullable String tlsVersion() {
    return sent.tlsVersion();
  }

  @Override
  public @Nullable String cipherSuite() {
    return sent.cipherSuite();
  }

  @Override
  public long contentLength() {
    return sent.contentLength();
  }

  @Override
  public boolean expectsContinue() {
    return sent.expectsContinue();
  }

  @Override
  public RequestBody body() {
    return sent.body();
  }

  @Override
  public void respond(int status, ResponseHeaders headers, byte[] body) throws IOException {
    sent.respond(status, headers, body);
  }

  @Override
  public ResponseBody respond(int status, ResponseHeaders headers, long contentLength)
      throws IOException {
    return sent.respond(status, headers, contentLength);
  }

  @Override
  public boolean responded() {
    return sent.responded();
  }
}
