package io.buckets.s3.website;

import io.buckets.cluster.setting.BucketWebsite;
import io.buckets.core.BucketName;
import io.buckets.core.StoreException;
import io.buckets.net.HttpExchange;
import io.buckets.net.HttpHandler;
import io.buckets.net.ResponseHeaders;
import io.buckets.s3.access.Access;
import io.buckets.s3.access.MeasuredExchange;
import io.buckets.s3.access.ObservedExchange;
import io.buckets.s3.access.Operation;
import io.buckets.s3.access.RequesterPays;
import io.buckets.s3.access.S3Operation;
import io.buckets.s3.access.S3Request;
import io.buckets.s3.auth.PayloadKind;
import io.buckets.s3.auth.Verified;
import io.buckets.s3.encryption.Encryption;
import io.buckets.s3.logging.AccessLog;
import io.buckets.s3.object.GetObject;
import io.buckets.s3.object.HeadObject;
import io.buckets.s3.wire.HeaderText;
import io.buckets.s3.wire.Percent;
import io.buckets.s3.wire.Query;
import io.buckets.s3.wire.RequestId;
import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.S3Exception;
import io.buckets.s3.wire.Target;
import io.buckets.s3.xml.ErrorAnswer;
import io.buckets.storage.erasing.ObjectInfo;
import io.buckets.storage.object.ObjectStore;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// Serves buckets as websites to hosts `BUCKET.DOMAIN`.
///
/// Source: S3 user guide, "Hosting a static website using Amazon S3". Threading: any thread.
public final class WebsiteHandler implements HttpHandler {
  private static final String REDIRECT = "x-amz-website-redirect-location";
  private static final Verified NOBODY =
      Verified.anonymous(PayloadKind.UNSIGNED, "UNSIGNED-PAYLOAD");

  private final List<String> domains;
  private final ObjectStore store;
  private final Access access;
  private final GetObject get;
  private final HeadObject head;
  private final AccessLog log;

  /// @param domains what the hosts of websites end with
  /// @param access decides what anybody may read
  /// @param log of the visits to buckets that keep one
  public WebsiteHandler(
      List<String> domains,
      ObjectStore store,
      Access access,
      Encryption encryption,
      AccessLog log) {
    this.log = log;
    this.domains = List.copyOf(domains);
    this.store = store;
    this.access = access;
    this.get = new GetObject(store, encryption, access);
    this.head = new HeadObject(store, encryption, access);
  }

  /// Whether a request is for a website.
  public boolean owns(HttpExchange exchange) {
    return Target.bucketOf(exchange.headers().first("host"), domains) != null;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    RequestId id = RequestId.next();
    String bucket = bucketOf(exchange);
    MeasuredExchange.asks(exchange, "Website", bucket);
    ObservedExchange observed = log.observeVisit(exchange, id, bucket);
    if (observed == null) {
      visit(exchange, id);
      return;
    }
    try {
      visit(observed, id);
    } finally {
      log.addVisit(observed, bucket);
    }
  }

  private Optional<BucketWebsite> website(BucketName bucket) {
    return store.bucket(bucket).settings().find(BucketWebsite.class);
  }

  private void visit(HttpExchange exchange, RequestId id) throws IOException {
    try {
      if (!exchange.method().equals("GET") && !exchange.method().equals("HEAD")) {
        throw S3Exception.of(S3Error.METHOD_NOT_ALLOWED).with("Method", exchange.method());
      }
      BucketName bucket = S3Request.bucketNamed(bucketOf(exchange));
      BucketWebsite website =
          website(bucket)
              .or(() -> {
                // No refusal by a state that another node has changed since.
                var _ = store.newest();
                return website(bucket);
              })
              .orElseThrow(() ->
                  S3Exception.of(S3Error.NO_SUCH_WEBSITE_CONFIGURATION)
                      .with("BucketName", bucket.value()));
      new Visit(exchange, id, bucket, website).answer();
    } catch (S3Exception | StoreException e) {
      if (exchange.responded()) {
        throw new IOException(e);
      }
      fail(exchange, id, ErrorAnswer.of(e));
    }
  }

  private String bucketOf(HttpExchange exchange) {
    String bucket = Target.bucketOf(exchange.headers().first("host"), domains);
    return bucket == null ? "" : bucket;
  }

  private static void note(HttpExchange exchange, ErrorAnswer answer) {
    MeasuredExchange.refused(exchange, answer.error().code());
    ObservedExchange observed = ObservedExchange.in(exchange);
    if (observed != null) {
      observed.refused(answer.error());
    }
  }

  private static void fail(HttpExchange exchange, RequestId id, ErrorAnswer answer)
      throws IOException {
    ResponseHeaders headers = id.headers().add("Content-Type", "text/html; charset=utf-8");
    headers.add("x-amz-error-code", answer.error().code());
    headers.add("x-amz-error-message", answer.error().message());
    note(exchange, answer);
    exchange.respond(answer.error().status(), headers, ErrorPage.of(answer, id));
  }

  /// One request of a website. Threading: one thread.
  private final class Visit {
    private final HttpExchange exchange;
    private final RequestId id;
    private final BucketName bucket;
    private final BucketWebsite website;
    private final Redirects.Came came;

    Visit(HttpExchange exchange, RequestId id, BucketName bucket, BucketWebsite website) {
      this.exchange = exchange;
      this.id = id;
      this.bucket = bucket;
      this.website = website;
      String host = exchange.headers().first("host");
      this.came =
          new Redirects.Came(exchange.secure() ? "https" : "http", host == null ? "" : host);
    }

    void answer() throws IOException {
      BucketWebsite.Place everything = website.everything();
      if (everything != null) {
        String query = exchange.rawQuery().isEmpty() ? "" : "?" + exchange.rawQuery();
        send(Redirects.everything(everything, came, exchange.rawPath() + query));
        return;
      }
      String asked = Percent.decodeText(exchange.rawPath().substring(1), Percent.Part.PATH);
      Optional<Redirects.Sent> elsewhere = Redirects.of(website, came, asked, 0);
      if (elsewhere.isPresent()) {
        send(elsewhere.get());
        return;
      }
      try {
        show(exchange, withIndex(asked));
      } catch (S3Exception | StoreException e) {
        if (exchange.responded()) {
          throw e;
        }
        showInstead(asked, ErrorAnswer.of(e));
      }
    }

    private String withIndex(String key) {
      return key.isEmpty() || key.endsWith("/") ? key + website.index() : key;
    }

    /// Answers with an object, or sends the request where the object says.
    private void show(HttpExchange through, String key) throws IOException {
      S3Request request = request(through, key);
      S3Operation asked =
          exchange.method().equals("HEAD") ? S3Operation.HEAD_OBJECT : S3Operation.GET_OBJECT;
      try {
        ObjectInfo object = permitted(asked, request);
        String location = object.metadata().get(REDIRECT);
        if (location != null && through.equals(exchange)) {
          send(new Redirects.Sent(301, location));
          return;
        }
        Operation operation = asked == S3Operation.HEAD_OBJECT ? head : get;
        operation.run(request);
      } catch (S3Exception | StoreException e) {
        if (access.veiled(e, asked, request) instanceof S3Exception told) {
          throw told;
        }
        throw e;
      }
    }

    /// The object, if there is one and anybody may read it.
    private ObjectInfo permitted(S3Operation asked, S3Request request) {
      access.require(asked, request);
      RequesterPays.require(asked, request, store);
      ObjectInfo object = store.head(bucket, request.key(), null);
      if (object.deleteMarker()) {
        throw S3Exception.of(S3Error.NO_SUCH_KEY).with("Key", object.key().toString());
      }
      return object;
    }

    private S3Request request(HttpExchange through, String key) {
      Target target = new Target(bucket.value(), Redirects.encoded(key));
      return new S3Request(through, Query.parse(""), target, id, NOBODY);
    }

    /// What is shown where a page cannot be: the index of the folder that was meant, what a rule
    /// says, the page for errors, or what went wrong.
    private void showInstead(String asked, ErrorAnswer failure) throws IOException {
      int status = failure.error().status();
      boolean missing = status == 404 || status == 403;
      if (missing && !asked.isEmpty() && !asked.endsWith("/") && isThere(withIndex(asked + "/"))) {
        send(new Redirects.Sent(302, "/" + Redirects.encoded(asked) + "/"));
        return;
      }
      Optional<Redirects.Sent> elsewhere = Redirects.of(website, came, asked, status);
      if (elsewhere.isPresent()) {
        send(elsewhere.get());
        return;
      }
      String page = website.error();
      if (page == null || status < 400 || status >= 500 || !isThere(page)) {
        fail(exchange, id, failure);
        return;
      }
      note(exchange, failure);
      show(new PageExchange(exchange, status), page);
    }

    private boolean isThere(String key) {
      try {
        var _ = permitted(S3Operation.GET_OBJECT, request(exchange, key));
        return true;
      } catch (S3Exception | StoreException e) {
        return false;
      }
    }

    private void send(Redirects.Sent to) throws IOException {
      exchange.respond(
          to.status(), id.headers().add("Location", HeaderText.encode(to.location())), new byte[0]);
    }
  }
}
