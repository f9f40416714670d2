package io.buckets.s3.object;

import io.buckets.s3.access.Operation;
import io.buckets.s3.access.S3Request;
import io.buckets.s3.body.DocumentBody;
import io.buckets.s3.encryption.Asked;
import io.buckets.s3.encryption.Encryption;
import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.S3Exception;
import io.buckets.s3.xml.XmlElement;
import java.io.IOException;

/// Changes under which key of KMS an object is encrypted, without rewriting it.
///
/// Source: S3 API reference, UpdateObjectEncryption.
public final class UpdateObjectEncryption implements Operation {
  private final Encryption encryption;

  public UpdateObjectEncryption(Encryption encryption) {
    this.encryption = encryption;
  }

  @Override
  public void run(S3Request request) throws IOException {
    Asked.Kms asked = parse(DocumentBody.read(request));
    encryption.update(request, asked);
    request.respond(200, request.answer());
  }

  private static Asked.Kms parse(byte[] document) {
    XmlElement root = XmlElement.parse(document, "ObjectEncryption");
    if (root.children().size() != 1) {
      throw S3Exception.of(S3Error.MALFORMED_XML);
    }
    XmlElement method = root.children().getFirst();
    if (!method.name().equals("SSE-KMS")) {
      throw S3Exception.of(
          S3Error.INVALID_REQUEST,
          "The UpdateObjectEncryption operation doesn't support updating the encryption type to "
              + method.name()
              + ". Modify the request to specify SSE-KMS for the updated encryption type, and then"
              + " try again.");
    }
    String bucketKey = method.child("BucketKeyEnabled");
    return new Asked.Kms(
        method.required("KMSKeyArn").strip(),
        null,
        bucketKey == null ? null : "true".equals(bucketKey.strip()));
  }
}
