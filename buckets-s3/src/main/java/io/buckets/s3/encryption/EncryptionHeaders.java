package io.buckets.s3.encryption;

import io.buckets.net.HttpHeaders;
import io.buckets.s3.access.S3Operation;
import io.buckets.s3.wire.S3Exception;
import java.util.Locale;

/// Which operations understand which of the encryption headers; in front of all others they are
/// refused, since what they ask for would not be done.
///
/// Source: S3 API reference, the requests of the actions.
public final class EncryptionHeaders {
  private EncryptionHeaders() {}

  /// Refuses encryption headers that the operation does not understand.
  ///
  /// @throws S3Exception INVALID_ARGUMENT
  public static void check(S3Operation operation, HttpHeaders headers) {
    for (int i = 0; i < headers.size(); i++) {
      String name = headers.name(i).toLowerCase(Locale.ROOT);
      if (isEncryption(name) && !isUnderstood(operation, name)) {
        throw S3Exception.invalidArgument(
            name + " header is not supported for this operation.",
            name,
            isSecret(name) ? "" : headers.value(i));
      }
    }
  }

  private static boolean isEncryption(String name) {
    return name.startsWith(SseNames.SSE) || name.startsWith(SseNames.SOURCE_CUSTOMER);
  }

  private static boolean isSecret(String name) {
    return name.endsWith("customer-" + SseNames.KEY);
  }

  private static boolean isUnderstood(S3Operation operation, String name) {
    if (name.startsWith(SseNames.SOURCE_CUSTOMER)) {
      return operation == S3Operation.COPY_OBJECT || operation == S3Operation.UPLOAD_PART_COPY;
    }
    return switch (operation) {
      case PUT_OBJECT, POST_OBJECT, COPY_OBJECT, CREATE_MULTIPART_UPLOAD -> isKnown(name);
      case GET_OBJECT,
          HEAD_OBJECT,
          GET_OBJECT_ATTRIBUTES,
          UPLOAD_PART,
          UPLOAD_PART_COPY,
          COMPLETE_MULTIPART_UPLOAD,
          LIST_PARTS,
          SELECT_OBJECT_CONTENT ->
          name.startsWith(SseNames.CUSTOMER);
      default -> false;
    };
  }

  private static boolean isKnown(String name) {
    return switch (name) {
      case SseNames.SSE, SseNames.KMS_KEY, SseNames.CONTEXT, SseNames.BUCKET_KEY -> true;
      default -> name.startsWith(SseNames.CUSTOMER);
    };
  }
}
