package io.buckets.s3.encryption;

import io.buckets.s3.wire.S3Exception;
import java.util.Base64;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The encryption context of KMS: names and values, as JSON in Base64, that an object is bound to.
final class EncryptionContext {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private EncryptionContext() {}

  /// Refuses what is no context.
  ///
  /// @throws S3Exception INVALID_ARGUMENT
  static void require(String context) {
    if (!isContext(context)) {
      throw S3Exception.invalidArgument(
          "The header '"
              + SseNames.CONTEXT
              + "' shall be Base64-encoded UTF-8 string holding JSON which represents a"
              + " string-string map",
          SseNames.CONTEXT,
          context);
    }
  }

  private static boolean isContext(String context) {
    try {
      JsonNode node = JSON.readTree(Base64.getDecoder().decode(context.strip()));
      return node.isObject() && node.valueStream().allMatch(JsonNode::isString);
    } catch (IllegalArgumentException | JacksonException e) {
      return false;
    }
  }
}
