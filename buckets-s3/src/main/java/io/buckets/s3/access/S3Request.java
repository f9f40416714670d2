package io.buckets.s3.access;

import io.buckets.core.BucketName;
import io.buckets.core.Limits;
import io.buckets.core.ObjectKey;
import io.buckets.core.StoreException;
import io.buckets.core.VersionId;
import io.buckets.net.HttpExchange;
import io.buckets.net.HttpHeaders;
import io.buckets.net.ResponseHeaders;
import io.buckets.s3.auth.Verified;
import io.buckets.s3.form.PostForm;
import io.buckets.s3.policy.Policy;
import io.buckets.s3.policy.Principal;
import io.buckets.s3.tag.Tags;
import io.buckets.s3.wire.HeaderText;
import io.buckets.s3.wire.Percent;
import io.buckets.s3.wire.Query;
import io.buckets.s3.wire.RequestId;
import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.S3Exception;
import io.buckets.s3.wire.Target;
import io.buckets.s3.xml.XmlDocument;
import io.buckets.storage.erasing.ObjectInfo;
import io.buckets.storage.object.ObjectStore;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// A request that is authenticated, in the terms of S3: what it addresses, its parameters, and its
/// answer. One thread.
public final class S3Request {
  private static final byte[] NOTHING = new byte[0];

  private final HttpExchange exchange;
  private final Query query;
  private final Target target;
  private final RequestId id;
  private final Verified verified;
  private final Map<Looked, Optional<ObjectInfo>> objects = new ConcurrentHashMap<>(2);
  private @Nullable BucketName bucket;
  private @Nullable PostForm form;
  private @Nullable Tags tags;
  private boolean renewed;

  public S3Request(
      HttpExchange exchange, Query query, Target target, RequestId id, Verified verified) {
    this.exchange = exchange;
    this.query = query;
    this.target = target;
    this.id = id;
    this.verified = verified;
  }

  /// Names the form that the request came as.
  public S3Request ofForm(@Nullable PostForm sent) {
    form = sent;
    return this;
  }

  /// The form that the request came as, or null.
  public @Nullable PostForm form() {
    return form;
  }

  public HttpExchange exchange() {
    return exchange;
  }

  public Query query() {
    return query;
  }

  public Verified verified() {
    return verified;
  }

  public HttpHeaders headers() {
    return exchange.headers();
  }

  /// The tags that it would give: those of its header, or those that {@link #asksFor} said are in
  /// its body.
  ///
  /// @throws S3Exception INVALID_ARGUMENT, INVALID_TAG
  public Tags tags() {
    Tags known = tags;
    if (known == null) {
      known = Tags.ofHeader(header(Tags.HEADER));
      tags = known;
    }
    return known;
  }

  /// Makes known what tags its body would give, before the caller is judged.
  public void asksFor(Tags inBody) {
    tags = inBody;
  }

  /// Tells the log of the bucket, if it keeps one, how large the object is that this is about.
  public void isAbout(long objectBytes) {
    ObservedExchange observed = observed();
    if (observed != null) {
      observed.about(objectBytes);
    }
  }

  /// Tells the log of the bucket that is copied from, if it keeps one, which object it is.
  ///
  /// @param objectBytes its size; -1 while it may not be readable
  public void copies(CopySource source, long objectBytes) {
    ObservedExchange observed = observed();
    if (observed != null) {
      observed.copies(source, objectBytes);
    }
  }

  /// What keeps the facts for the log of the bucket; null if it keeps none.
  public @Nullable ObservedExchange observed() {
    return ObservedExchange.in(exchange);
  }

  /// Has the state be as new as it was anywhere when this request came: whoever refuses by the
  /// state does so first, and then looks again.
  ///
  /// @return false if it was before; then there is nothing to look at again
  public boolean renews(ObjectStore store) {
    if (renewed) {
      return false;
    }
    renewed = true;
    var _ = store.newest();
    return true;
  }

  /// Who asks.
  public Principal principal() {
    return verified.principal();
  }

  /// The policies that must allow besides what it does; null if none must.
  @Nullable List<Policy> session() {
    return verified.narrowing();
  }

  /// The object that a demand is about, looked up once; null if there is none. Any thread.
  @Nullable ObjectInfo lookedUp(Demand demand, ObjectStore store) {
    ObjectKey wanted = demand.key();
    if (wanted == null) {
      return null;
    }
    return objects
        .computeIfAbsent(
            new Looked(demand.inBucket(), wanted, demand.version()),
            place -> Optional.ofNullable(lookUp(place, store)))
        .orElse(null);
  }

  /// Whether what an operation serves is not what the caller was judged by; from now on it is.
  boolean isNews(Demand demand, ObjectInfo served) {
    ObjectKey wanted = demand.key();
    if (objects.isEmpty() || wanted == null || demand.fresh()) {
      return false;
    }
    Looked place = new Looked(demand.inBucket(), wanted, demand.version());
    Optional<ObjectInfo> judged = objects.get(place);
    if (judged == null || judged.map(ObjectInfo::metadata).equals(Optional.of(served.metadata()))) {
      return false;
    }
    objects.put(place, Optional.of(served));
    return true;
  }

  private static @Nullable ObjectInfo lookUp(Looked place, ObjectStore store) {
    try {
      ObjectInfo found = store.head(place.bucket, place.key, place.version);
      return found.deleteMarker() ? null : found;
    } catch (StoreException e) {
      return switch (e.reason()) {
        case NO_SUCH_KEY, NO_SUCH_VERSION, DELETE_MARKER -> null;
        default -> throw e;
      };
    }
  }

  private record Looked(BucketName bucket, ObjectKey key, @Nullable VersionId version) {}

  /// The first header field of the name, or null.
  public @Nullable String header(String name) {
    return exchange.headers().first(name);
  }

  /// The first header field of the name as text: its bytes are UTF-8 if they can be, else
  /// ISO-8859-1. Null if there is none.
  @Nullable String text(String name) {
    String raw = exchange.headers().first(name);
    return raw == null ? null : HeaderText.decode(raw);
  }

  /// The bucket addressed.
  ///
  /// @throws S3Exception INVALID_BUCKET_NAME if it cannot exist
  public BucketName bucket() {
    BucketName known = bucket;
    if (known == null) {
      known = bucketNamed(target.bucket() == null ? "" : target.bucket());
      bucket = known;
    }
    return known;
  }

  /// The bucket addressed; null if it is none.
  @Nullable BucketName bucketIfAny() {
    return target.bucket() == null ? null : bucket();
  }

  /// The bucket of that name.
  ///
  /// @throws S3Exception INVALID_BUCKET_NAME if it cannot exist
  public static BucketName bucketNamed(String name) {
    try {
      return new BucketName(name);
    } catch (StoreException e) {
      throw new S3Exception(S3Error.INVALID_BUCKET_NAME, S3Error.INVALID_BUCKET_NAME.message(), e)
          .with("BucketName", name);
    }
  }

  /// Whether a key is addressed.
  boolean hasKey() {
    return target.rawKey() != null;
  }

  /// The key addressed.
  ///
  /// @throws S3Exception KEY_TOO_LONG, or INVALID_URI if it is not UTF-8
  public ObjectKey key() {
    return keyOf(target.rawKey() == null ? "" : target.rawKey());
  }

  /// The key a percent-encoded path names.
  public static ObjectKey keyOf(String rawKey) {
    byte[] utf8 = Percent.decode(rawKey, Percent.Part.PATH);
    if (utf8.length > Limits.KEY_BYTES) {
      throw S3Exception.of(S3Error.KEY_TOO_LONG)
          .with("Size", Integer.toString(utf8.length))
          .with("MaxSizeAllowed", Integer.toString(Limits.KEY_BYTES));
    }
    try {
      return ObjectKey.ofUtf8(utf8);
    } catch (StoreException e) {
      throw new S3Exception(
          S3Error.INVALID_URI, "Couldn't parse the specified URI: the key is not UTF-8.", e);
    }
  }

  /// The version asked for by `versionId`, or null for the newest.
  ///
  /// @throws S3Exception INVALID_ARGUMENT if it cannot be one
  public @Nullable VersionId version() {
    String text = query.first("versionId");
    return text == null ? null : versionOf(text);
  }

  /// The version an id spells.
  public static VersionId versionOf(String text) {
    try {
      return VersionId.parse(text);
    } catch (StoreException e) {
      throw new S3Exception(S3Error.INVALID_ARGUMENT, "Invalid version id specified", e)
          .with("ArgumentName", "versionId")
          .with("ArgumentValue", text);
    }
  }

  /// Fresh header fields for the answer, with what every answer has.
  public ResponseHeaders answer() {
    return id.headers();
  }

  /// Answers without a body.
  public void respond(int status, ResponseHeaders headers) throws IOException {
    exchange.respond(status, headers, NOTHING);
  }

  /// Answers 200 with a document.
  public void respond(ResponseHeaders headers, XmlDocument document) throws IOException {
    headers.add("Content-Type", XmlDocument.CONTENT_TYPE);
    exchange.respond(200, headers, document.toBytes());
  }
}
