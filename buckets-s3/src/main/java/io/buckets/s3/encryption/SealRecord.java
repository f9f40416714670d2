package io.buckets.s3.encryption;

import io.buckets.core.ObjectKey;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What an object's own metadata says about its encryption, in entries that no client sees: how,
/// its data key, sealed, and under which key.
///
/// @param kind whose key seals the data key
/// @param sealedKey the data key, sealed
/// @param keyName the key of the keyring; empty for a client's key
/// @param keyVersion which version of it
/// @param context what the client bound the object to (KMS), in Base64; null if to nothing
/// @param bucketKey whether the client asked for a bucket key
record SealRecord(
    Kind kind,
    byte[] sealedKey,
    String keyName,
    int keyVersion,
    @Nullable String context,
    boolean bucketKey) {
  private static final String KIND = "buckets-sse";
  private static final String DATA_KEY = "buckets-sse-data-key";
  private static final String KEY_NAME = "buckets-sse-key";
  private static final String KEY_VERSION = "buckets-sse-key-version";
  private static final String CONTEXT = "buckets-sse-context";
  private static final String BUCKET_KEY = "buckets-sse-bucket-key";

  /// Whose key it is.
  enum Kind {
    CUSTOMER("SSE-C"),
    MANAGED("SSE-S3"),
    KMS("SSE-KMS");

    private final String word;

    Kind(String word) {
      this.word = word;
    }

    static Kind of(String word) {
      for (Kind kind : values()) {
        if (kind.word.equals(word)) {
          return kind;
        }
      }
      throw new StoreException(
          Reason.CORRUPT, "an encryption that this build does not know: " + word);
    }
  }

  /// What the metadata of an object, or of an upload, says; null if it is not encrypted.
  ///
  /// @throws StoreException CORRUPT if it makes no sense
  static @Nullable SealRecord of(Map<String, String> metadata) {
    String kind = metadata.get(KIND);
    if (kind == null) {
      return null;
    }
    try {
      return new SealRecord(
          Kind.of(kind),
          Base64.getDecoder().decode(metadata.getOrDefault(DATA_KEY, "")),
          metadata.getOrDefault(KEY_NAME, ""),
          Integer.parseInt(metadata.getOrDefault(KEY_VERSION, "0")),
          metadata.get(CONTEXT),
          metadata.containsKey(BUCKET_KEY));
    } catch (IllegalArgumentException e) {
      throw new StoreException(Reason.CORRUPT, "metadata about encryption is damaged", e);
    }
  }

  /// The entries that say it.
  Map<String, String> metadata() {
    Map<String, String> entries = new LinkedHashMap<>();
    entries.put(KIND, kind.word);
    entries.put(DATA_KEY, Base64.getEncoder().withoutPadding().encodeToString(sealedKey));
    if (kind != Kind.CUSTOMER) {
      entries.put(KEY_NAME, keyName);
      entries.put(KEY_VERSION, Integer.toString(keyVersion));
    }
    if (context != null) {
      entries.put(CONTEXT, context);
    }
    if (bucketKey) {
      entries.put(BUCKET_KEY, "true");
    }
    return entries;
  }

  /// The metadata of an object with this in the place of what it said before.
  Map<String, String> replacing(Map<String, String> before) {
    Map<String, String> after = new LinkedHashMap<>(before);
    for (String entry : List.of(KIND, DATA_KEY, KEY_NAME, KEY_VERSION, CONTEXT, BUCKET_KEY)) {
      after.remove(entry);
    }
    after.putAll(metadata());
    return after;
  }

  /// What the data key of an object is bound to: it opens for this bucket, key, kind and context
  /// only, so an object's document says nothing in another object's place.
  static byte[] bindingOf(long bucketId, ObjectKey key, Kind kind, @Nullable String context) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    String head =
        "buckets object 1\n"
            + kind.word
            + '\n'
            + bucketId
            + '\n'
            + (context == null ? "" : context)
            + '\n';
    bytes.writeBytes(head.getBytes(StandardCharsets.UTF_8));
    bytes.writeBytes(key.utf8());
    return bytes.toByteArray();
  }
}
