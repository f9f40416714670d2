package io.buckets.s3.query;

import io.buckets.cluster.state.ControlPlane;
import io.buckets.core.IdentityLimits;
import io.buckets.core.StoreException;
import io.buckets.net.ClientGone;
import io.buckets.net.HttpExchange;
import io.buckets.net.HttpHeaders;
import io.buckets.net.RequestBody;
import io.buckets.net.ResponseHeaders;
import io.buckets.s3.access.MeasuredExchange;
import io.buckets.s3.auth.Authenticator;
import io.buckets.s3.auth.HmacSha256;
import io.buckets.s3.auth.SignatureV4;
import io.buckets.s3.auth.Verified;
import io.buckets.s3.wire.RequestId;
import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.S3Exception;
import io.buckets.s3.wire.Target;
import io.buckets.s3.xml.XmlDocument;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Answers the query APIs: `POST /` with a form that names an action and its version.
///
/// The way of a request: its form, who signed it, which action it asks for, whether the policies
/// allow that, and only then the action. Any thread.
public final class QueryHandler {
  private static final Logger LOG = LoggerFactory.getLogger(QueryHandler.class);
  private static final String FORM = "application/x-www-form-urlencoded";

  private final Authenticator authenticator;
  private final ControlPlane control;
  private final QueryAccess access;
  private final List<QueryApi> apis;

  /// @param control has the newest state
  /// @param apis that are served
  public QueryHandler(
      Authenticator authenticator, ControlPlane control, QueryAccess access, List<QueryApi> apis) {
    this.authenticator = authenticator;
    this.control = control;
    this.access = access;
    this.apis = List.copyOf(apis);
  }

  /// Whether a request is for a query API: S3 has no such request.
  public static boolean is(HttpExchange exchange, Target target) {
    String type = exchange.headers().first("content-type");
    return target.bucket() == null
        && exchange.method().equals("POST")
        && type != null
        && type.toLowerCase(Locale.ROOT).startsWith(FORM);
  }

  /// Answers.
  public void handle(HttpExchange exchange, RequestId id) throws IOException {
    String namespace = apis.getFirst().namespace();
    try {
      byte[] body = read(exchange);
      QueryForm form = QueryForm.parse(body);
      QueryApi api = apiOf(form);
      namespace = api.namespace();
      MeasuredExchange.asks(exchange, api.service().toUpperCase(Locale.ROOT), null);
      Verified verified =
          authenticator.verifyService(
              exchange, api.service(), SignatureV4.hex(HmacSha256.digest(body)));
      String name = form.required("Action");
      QueryAction action = api.actions().get(name);
      if (action == null) {
        throw QueryException.invalidAction(name, api.version());
      }
      QueryRequest request = new QueryRequest(exchange, id, form, verified, control.read());
      access.require(action.demanded().of(request), request);
      answer(action, api, request);
    } catch (ClientGone e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      refuse(exchange, id, namespace, e);
    }
  }

  private QueryApi apiOf(QueryForm form) {
    String version = form.text("Version", "");
    return apis.stream()
        .filter(api -> api.version().equals(version))
        .findFirst()
        .orElseThrow(() -> QueryException.invalidAction(form.text("Action", ""), version));
  }

  private static void answer(QueryAction action, QueryApi api, QueryRequest request)
      throws IOException {
    XmlDocument document = XmlDocument.in(api.namespace(), action.name() + "Response");
    QueryResult result = new QueryResult(document, action.name() + "Result");
    action.work().run(request, result);
    result.end();
    document.start("ResponseMetadata").text("RequestId", request.id().value()).end();
    request.exchange().respond(200, headers(request.id()), document.toBytes());
  }

  private static ResponseHeaders headers(RequestId id) {
    return new ResponseHeaders()
        .add("x-amzn-RequestId", id.value())
        .add("Content-Type", "text/xml");
  }

  private static void refuse(
      HttpExchange exchange, RequestId id, String namespace, Exception failure) throws IOException {
    if (exchange.responded()) {
      throw failure instanceof IOException io ? io : new IOException(failure);
    }
    QueryException refusal = QueryRefusals.of(failure);
    MeasuredExchange.refused(exchange, refusal.code());
    if (refusal.status() >= 500 && !(failure instanceof StoreException)) {
      LOG.error("request {} of a query API failed", id.value(), failure);
    }
    XmlDocument document = XmlDocument.in(namespace, "ErrorResponse");
    document
        .start("Error")
        .text("Type", refusal.status() < 500 ? "Sender" : "Receiver")
        .text("Code", refusal.code())
        .text("Message", String.valueOf(refusal.getMessage()))
        .end()
        .text("RequestId", id.value());
    exchange.respond(refusal.status(), headers(id), document.toBytes());
  }

  private static byte[] read(HttpExchange exchange) throws IOException {
    HttpHeaders headers = exchange.headers();
    if (exchange.contentLength() > IdentityLimits.QUERY_FORM_BYTES
        || headers.contains("x-amz-trailer")) {
      throw tooLarge();
    }
    RequestBody body = exchange.body();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
    byte[] buffer = new byte[8192];
    for (int read = body.read(buffer, 0, buffer.length);
        read >= 0;
        read = body.read(buffer, 0, buffer.length)) {
      bytes.write(buffer, 0, read);
      if (bytes.size() > IdentityLimits.QUERY_FORM_BYTES) {
        throw tooLarge();
      }
    }
    return bytes.toByteArray();
  }

  private static S3Exception tooLarge() {
    return S3Exception.of(S3Error.MAX_MESSAGE_LENGTH_EXCEEDED);
  }
}
