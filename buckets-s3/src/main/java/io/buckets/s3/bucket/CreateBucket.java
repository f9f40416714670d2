package io.buckets.s3.bucket;

import io.buckets.core.BucketName;
import io.buckets.core.StoreException;
import io.buckets.s3.access.Operation;
import io.buckets.s3.access.S3Request;
import io.buckets.s3.auth.S3Config;
import io.buckets.s3.body.DocumentBody;
import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.S3Exception;
import io.buckets.s3.xml.XmlElement;
import io.buckets.storage.object.ObjectStore;
import java.io.IOException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Makes a bucket.
///
/// Making one's own bucket again succeeds in `us-east-1`, as it does in S3 for the sake of old
/// clients; in every other region it is 409 BucketAlreadyOwnedByYou.
public final class CreateBucket implements Operation {
  private static final Pattern LOCATION = Pattern.compile("[A-Za-z0-9][A-Za-z0-9-]{0,62}");

  private final ObjectStore store;
  private final String region;

  /// @param region the region of the server, empty if it serves any
  public CreateBucket(ObjectStore store, String region) {
    this.store = store;
    this.region = region;
  }

  @Override
  public void run(S3Request request) throws IOException {
    BucketName name = request.bucket();
    checkOwnership(request.header("x-amz-object-ownership"));
    byte[] document = DocumentBody.read(request);
    if (document.length > 0) {
      checkConfiguration(XmlElement.parse(document, "CreateBucketConfiguration"));
    }
    try {
      store.createBucket(name);
    } catch (StoreException e) {
      boolean again = e.reason() == StoreException.Reason.BUCKET_EXISTS;
      boolean forgiven = region.isEmpty() || region.equals(S3Config.DEFAULT_REGION);
      if (!again || !forgiven) {
        throw e;
      }
    }
    request.respond(200, request.answer().add("Location", "/" + name));
  }

  private void checkConfiguration(XmlElement configuration) {
    for (XmlElement child : configuration.children()) {
      if (child.name().equals("LocationConstraint")) {
        checkLocation(child.text().strip());
      } else {
        throw S3Exception.notImplemented(child.name() + " of a new bucket");
      }
    }
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

  private static void checkOwnership(@Nullable String ownership) {
    if (ownership != null && !ownership.equals("BucketOwnerEnforced")) {
      throw S3Exception.notImplemented("object ownership " + ownership);
    }
  }
}
