package io.buckets.s3.website;

import io.buckets.net.ForwardedExchange;
import io.buckets.net.HttpExchange;
import io.buckets.net.HttpHeaders;
import io.buckets.net.ResponseBody;
import io.buckets.net.ResponseHeaders;
import java.io.IOException;

/// The request for a page that is shown in the place of another: it has no conditions and no range
/// of its own, and what would be a success is answered with the other's status. One thread.
final class PageExchange extends ForwardedExchange {
  private static final int OK = 200;
  private static final HttpHeaders NOTHING_ASKED = HttpHeaders.of();

  private final int status;

  PageExchange(HttpExchange sent, int status) {
    super(sent);
    this.status = status;
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
  public long contentLength() {
    return 0;
  }

  @Override
  public boolean expectsContinue() {
    return false;
  }

  @Override
  public void respond(int answered, ResponseHeaders fields, byte[] body) throws IOException {
    super.respond(answered == OK ? status : answered, fields, body);
  }

  @Override
  public ResponseBody respond(int answered, ResponseHeaders fields, long length)
      throws IOException {
    return super.respond(answered == OK ? status : answered, fields, length);
  }
}
