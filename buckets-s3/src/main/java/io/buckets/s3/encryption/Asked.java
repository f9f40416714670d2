package io.buckets.s3.encryption;

import io.buckets.s3.wire.S3Exception;
import org.jspecify.annotations.Nullable;

/// What encryption a request asks for what it stores.
///
/// Source: S3 API reference, PutObject, CopyObject, CreateMultipartUpload; POST Object.
public sealed interface Asked {
  /// None of its own: the bucket's default, or none.
  record Default() implements Asked {}

  /// SSE-C, under the client's key.
  record Customer(CustomerKey key) implements Asked {}

  /// SSE-S3, under the server's own key.
  record Managed() implements Asked {}

  /// SSE-KMS, under a key of the keyring.
  ///
  /// @param keyId which, or null for the default one
  /// @param context JSON in Base64 that the client binds the object to, or null
  /// @param bucketKey whether the client asks for a bucket key; null if it says nothing
  record Kms(@Nullable String keyId, @Nullable String context, @Nullable Boolean bucketKey)
      implements Asked {}

  /// What header or form fields ask for.
  ///
  /// @throws S3Exception INVALID_ARGUMENT for what contradicts itself or does not exist;
  ///   NOT_IMPLEMENTED for two layers of encryption
  static Asked of(Fields fields) {
    CustomerKey customer = CustomerKey.of(fields);
    String method = fields.first(SseNames.SSE);
    if (customer != null) {
      if (method != null) {
        throw S3Exception.invalidArgument(
            "Server Side Encryption with Customer provided key is incompatible with the encryption"
                + " method specified",
            SseNames.SSE,
            method);
      }
      requireNoKms(fields, null);
      return new Customer(customer);
    }
    if (method == null) {
      requireNoKms(fields, null);
      return new Default();
    }
    return switch (method) {
      case SseNames.AES256 -> {
        requireNoKms(fields, method);
        yield new Managed();
      }
      case SseNames.KMS -> kms(fields);
      case SseNames.DSSE ->
          throw S3Exception.notImplemented(SseNames.SSE + " " + SseNames.DSSE)
              .with("Header", SseNames.SSE);
      default ->
          throw S3Exception.invalidArgument(
              "The encryption method specified is not supported", SseNames.SSE, method);
    };
  }

  private static Asked kms(Fields fields) {
    String keyId = fields.first(SseNames.KMS_KEY);
    String context = fields.first(SseNames.CONTEXT);
    if (context != null) {
      EncryptionContext.require(context);
    }
    return new Kms(
        keyId == null || keyId.isBlank() ? null : keyId.strip(),
        context,
        flag(fields.first(SseNames.BUCKET_KEY)));
  }

  private static void requireNoKms(Fields fields, @Nullable String method) {
    for (String name : new String[] {SseNames.KMS_KEY, SseNames.CONTEXT}) {
      if (fields.first(name) != null) {
        throw S3Exception.invalidArgument(
            "Server Side Encryption with AWS KMS managed key requires HTTP header"
                + " x-amz-server-side-encryption : aws:kms",
            SseNames.SSE,
            method == null ? "null" : method);
      }
    }
  }

  private static @Nullable Boolean flag(@Nullable String text) {
    if (text == null) {
      return null;
    }
    return switch (text.strip()) {
      case "true" -> Boolean.TRUE;
      case "false" -> Boolean.FALSE;
      default ->
          throw S3Exception.invalidArgument(
              "The value of the bucket key header is true or false", SseNames.BUCKET_KEY, text);
    };
  }
}
