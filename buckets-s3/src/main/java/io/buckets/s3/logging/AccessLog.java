package io.buckets.s3.logging;

import io.buckets.cluster.setting.BucketLogging;
import io.buckets.cluster.setting.BucketLogging.Keys;
import io.buckets.cluster.setting.SettingKind;
import io.buckets.cluster.state.BucketInfo;
import io.buckets.cluster.state.ClusterState;
import io.buckets.core.BucketName;
import io.buckets.core.LogLimits;
import io.buckets.net.HttpExchange;
import io.buckets.s3.access.CopySource;
import io.buckets.s3.access.ObservedExchange;
import io.buckets.s3.access.ObservedExchange.Part;
import io.buckets.s3.access.Ownership;
import io.buckets.s3.auth.S3Config;
import io.buckets.s3.encryption.Encryption;
import io.buckets.s3.lifecycle.Expired;
import io.buckets.s3.wire.Percent;
import io.buckets.s3.wire.RequestId;
import io.buckets.s3.wire.S3Exception;
import io.buckets.s3.wire.Target;
import io.buckets.storage.object.ObjectStore;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Server access logging: notes the requests to buckets that keep a log, and delivers the records
/// from time to time.
///
/// Where no bucket keeps one, a request costs a look at whether the cluster's state is still the
/// same. Where one does, its record is appended to a buffer in memory ({@link LogBuffer}) when it
/// is over, and it waits for nothing else. Records that the target does not let in are lost; those
/// that could not be stored are tried again as long as there is room. What is lost is counted, and
/// said now and then. A process that is killed loses what waits.
///
/// Threading: requests on any thread; deliveries on one of its own, and in {@link #close}.
public final class AccessLog implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AccessLog.class);

  private final ObjectStore store;
  private final S3Config config;
  private final LogDelivery delivery;
  private final LogBuffer buffer;
  private final ReentrantLock turn = new ReentrantLock();
  private volatile Keeping keeping;
  private volatile @Nullable Thread thread;
  private volatile boolean closed;
  private long complainedMillis;
  private long complainedOf;

  /// Which buckets keep a log in a state.
  private record Keeping(long index, Set<String> buckets) {
    static Keeping in(ClusterState state) {
      Set<String> names = new HashSet<>();
      for (BucketInfo bucket : state.buckets().values()) {
        if (bucket.settings().byKind().containsKey(SettingKind.LOGGING)) {
          names.add(bucket.name().value());
        }
      }
      return new Keeping(state.index(), Set.copyOf(names));
    }
  }

  /// @param period how long records wait for others
  public AccessLog(ObjectStore store, Encryption encryption, S3Config config, Duration period) {
    this.store = store;
    this.config = config;
    this.delivery = new LogDelivery(store, encryption, config);
    this.buffer = new LogBuffer(period);
    this.keeping = Keeping.in(store.state());
  }

  /// Begins to deliver from time to time.
  public AccessLog start() {
    thread = Thread.ofPlatform().name("access-log").daemon().start(this::deliverForEver);
    return this;
  }

  private Set<String> keeping() {
    ClusterState now = store.state();
    Keeping known = keeping;
    if (known.index != now.index()) {
      known = Keeping.in(now);
      keeping = known;
    }
    return known.buckets;
  }

  /// The exchange to answer through if a bucket that the request is about keeps a log; give it to
  /// {@link #add} when it is over. Null if none does.
  public @Nullable ObservedExchange observe(HttpExchange sent, RequestId id) {
    Set<String> names = keeping();
    if (names.isEmpty()) {
      return null;
    }
    Target target = targetOf(sent);
    String source = sourceOf(sent.headers().first(CopySource.HEADER));
    boolean wanted =
        (target != null && target.bucket() != null && names.contains(target.bucket()))
            || (source != null && names.contains(source));
    return wanted ? observed(sent, id) : null;
  }

  /// As {@link #observe}, for a visit to the website of a bucket.
  public @Nullable ObservedExchange observeVisit(HttpExchange sent, RequestId id, String bucket) {
    return keeping().contains(bucket) ? observed(sent, id) : null;
  }

  private ObservedExchange observed(HttpExchange sent, RequestId id) {
    return new ObservedExchange(sent, id, config.clock().instant(), store.state());
  }

  private @Nullable Target targetOf(HttpExchange sent) {
    try {
      return Target.parse(sent.rawPath(), sent.headers().first("host"), config.domains());
    } catch (S3Exception unreadable) {
      return null; // the request is refused, and belongs to no bucket
    }
  }

  /// The bucket that a request copies from, as its header spells it.
  private static @Nullable String sourceOf(@Nullable String header) {
    if (header == null) {
      return null;
    }
    try {
      String path = Percent.decodeText(header, Percent.Part.QUERY);
      int from = path.startsWith("/") ? 1 : 0;
      int slash = path.indexOf('/', from);
      return slash < 0 ? null : path.substring(from, slash);
    } catch (S3Exception unreadable) {
      return null; // the request is refused for it
    }
  }

  /// Takes the records of a request that is over.
  public void add(ObservedExchange request) {
    Target form = request.facts().form();
    Target target = form == null ? targetOf(request.sent()) : form;
    if (target != null && target.bucket() != null) {
      LogRecords records =
          new LogRecords(
              request,
              LoggedOperation.of(
                  request.method(),
                  form == null ? target : new Target(target.bucket(), null),
                  request.rawQuery(),
                  request.headers()));
      addAll(request, records, target);
    }
  }

  private void addAll(ObservedExchange request, LogRecords records, Target target) {
    BucketInfo bucket = bucketIn(request.state(), target.bucket());
    if (bucket != null) {
      keep(request.received(), bucket, records.whole(bucket, target.rawKey()));
      for (Part part : request.parts()) {
        keep(request.received(), bucket, records.ofPart(bucket, part));
      }
    }
    CopySource source = request.facts().copied();
    BucketInfo copied = source == null ? null : bucketIn(request.state(), source.bucket().value());
    if (source != null && copied != null) {
      keep(request.received(), copied, records.ofSource(copied, source));
    }
  }

  /// Takes the record of a visit to a website that is over.
  public void addVisit(ObservedExchange request, String name) {
    BucketInfo bucket = bucketIn(request.state(), name);
    if (bucket != null) {
      LogRecords records = new LogRecords(request, LoggedOperation.site(request.method()));
      String key = request.rawPath().substring(1);
      keep(request.received(), bucket, records.whole(bucket, key.isEmpty() ? null : key));
    }
  }

  private static @Nullable BucketInfo bucketIn(ClusterState state, @Nullable String name) {
    return name == null || !BucketName.isValid(name)
        ? null
        : state.bucket(new BucketName(name)).orElse(null);
  }

  /// Takes the record of something that went by the rules of its bucket.
  public void addExpired(Expired expired) {
    String name = expired.bucket().value();
    BucketInfo bucket = keeping().contains(name) ? bucketIn(store.state(), name) : null;
    if (bucket != null && bucket.id() == expired.bucketId()) {
      Instant now = config.clock().instant();
      String owner = Ownership.ownerOf(bucket, store.state().accounts()).canonicalId();
      keep(now, bucket, LogRecords.of(expired, owner, now));
    }
  }

  private void keep(Instant received, BucketInfo bucket, byte[] record) {
    Optional<BucketLogging> logging = bucket.settings().find(BucketLogging.class);
    if (logging.isPresent()) {
      LocalDate day =
          logging.get().keys() == Keys.BY_EVENT_TIME
              ? LocalDate.ofInstant(received, ZoneOffset.UTC)
              : LocalDate.EPOCH;
      LogBatch.Place place = new LogBatch.Place(bucket.id(), logging.get(), day);
      if (buffer.add(place, bucket, record, config.clock().millis())) {
        LockSupport.unpark(thread);
      }
    }
  }

  private void deliverForEver() {
    while (!closed) {
      long now = config.clock().millis();
      long rest = Math.max(1, buffer.nextDueMillis(now) - now);
      LockSupport.parkNanos(this, Duration.ofMillis(rest).toNanos());
      try {
        deliverDue();
      } catch (RuntimeException e) {
        LOG.error("access logs were not delivered", e);
      }
    }
  }

  /// Delivers what is due.
  void deliverDue() {
    turn.lock();
    try {
      long now = config.clock().millis();
      for (LogBatch batch : buffer.takeDue(now)) {
        deliver(batch, now + LogLimits.AGAIN.toMillis());
      }
      complain("");
    } finally {
      turn.unlock();
    }
  }

  /// @param againMillis when it is tried again if it could not be stored; 0 for never
  private void deliver(LogBatch batch, long againMillis) {
    Optional<String> refusal;
    try {
      refusal = delivery.deliver(batch);
    } catch (RuntimeException e) {
      if (againMillis == 0) {
        buffer.settle(batch, false);
      } else {
        buffer.putBack(batch, againMillis);
      }
      complain(" (" + batch + ": " + e + ")");
      return;
    }
    buffer.settle(batch, refusal.isEmpty());
    refusal.ifPresent(why -> complain(" (" + batch + ": " + why + ")"));
  }

  private void complain(String example) {
    long lost = buffer.lost();
    long now = config.clock().millis();
    boolean rested = now - complainedMillis >= LogLimits.COMPLAINT.toMillis();
    if (rested && (lost > complainedOf || !example.isEmpty())) {
      complainedMillis = now;
      complainedOf = lost;
      LOG.warn("records of access logs cannot be delivered{}; {} are lost so far", example, lost);
    }
  }

  /// How many records were lost so far.
  public long lost() {
    return buffer.lost();
  }

  /// Delivers what waits, for as long as {@link LogLimits#LAST}; the rest is lost.
  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
    turn.lock();
    try {
      long end = System.nanoTime() + LogLimits.LAST.toNanos();
      for (LogBatch batch : buffer.takeAll()) {
        if (System.nanoTime() < end) {
          deliver(batch, 0);
        } else {
          buffer.settle(batch, false);
        }
      }
    } finally {
      turn.unlock();
    }
    if (buffer.lost() > complainedOf) {
      LOG.warn("{} records of access logs were lost", buffer.lost());
    }
  }
}
