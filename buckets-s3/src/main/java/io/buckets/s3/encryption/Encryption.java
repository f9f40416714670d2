package io.buckets.s3.encryption;

import io.buckets.cluster.setting.BucketEncryption;
import io.buckets.cluster.state.BucketInfo;
import io.buckets.core.BucketName;
import io.buckets.core.ObjectKey;
import io.buckets.net.ResponseHeaders;
import io.buckets.s3.access.S3Request;
import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.S3Exception;
import io.buckets.storage.erasing.ObjectInfo;
import io.buckets.storage.object.ObjectStore;
import io.buckets.storage.object.UploadInfo;
import io.buckets.storage.sealing.DataKey;
import io.buckets.storage.sealing.KeySeal;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Decides the encryption of what is stored, and opens that of what is read.
///
/// Stateless but for the store and the keys; any thread.
public final class Encryption {
  private final ObjectStore store;
  private final KeyVault vault;
  private final boolean insecure;

  /// @param vault the keyring
  /// @param insecure whether keys may come over connections that anybody can read
  public Encryption(ObjectStore store, KeyVault vault, boolean insecure) {
    this.store = store;
    this.vault = vault;
    this.insecure = insecure;
  }

  /// The seal of a new object, as its request asks, or else as its bucket's default says.
  ///
  /// @throws S3Exception as {@link Asked#of}; INVALID_REQUEST over a connection that is not secure
  public ObjectSeal begin(S3Request request, ObjectKey key) {
    return begin(request, key, Asked.of(request::header));
  }

  /// As {@link #begin(S3Request, ObjectKey)}, where what is asked does not come in headers.
  public ObjectSeal begin(S3Request request, ObjectKey key, Asked asked) {
    BucketInfo bucket = store.bucket(request.bucket());
    Optional<BucketEncryption> byDefault = bucket.settings().find(BucketEncryption.class);
    return switch (asked) {
      case Asked.Default _ ->
          byDefault.map(known -> byDefault(request, bucket, key, known)).orElse(ObjectSeal.NONE);
      case Asked.Customer customer -> {
        requireSecure(request, "Customer provided keys");
        if (byDefault.isPresent() && byDefault.get().customerKeysBlocked()) {
          throw S3Exception.of(S3Error.ACCESS_DENIED);
        }
        yield customer(bucket.id(), key, customer.key());
      }
      case Asked.Managed _ -> keyring(bucket.id(), key, MANAGED);
      case Asked.Kms kms -> {
        requireSecure(request, "AWS KMS managed keys");
        boolean bucketKey = byDefault.isPresent() && byDefault.get().bucketKey();
        yield keyring(bucket.id(), key, target(kms, bucketKey));
      }
    };
  }

  /// The seal of a new object that the server itself makes, as its bucket's default says.
  ///
  /// @throws S3Exception INVALID_REQUEST if that is a key of KMS, which is for requests to use
  public ObjectSeal ofOwn(BucketInfo bucket, ObjectKey key) {
    BucketEncryption.Method method =
        bucket
            .settings()
            .find(BucketEncryption.class)
            .map(BucketEncryption::method)
            .orElse(BucketEncryption.Method.NONE);
    return switch (method) {
      case NONE -> ObjectSeal.NONE;
      case MANAGED -> keyring(bucket.id(), key, MANAGED);
      case KMS -> throw S3Exception.of(S3Error.INVALID_REQUEST);
    };
  }

  private ObjectSeal byDefault(
      S3Request request, BucketInfo bucket, ObjectKey key, BucketEncryption encryption) {
    return switch (encryption.method()) {
      case NONE -> ObjectSeal.NONE;
      case MANAGED -> keyring(bucket.id(), key, MANAGED);
      case KMS -> {
        requireSecure(request, "AWS KMS managed keys");
        String keyId = encryption.keyId();
        Asked.Kms kms = new Asked.Kms(keyId.isEmpty() ? null : keyId, null, null);
        yield keyring(bucket.id(), key, target(kms, encryption.bucketKey()));
      }
    };
  }

  private static final Reseal.Target MANAGED =
      new Reseal.Target(SealRecord.Kind.MANAGED, KeyVault.MANAGED, null, false);

  private Reseal.Target target(Asked.Kms kms, boolean bucketKeyByDefault) {
    String keyId = kms.keyId();
    Boolean bucketKey = kms.bucketKey();
    return new Reseal.Target(
        SealRecord.Kind.KMS,
        vault.nameOf(keyId == null ? KeyVault.DEFAULT_KMS : keyId),
        kms.context(),
        bucketKey == null ? bucketKeyByDefault : bucketKey);
  }

  private ObjectSeal keyring(long bucketId, ObjectKey key, Reseal.Target method) {
    DataKey fresh = DataKey.random();
    byte[] binding = SealRecord.bindingOf(bucketId, key, method.kind(), method.context());
    KeyVault.Sealed sealed = vault.seal(method.keyName(), fresh, binding);
    SealRecord record =
        new SealRecord(
            method.kind(),
            sealed.bytes(),
            sealed.keyName(),
            sealed.version(),
            method.context(),
            method.bucketKey());
    return new ObjectSeal(record, fresh, null);
  }

  private static ObjectSeal customer(long bucketId, ObjectKey key, CustomerKey customer) {
    DataKey fresh = DataKey.random();
    byte[] binding = SealRecord.bindingOf(bucketId, key, SealRecord.Kind.CUSTOMER, null);
    byte[] sealed = fresh.sealed(customer.bytes(), binding);
    SealRecord record = new SealRecord(SealRecord.Kind.CUSTOMER, sealed, "", 0, null, false);
    return new ObjectSeal(record, fresh, customer.md5());
  }

  /// The seal of an object that is read, with the key that the request brings.
  ///
  /// @throws S3Exception INVALID_REQUEST if the object needs a key that the request does not bring,
  ///   or the other way round; ACCESS_DENIED for the wrong key
  public ObjectSeal open(S3Request request, ObjectInfo object) {
    return open(
        request,
        request.bucket(),
        new Found(object.key(), object.metadata()),
        CustomerKey.of(request::header));
  }

  /// The seal of an object that is copied, with the key that the request brings for it.
  ///
  /// @throws S3Exception as {@link #open}
  public ObjectSeal openSource(S3Request request, BucketName bucket, ObjectInfo object) {
    return open(
        request,
        bucket,
        new Found(object.key(), object.metadata()),
        CustomerKey.ofSource(request::header));
  }

  /// The seal of an upload in progress, with the key that the request brings.
  ///
  /// @throws S3Exception INVALID_REQUEST if it is not the key that the upload was begun with
  public ObjectSeal open(S3Request request, UploadInfo upload) {
    CustomerKey customer = CustomerKey.of(request::header);
    SealRecord record = SealRecord.of(upload.metadata());
    boolean needs = record != null && record.kind() == SealRecord.Kind.CUSTOMER;
    if (needs && customer == null) {
      throw S3Exception.of(
          S3Error.INVALID_REQUEST,
          "The multipart upload initiate requested encryption. Subsequent part requests must"
              + " include the appropriate encryption parameters.");
    }
    if (!needs && customer != null) {
      throw S3Exception.of(
          S3Error.INVALID_REQUEST,
          "The multipart upload initiate did not request encryption. Please resend the request"
              + " without sending encryption parameters.");
    }
    try {
      return open(request, request.bucket(), new Found(upload.key(), upload.metadata()), customer);
    } catch (S3Exception e) {
      throw e.error() == S3Error.ACCESS_DENIED
          ? S3Exception.of(
              S3Error.INVALID_REQUEST,
              "The provided encryption parameters did not match the ones used originally.")
          : e;
    }
  }

  /// Seals the data key of an object under another key of KMS; its bytes, its time and its ETag
  /// stay.
  ///
  /// @throws S3Exception INVALID_REQUEST if it is not encrypted, or under a client's key;
  ///   KMS_NOT_FOUND, KMS_DISABLED
  public void update(S3Request request, Asked.Kms asked) {
    requireSecure(request, "AWS KMS managed keys");
    Reseal.Target target = target(asked, false);
    BucketInfo bucket = store.bucket(request.bucket());
    var _ =
        store.edit(
            bucket.name(),
            request.key(),
            request.version(),
            current -> {
              SealRecord old = updatable(SealRecord.of(current.metadata()));
              Reseal reseal = new Reseal(vault);
              SealRecord anew = reseal.apply(bucket.id(), current.key(), old, target);
              return anew.replacing(current.metadata());
            });
  }

  private static SealRecord updatable(@Nullable SealRecord record) {
    if (record == null || record.kind() == SealRecord.Kind.CUSTOMER) {
      throw S3Exception.of(
              S3Error.INVALID_REQUEST,
              "The UpdateObjectEncryption operation doesn't support "
                  + (record == null ? "unencrypted source objects" : "source objects under SSE-C")
                  + ". Only source objects encrypted with SSE-S3 or SSE-KMS are supported.")
          .throughStore();
    }
    return record;
  }

  /// Says in an answer how an object is encrypted that the request has just made whole; its key was
  /// judged then.
  public void describe(S3Request request, ObjectInfo object, ResponseHeaders answer) {
    SealRecord record = SealRecord.of(object.metadata());
    CustomerKey customer = CustomerKey.of(request::header);
    if (record != null) {
      ObjectSeal.addTo(answer, record, customer == null ? null : customer.md5());
    }
  }

  /// Whether the request itself says how what it stores is to be encrypted.
  public static boolean isAskedBy(S3Request request) {
    return !(Asked.of(request::header) instanceof Asked.Default);
  }

  /// What was found in the store.
  private record Found(ObjectKey key, Map<String, String> metadata) {}

  private ObjectSeal open(
      S3Request request, BucketName bucket, Found found, @Nullable CustomerKey customer) {
    SealRecord record = SealRecord.of(found.metadata);
    if (record == null || record.kind() != SealRecord.Kind.CUSTOMER) {
      if (customer != null) {
        throw S3Exception.of(
            S3Error.INVALID_REQUEST,
            "The encryption parameters are not applicable to this object.");
      }
      return record == null ? ObjectSeal.NONE : keyring(request, bucket, found, record);
    }
    if (customer == null) {
      throw S3Exception.of(
          S3Error.INVALID_REQUEST,
          "The object was stored using a form of Server Side Encryption. The correct parameters must"
              + " be provided to retrieve the object.");
    }
    requireSecure(request, "Customer provided keys");
    byte[] binding =
        SealRecord.bindingOf(store.bucket(bucket).id(), found.key, record.kind(), record.context());
    DataKey key =
        KeySeal.open(customer.bytes(), binding, record.sealedKey())
            .map(DataKey::new)
            .orElseThrow(() ->
                S3Exception.of(
                    S3Error.ACCESS_DENIED,
                    "Requests specifying Server Side Encryption with Customer provided keys must"
                        + " provide the correct secret key."));
    return new ObjectSeal(record, key, customer.md5());
  }

  private ObjectSeal keyring(S3Request request, BucketName bucket, Found found, SealRecord record) {
    if (record.kind() == SealRecord.Kind.KMS) {
      requireSecure(request, "AWS KMS managed keys");
    }
    byte[] binding =
        SealRecord.bindingOf(store.bucket(bucket).id(), found.key, record.kind(), record.context());
    DataKey key =
        vault.open(
            new KeyVault.Sealed(record.keyName(), record.keyVersion(), record.sealedKey()),
            binding);
    return new ObjectSeal(record, key, null);
  }

  private void requireSecure(S3Request request, String what) {
    if (!insecure && !request.exchange().secure()) {
      throw S3Exception.of(
          S3Error.INVALID_REQUEST,
          "Requests specifying Server Side Encryption with "
              + what
              + " must be made over a secure connection.");
    }
  }
}
