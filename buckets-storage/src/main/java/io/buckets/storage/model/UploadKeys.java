package io.buckets.storage.model;

import io.buckets.core.ObjectKey;
import io.buckets.core.StoreException;
import java.util.Locale;
import java.util.regex.Pattern;

/// How the registers of one multipart upload are named: the upload itself by its id, each part by
/// id and number, so that the parts follow their upload in the order of the drives.
///
/// @param bucketId the bucket
/// @param key the object key
/// @param uploadId 32 hexadecimal digits; also the data id of everything uploaded
public record UploadKeys(long bucketId, ObjectKey key, String uploadId) {
  private static final Pattern ID = Pattern.compile("[0-9a-f]{32}");

  public UploadKeys {
    if (!ID.matcher(uploadId).matches()) {
      throw noSuchUpload(uploadId);
    }
  }

  public static StoreException noSuchUpload(String uploadId) {
    return new StoreException(
        StoreException.Reason.NO_SUCH_UPLOAD,
        "the upload " + uploadId + " does not exist, was aborted or is complete");
  }

  public RegisterKey upload() {
    return new RegisterKey(Space.UPLOADS, bucketId, key, uploadId);
  }

  public RegisterKey part(int number) {
    return new RegisterKey(
        Space.UPLOADS, bucketId, key, String.format(Locale.ROOT, "%s/%05d", uploadId, number));
  }

  /// The register of the part that a shard file was uploaded as, if it was.
  public static RegisterKey part(ShardName name) {
    RegisterKey owner = name.owner();
    return new UploadKeys(owner.bucketId(), owner.key(), name.data().toString()).part(name.part());
  }

  /// The upload that a register of the upload space belongs to: its own, or one of its parts'.
  public static UploadKeys of(RegisterKey register) {
    int slash = register.sub().indexOf('/');
    String id = slash < 0 ? register.sub() : register.sub().substring(0, slash);
    return new UploadKeys(register.bucketId(), register.key(), id);
  }

  /// A register after all of this upload and its parts.
  public RegisterKey end() {
    return new RegisterKey(Space.UPLOADS, bucketId, key, uploadId + "0");
  }

  public RegisterKey object() {
    return RegisterKey.object(bucketId, key);
  }

  public DataId data() {
    return new DataId(
        Long.parseUnsignedLong(uploadId.substring(0, 16), 16),
        Long.parseUnsignedLong(uploadId.substring(16), 16));
  }

  public ShardName shards(int part, int attempt) {
    return new ShardName(object(), data(), part, attempt);
  }

  /// Whether a register of the upload space is a part.
  public static boolean isPart(RegisterKey key) {
    return key.sub().indexOf('/') >= 0;
  }
}
