package io.buckets.s3.website;

import io.buckets.net.HttpExchange;
import io.buckets.net.HttpHeaders;
import io.buckets.net.RequestBody;
import io.buckets.net.ResponseBody;
import io.buckets.net.ResponseHeaders;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/// The request for a page that is shown in the place of another: it has no conditions and no range
/// of its own, and what would be a success is answered with the other's status. One thread.
final class PageExchange implements HttpExchange {
  private static final int OK = 200;
  private static final HttpHeaders NOTHING_ASKED = HttpHeaders.of();

  private final HttpExchange sent;
  private final int status;

  PageExchange(HttpExchange sent, int status) {
    this.sent = sent;
    this.status = status;
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
    return "";
  }

  @Override
  public HttpHeaders headers() {
    return NOTHING_ASKED;
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
  public long contentLength() {
    return 0;
  }

  @Override
  public boolean expectsContinue() {
    return false;
  }

  @Override
  public RequestBody body() {
    return sent.body();
  }

  @Override
  public void respond(int answered, ResponseHeaders fields, byte[] body) throws IOException {
    sent.respond(answered == OK ? status : answered, fields, body);
  }

  @Override
  public ResponseBody respond(int answered, ResponseHeaders fields, long length)
      throws IOException {
    return sent.respond(answered == OK ? status : answered, fields, length);
  }

  @Override
  public boolean responded() {
    return sent.responded();
  }
}
