package io.buckets.s3.encryption;

import io.buckets.core.Invariant;
import io.buckets.net.ResponseHeaders;
import io.buckets.storage.erasing.ObjectReader;
import io.buckets.storage.erasing.ObjectSource;
import io.buckets.storage.model.PartInfo;
import io.buckets.storage.sealing.DataKey;
import io.buckets.storage.sealing.SealedSource;
import io.buckets.storage.sealing.Unsealing;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The encryption of one object, with its key in hand; or that it has none. Seals what is stored,
/// opens what is read, and says in answers what it is.
///
/// Immutable; any thread.
public final class ObjectSeal {
  /// No encryption: everything passes as it is.
  public static final ObjectSeal NONE = new ObjectSeal(null, null, null);

  private final @Nullable SealRecord record;
  private final @Nullable DataKey key;
  private final @Nullable String customerMd5;

  /// @param customerMd5 of the client's key, if it is one
  ObjectSeal(@Nullable SealRecord record, @Nullable DataKey key, @Nullable String customerMd5) {
    Invariant.check((record == null) == (key == null), "what is encrypted has a key");
    this.record = record;
    this.key = key;
    this.customerMd5 = customerMd5;
  }

  /// Whether there is any encryption.
  public boolean isSealed() {
    return key != null;
  }

  /// The entries that say it in the object's metadata.
  public Map<String, String> metadata() {
    return record == null ? Map.of() : record.metadata();
  }

  /// The body of an object put whole, sealed.
  public ObjectSource whole(ObjectSource body) {
    return sealed(body, 1, true);
  }

  /// The body of a part, sealed.
  public ObjectSource part(int number, ObjectSource body) {
    return sealed(body, number, false);
  }

  private ObjectSource sealed(ObjectSource body, int part, boolean whole) {
    DataKey known = key;
    if (known == null) {
      return body;
    }
    boolean veiled = record != null && record.kind() != SealRecord.Kind.MANAGED;
    return new SealedSource(body, known, new SealedSource.Form(part, whole, veiled));
  }

  /// The entries that vouch for an object made of these parts.
  public Map<String, String> shapeOf(List<PartInfo> parts) {
    return key == null ? Map.of() : Map.of(DataKey.SHAPE, key.shapeOf(parts));
  }

  /// Has the reader give the object's bytes, and not what is stored.
  public void readThrough(ObjectReader reader) {
    if (key != null) {
      reader.through(Unsealing.of(reader.info(), key));
    }
  }

  /// Says in an answer how the object is encrypted.
  public void addTo(ResponseHeaders answer) {
    if (record != null) {
      addTo(answer, record, customerMd5);
    }
  }

  static void addTo(ResponseHeaders answer, SealRecord known, @Nullable String customerMd5) {
    switch (known.kind()) {
      case CUSTOMER -> {
        answer.add(SseNames.CUSTOMER + SseNames.ALGORITHM, SseNames.AES256);
        if (customerMd5 != null) {
          answer.add(SseNames.CUSTOMER + SseNames.KEY_MD5, customerMd5);
        }
      }
      case MANAGED -> answer.add(SseNames.SSE, SseNames.AES256);
      case KMS -> {
        answer.add(SseNames.SSE, SseNames.KMS);
        answer.add(SseNames.KMS_KEY, known.keyName());
        if (known.bucketKey()) {
          answer.add(SseNames.BUCKET_KEY, "true");
        }
      }
    }
  }

  /// As {@link #addTo}, for the answer to a request that began an object: with the context that it
  /// gave.
  public void addToBegun(ResponseHeaders answer) {
    addTo(answer);
    if (record != null && record.context() != null) {
      answer.add(SseNames.CONTEXT, record.context());
    }
  }
}
