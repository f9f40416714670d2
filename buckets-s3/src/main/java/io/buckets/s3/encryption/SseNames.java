package io.buckets.s3.encryption;

/// The names of S3's encryption headers, in lower case.
final class SseNames {
  static final String SSE = "x-amz-server-side-encryption";
  static final String KMS_KEY = SSE + "-aws-kms-key-id";
  static final String CONTEXT = SSE + "-context";
  static final String BUCKET_KEY = SSE + "-bucket-key-enabled";

  /// What the names of the three fields of a customer's key begin with.
  static final String CUSTOMER = SSE + "-customer-";

  /// The same for the key of what is copied.
  static final String SOURCE_CUSTOMER = "x-amz-copy-source-server-side-encryption-customer-";

  static final String ALGORITHM = "algorithm";
  static final String KEY = "key";
  static final String KEY_MD5 = "key-md5";

  /// The one algorithm of SSE-C, and the name of SSE-S3.
  static final String AES256 = "AES256";

  static final String KMS = "aws:kms";
  static final String DSSE = "aws:kms:dsse";

  private SseNames() {}
}
