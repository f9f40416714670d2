package io.buckets.s3;

import io.buckets.core.BucketName;
import io.buckets.core.StoreException;
import io.buckets.net.ClientGone;
import io.buckets.net.HttpExchange;
import io.buckets.net.HttpHandler;
import io.buckets.net.SlowClient;
import io.buckets.net.TruncatedBody;
import io.buckets.s3.access.Access;
import io.buckets.s3.access.AskedExchange;
import io.buckets.s3.access.AskedFor;
import io.buckets.s3.access.CopySource;
import io.buckets.s3.access.ExpectedOwner;
import io.buckets.s3.access.MeasuredExchange;
import io.buckets.s3.access.ObservedExchange;
import io.buckets.s3.access.Operation;
import io.buckets.s3.access.RequesterPays;
import io.buckets.s3.access.S3Operation;
import io.buckets.s3.access.S3Request;
import io.buckets.s3.auth.AccountBook;
import io.buckets.s3.auth.Authenticator;
import io.buckets.s3.auth.Directory;
import io.buckets.s3.auth.S3Config;
import io.buckets.s3.auth.Verified;
import io.buckets.s3.bucket.BucketRegion;
import io.buckets.s3.cors.Cors;
import io.buckets.s3.encryption.Encryption;
import io.buckets.s3.encryption.EncryptionHeaders;
import io.buckets.s3.form.PostForm;
import io.buckets.s3.logging.AccessLog;
import io.buckets.s3.query.QueryHandler;
import io.buckets.s3.wire.Query;
import io.buckets.s3.wire.RequestId;
import io.buckets.s3.wire.S3Exception;
import io.buckets.s3.wire.Target;
import io.buckets.s3.xml.ErrorAnswer;
import io.buckets.storage.erasing.BodyFailed;
import io.buckets.storage.object.ObjectStore;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Answers the S3 protocol over an object store.
///
/// The way of a request: what does it address, who signed it, what does it ask for, and only then
/// the operation's own class. How many are answered at once the HTTP layer bounds. Nothing of the
/// body is read before all of that is known, so a refusal costs the client no upload. Whatever goes
/// wrong on the way becomes S3's error document, or, once an answer has begun, the end of the
/// connection.
///
/// Any thread.
public final class S3Handler implements HttpHandler {
  private static final Logger LOG = LoggerFactory.getLogger(S3Handler.class);

  private final S3Config config;
  private final ObjectStore store;
  private final Authenticator authenticator;
  private final Operations operations;
  private final Access access;
  private final Cors cors;
  private final QueryHandler queries;
  private final AccessLog log;

  /// Who may call.
  ///
  /// @param directory knows who may sign
  /// @param people changes who there is
  public record Callers(Directory directory, AccountBook people) {}

  /// A handler for the whole S3 API over `store`.
  ///
  /// @param log of the requests to buckets that keep one
  public S3Handler(
      S3Config config, ObjectStore store, Encryption encryption, Callers callers, AccessLog log) {
    this.log = log;
    this.config = config;
    this.store = store;
    this.authenticator =
        new Authenticator(
            callers.directory(), config.region(), config.clock(), config.signatureV2());
    this.access = new Access(store, config.regionName(), config.clock());
    this.operations = new Operations(config, store, encryption, access);
    this.cors = new Cors(store);
    this.queries = Queries.handler(config, authenticator, callers.directory(), callers.people());
  }

  /// Whether a request is for a bucket that exists, or its host names a bucket.
  public boolean owns(HttpExchange exchange) {
    String host = exchange.headers().first("host");
    try {
      if (Target.bucketOf(host, config.domains()) != null) {
        return true;
      }
      String bucket = Target.parse(exchange.rawPath(), null, List.of()).bucket();
      return bucket != null
          && BucketName.isValid(bucket)
          && store.state().bucket(new BucketName(bucket)).isPresent();
    } catch (S3Exception unreadable) {
      return true;
    }
  }

  @Override
  public void handle(HttpExchange sent) throws IOException {
    RequestId id = RequestId.next();
    ObservedExchange observed = log.observe(sent, id);
    if (observed == null) {
      answer(sent, id);
      return;
    }
    try {
      answer(observed, id);
    } finally {
      log.add(observed);
    }
  }

  private void answer(HttpExchange sent, RequestId id) throws IOException {
    AskedExchange exchange = new AskedExchange(sent);
    Target target = null;
    try {
      target = Target.parse(sent.rawPath(), sent.headers().first("host"), config.domains());
      if (QueryHandler.is(sent, target)) {
        queries.handle(sent, id);
        return;
      }
      if (target.level() == Target.Level.BUCKET && sent.method().equals("HEAD")) {
        exchange.answerWithRegion(regionOf(target));
      }
      if (Cors.isPreflight(sent.method()) && target.bucket() != null) {
        MeasuredExchange.asks(sent, "Preflight", target.bucket());
        cors.preflight(exchange, target, id);
        return;
      }
      cors.addTo(exchange, target);
      Query query = Query.parse(sent.rawQuery());
      S3Request request = signed(exchange, query, target, id);
      note(request);
      boolean copies = exchange.headers().contains(CopySource.HEADER);
      S3Operation asked = S3Operation.recognise(exchange.method(), target.level(), query, copies);
      MeasuredExchange.asks(sent, asked.label(), target.bucket());
      if (asked == S3Operation.LIST_OBJECTS || asked == S3Operation.LIST_OBJECTS_V2) {
        exchange.answerWithRegion(regionOf(target));
      }
      Operation operation = operations.of(asked);
      AskedFor.check(asked, exchange.headers());
      EncryptionHeaders.check(asked, exchange.headers());
      run(operation, asked, request);
    } catch (BodyFailed e) {
      refuse(exchange, id, target, e.failure());
    } catch (ClientGone e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      refuse(exchange, id, target, e);
    }
  }

  private static void note(S3Request request) {
    ObservedExchange observed = request.observed();
    if (observed == null) {
      return;
    }
    observed.by(request.principal());
    PostForm form = request.form();
    if (form != null) {
      observed.asForm(new Target(request.bucket().value(), form.rawKey()), form.signatureVersion());
    }
  }

  private void run(Operation operation, S3Operation asked, S3Request request) throws IOException {
    try {
      if (asked.isOfSettings()) {
        var _ = request.renews(store);
      }
      ExpectedOwner.require(request, store);
      access.require(asked, request);
      RequesterPays.require(asked, request, store);
      operation.run(request);
    } catch (S3Exception | StoreException e) {
      throw access.veiled(e, asked, request);
    }
  }

  private String regionOf(Target target) {
    String bucket = target.bucket();
    if (bucket == null || !BucketName.isValid(bucket)) {
      return config.regionName();
    }
    return store
        .state()
        .bucket(new BucketName(bucket))
        .map(found -> BucketRegion.of(found, config.regionName()))
        .orElse(config.regionName());
  }

  /// The request as it is meant, by whom its signature says; a form is turned into the write that
  /// it stands for.
  private S3Request signed(AskedExchange exchange, Query query, Target target, RequestId id)
      throws IOException {
    HttpExchange sent = exchange.sent();
    String bucket = target.bucket();
    if (bucket == null || !PostForm.is(sent, target, query)) {
      Verified verified = authenticator.verify(sent, query, target.resource(sent.rawPath()));
      exchange.hoist(query);
      return new S3Request(exchange, query, target, id, verified);
    }
    PostForm form = PostForm.read(sent, bucket);
    Verified verified = authenticator.verifyForm(sent, form::field);
    exchange.take(form.headers(sent.headers()), form.file(config.clock().instant()));
    return new S3Request(exchange, query, new Target(bucket, form.rawKey()), id, verified)
        .ofForm(form);
  }

  private static void refuse(
      HttpExchange exchange, RequestId id, @Nullable Target target, Exception failure)
      throws IOException {
    ErrorAnswer answer = ErrorAnswer.of(failure);
    if (isOurs(failure, answer)) {
      LOG.error(
          "request {} {} {} failed: {}",
          id.value(),
          exchange.method(),
          exchange.rawPath(),
          answer.error().code(),
          failure);
    }
    MeasuredExchange.refused(exchange, answer.error().code());
    ObservedExchange observed = ObservedExchange.in(exchange);
    if (observed != null) {
      observed.refused(answer.error());
    }
    if (exchange.responded()) {
      // The head is out: all that is left is to end the connection, so that the client sees it.
      throw failure instanceof IOException io ? io : new IOException(failure);
    }
    answer.send(exchange, id, target);
  }

  /// Whether someone should look into it: neither the client's doing nor a drive's known state.
  private static boolean isOurs(Exception failure, ErrorAnswer answer) {
    boolean known =
        failure instanceof S3Exception
            || failure instanceof SlowClient
            || failure instanceof TruncatedBody
            || (failure instanceof StoreException refusal
                && refusal.reason() != StoreException.Reason.INTERNAL);
    return !known && answer.error().status() >= 500;
  }
}
