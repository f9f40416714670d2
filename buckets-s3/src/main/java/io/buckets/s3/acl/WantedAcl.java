package io.buckets.s3.acl;

import io.buckets.cluster.setting.Acl;
import io.buckets.cluster.state.Accounts;
import io.buckets.s3.access.S3Request;
import io.buckets.s3.body.DocumentBody;
import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.S3Exception;
import java.io.IOException;

/// The list that a request wants put in the place of the present one: in its header fields, or in
/// its body.
public final class WantedAcl {
  private WantedAcl() {}

  /// The list.
  ///
  /// @param owner canonical id of whom the bucket or object belongs to, which a list cannot change
  /// @throws S3Exception if there is none, or it is no list, or names another owner
  public static Acl of(S3Request request, String owner, String bucketOwner, Accounts accounts)
      throws IOException {
    Acl inHeaders = AskedAcl.of(request.headers(), owner, bucketOwner, accounts);
    byte[] document = DocumentBody.read(request);
    if (inHeaders != null) {
      if (document.length > 0) {
        throw S3Exception.of(S3Error.UNEXPECTED_CONTENT, "This request does not support content");
      }
      return inHeaders;
    }
    if (document.length == 0) {
      throw S3Exception.of(
          S3Error.MISSING_SECURITY_HEADER, "Your request was missing a required header: x-amz-acl");
    }
    Acl inBody = AclDocument.read(document, accounts);
    if (!inBody.owner().equals(owner)) {
      throw S3Exception.of(S3Error.ACCESS_DENIED);
    }
    return inBody;
  }
}
