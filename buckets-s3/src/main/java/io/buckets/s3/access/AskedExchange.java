package io.buckets.s3.access;

import io.buckets.net.ForwardedExchange;
import io.buckets.net.HttpExchange;
import io.buckets.net.HttpHeaders;
import io.buckets.net.RequestBody;
import io.buckets.net.ResponseBody;
import io.buckets.net.ResponseHeaders;
import io.buckets.s3.wire.Query;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// A request as its sender meant it: what is asked for is in the header fields, wherever it was
/// said, and an answer carries what every answer to this request does.
///
/// What the signature covers is the exchange as it came; everything after that looks at this one,
/// so that a wish has one way to be honoured or refused. One thread.
public final class AskedExchange extends ForwardedExchange {
  private static final int NOT_FOUND = 404;

  private HttpHeaders headers;
  private final ResponseHeaders always = new ResponseHeaders();
  private String region = "";
  private @Nullable RequestBody body;

  /// A request whose query is not believed yet.
  ///
  /// @param sent the request as it came
  public AskedExchange(HttpExchange sent) {
    super(sent);
    this.headers = sent.headers();
  }

  /// From here on the wishes in the query are among the header fields.
  ///
  /// @throws io.buckets.s3.wire.S3Exception INVALID_REQUEST if query and header contradict
  public void hoist(Query query) {
    headers = AskedHeaders.of(sent().headers(), query);
  }

  /// From here on the request is that of a form: its wishes, and its file as the body.
  public void take(HttpHeaders wishes, RequestBody file) {
    headers = wishes;
    body = file;
  }

  /// Whether the request came as a form.
  public boolean isForm() {
    return body != null;
  }

  /// Has the answer name the region of the bucket, unless it is that there is none.
  public void answerWithRegion(String name) {
    region = name;
  }

  /// Adds a field to whatever is answered.
  public void answerWith(String name, String value) {
    always.set(name, value);
  }

  @Override
  public HttpHeaders headers() {
    return headers;
  }

  @Override
  public long contentLength() {
    // Of a file in a form only its end tells the length.
    return body == null ? super.contentLength() : -1;
  }

  @Override
  public RequestBody body() {
    return body == null ? super.body() : body;
  }

  @Override
  public void respond(int status, ResponseHeaders fields, byte[] answer) throws IOException {
    super.respond(status, complete(status, fields), answer);
  }

  @Override
  public ResponseBody respond(int status, ResponseHeaders fields, long contentLength)
      throws IOException {
    return super.respond(status, complete(status, fields), contentLength);
  }

  private ResponseHeaders complete(int status, ResponseHeaders fields) {
    if (!region.isEmpty() && status != NOT_FOUND) {
      fields.set("x-amz-bucket-region", region);
    }
    HttpHeaders added = always.toHeaders();
    for (int i = 0; i < added.size(); i++) {
      fields.set(added.name(i), added.value(i));
    }
    return fields;
  }
}
