package io.buckets.s3.bucket;

import io.buckets.cluster.setting.BucketLocation;
import io.buckets.cluster.setting.BucketLock;
import io.buckets.cluster.state.BucketSettings;
import io.buckets.cluster.state.BucketSettings.Versioning;
import io.buckets.core.BucketName;
import io.buckets.core.StoreException;
import io.buckets.s3.access.Operation;
import io.buckets.s3.access.Owners;
import io.buckets.s3.access.S3Request;
import io.buckets.s3.acl.FirstSettings;
import io.buckets.s3.auth.BucketDefaults;
import io.buckets.s3.auth.S3Config;
import io.buckets.s3.body.DocumentBody;
import io.buckets.s3.lock.LockHeaders;
import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.S3Exception;
import io.buckets.s3.xml.XmlElement;
import io.buckets.storage.object.ObjectStore;
import java.io.IOException;
import java.util.Optional;
import java.util.regex.Pattern;

/// Makes a bucket.
///
/// Making one's own bucket again succeeds in `us-east-1`, as it does in S3 for the sake of old
/// clients; in every other region it is 409 BucketAlreadyOwnedByYou.
public final class CreateBucket implements Operation {
  private static final Pattern LOCATION = Pattern.compile("[A-Za-z0-9][A-Za-z0-9-]{0,62}");

  private final ObjectStore store;
  private final String region;
  private final BucketDefaults defaults;

  public CreateBucket(ObjectStore store, S3Config config) {
    this.store = store;
    this.region = config.region();
    this.defaults = config.defaults();
  }

  @Override
  public void run(S3Request request) throws IOException {
    BucketName name = request.bucket();
    byte[] document = DocumentBody.read(request);
    String owner = Owners.asking(request).number();
    BucketSettings settings = FirstSettings.of(request, defaults, store.state().accounts());
    if (LockHeaders.wantsLockingBucket(request.headers())) {
      settings = settings.withVersioning(Versioning.ENABLED).with(new BucketLock(Optional.empty()));
    }
    if (document.length > 0) {
      settings = located(settings, XmlElement.parse(document, "CreateBucketConfiguration"));
    }
    try {
      store.createBucket(name, owner, settings);
    } catch (StoreException e) {
      requireForgiven(e, name, owner, settings);
    }
    request.respond(200, request.answer().add("Location", "/" + name));
  }

  /// That the bucket is there already is forgiven its own owner, where it always was.
  private void requireForgiven(
      StoreException refusal, BucketName name, String owner, BucketSettings asked) {
    boolean there = refusal.reason() == StoreException.Reason.BUCKET_EXISTS;
    if (there && store.hasBucket(name) && !store.bucket(name).owner().equals(owner)) {
      throw S3Exception.of(S3Error.BUCKET_ALREADY_EXISTS);
    }
    boolean unlocked = asked.find(BucketLock.class).isPresent() && !locks(name);
    if (!there || unlocked || !(region.isEmpty() || region.equals(S3Config.DEFAULT_REGION))) {
      throw refusal;
    }
  }

  private boolean locks(BucketName name) {
    return store.hasBucket(name)
        && store.bucket(name).settings().find(BucketLock.class).isPresent();
  }

  private BucketSettings located(BucketSettings before, XmlElement configuration) {
    BucketSettings settings = before;
    for (XmlElement child : configuration.children()) {
      if (child.name().equals("LocationConstraint")) {
        String location = child.text().strip();
        checkLocation(location);
        settings = settings.with(new BucketLocation(location));
      } else {
        throw S3Exception.notImplemented(child.name() + " of a new bucket");
      }
    }
    return settings;
  }

  private void checkLocation(String location) {
    if (!LOCATION.matcher(location).matches()
        || (location.equals(region) && region.equals(S3Config.DEFAULT_REGION))) {
      // That region is spelled by saying nothing.
      throw S3Exception.of(S3Error.INVALID_LOCATION_CONSTRAINT)
          .with("LocationConstraint", location);
    }
    if (!region.isEmpty() && !location.equals(region)) {
      throw S3Exception.of(
          S3Error.ILLEGAL_LOCATION_CONSTRAINT,
          "The "
              + location
              + " location constraint is incompatible for the region specific endpoint this"
              + " request was sent to.");
    }
  }
}
