package io.buckets.s3.bucket;

import io.buckets.cluster.state.BucketSettings.Versioning;
import io.buckets.s3.access.Operation;
import io.buckets.s3.access.S3Request;
import io.buckets.s3.body.DocumentBody;
import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.S3Exception;
import io.buckets.s3.xml.XmlElement;
import io.buckets.storage.object.ObjectStore;
import java.io.IOException;

/// Sets whether overwriting an object of a bucket keeps what was there.
///
/// Asking for MFA delete is refused: there is no device to ask.
public final class PutBucketVersioning implements Operation {
  private final ObjectStore store;

  public PutBucketVersioning(ObjectStore store) {
    this.store = store;
  }

  @Override
  public void run(S3Request request) throws IOException {
    XmlElement body = XmlElement.parse(DocumentBody.read(request), "VersioningConfiguration");
    String mfaDelete = body.child("MfaDelete");
    if ("Enabled".equals(mfaDelete) || request.header("x-amz-mfa") != null) {
      throw S3Exception.notImplemented("MFA delete");
    }
    if (mfaDelete != null && !mfaDelete.equals("Disabled")) {
      throw S3Exception.of(S3Error.MALFORMED_XML);
    }
    store.setVersioning(request.bucket(), stateOf(body));
    request.respond(200, request.answer());
  }

  private static Versioning stateOf(XmlElement body) {
    String status = body.child("Status");
    return switch (status) {
      case "Enabled" -> Versioning.ENABLED;
      case "Suspended" -> Versioning.SUSPENDED;
      case null ->
          throw S3Exception.of(
              S3Error.ILLEGAL_VERSIONING_CONFIGURATION, "The Versioning element must be specified");
      default -> throw S3Exception.of(S3Error.MALFORMED_XML);
    };
  }
}
