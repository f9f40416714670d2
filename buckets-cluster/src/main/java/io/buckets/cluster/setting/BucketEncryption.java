package io.buckets.cluster.setting;

import io.buckets.cluster.topology.Json;
import io.buckets.core.Limits;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import java.util.Locale;
import tools.jackson.databind.node.ObjectNode;

/// How the objects of a bucket are encrypted whose requests do not say it.
///
/// @param method whose key encrypts them
/// @param keyId the key of SSE-KMS as the client named it; empty for the default one, and for all
///   else
/// @param bucketKey whether requests are answered as if a bucket key was used
/// @param customerKeysBlocked whether objects under keys of clients (SSE-C) are refused
public record BucketEncryption(
    Method method, String keyId, boolean bucketKey, boolean customerKeysBlocked)
    implements BucketSetting {
  /// Whose key encrypts.
  public enum Method {
    /// Nobody's.
    NONE,
    /// The server's (SSE-S3).
    MANAGED,
    /// One of the keyring (SSE-KMS).
    KMS
  }

  /// @throws StoreException INVALID_ARGUMENT if the key's name is too long, or of no use
  public BucketEncryption {
    if (keyId.length() > Limits.KEY_BYTES || (method != Method.KMS && !keyId.isEmpty())) {
      throw new StoreException(
          Reason.INVALID_ARGUMENT, "a key is named for KMS only, and by a short name");
    }
  }

  @Override
  public SettingKind kind() {
    return SettingKind.ENCRYPTION;
  }

  @Override
  public ObjectNode toNode() {
    return Json.object()
        .put("method", method.name().toLowerCase(Locale.ROOT))
        .put("key", keyId)
        .put("bucketKey", bucketKey)
        .put("customerKeysBlocked", customerKeysBlocked);
  }

  static BucketEncryption read(ObjectNode node) {
    return new BucketEncryption(
        Json.constant(node, "method", Method.class),
        Json.text(node, "key"),
        Json.flag(node, "bucketKey"),
        Json.flag(node, "customerKeysBlocked"));
  }
}
