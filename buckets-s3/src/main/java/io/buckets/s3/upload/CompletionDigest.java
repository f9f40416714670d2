package io.buckets.s3.upload;

import io.buckets.core.ETag;
import io.buckets.hash.ChecksumAlgorithm;
import io.buckets.s3.body.Attributes;
import io.buckets.s3.body.ChecksumType;
import io.buckets.storage.erasing.ObjectSource;
import io.buckets.storage.model.PartInfo;
import io.buckets.storage.object.UploadInfo;
import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The ETag and checksum of a multipart object, from those of its parts. Pure.
///
/// Source: S3 user guide, "Checking object integrity": the ETag is the MD5 of the parts' MD5s with
/// `-parts`, a composite checksum likewise of the parts' checksums; a full-object CRC is what the
/// CRC of the joined bytes would be.
final class CompletionDigest {
  private CompletionDigest() {}

  /// What is known of the whole when these are its parts.
  static ObjectSource.Finished of(UploadInfo upload, List<PartInfo> parts) {
    Attributes attributes = Attributes.of(upload.attributes());
    ETag etag = new ETag(md5OfMd5s(parts) + '-' + parts.size());
    ChecksumAlgorithm algorithm = attributes.algorithm();
    String checksum = algorithm == null ? null : checksum(algorithm, attributes.type(), parts);
    if (algorithm == null || checksum == null) {
      return new ObjectSource.Finished(etag, attributes.bits(), Map.of());
    }
    return new ObjectSource.Finished(
        etag,
        attributes.bits(),
        Map.of(algorithm.headerName(), checksum, ChecksumType.HEADER, attributes.type().name()));
  }

  private static @Nullable String checksum(
      ChecksumAlgorithm algorithm, ChecksumType type, List<PartInfo> parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream(parts.size() * algorithm.bytes());
    byte[] joined = null;
    for (PartInfo part : parts) {
      String text = part.metadata().get(algorithm.headerName());
      byte[] raw = text == null ? null : algorithm.decode(text).orElse(null);
      if (raw == null) {
        return null;
      }
      if (type == ChecksumType.COMPOSITE) {
        all.writeBytes(raw);
      } else {
        joined = joined == null ? raw : algorithm.combine(joined, raw, part.size());
      }
    }
    if (type == ChecksumType.COMPOSITE) {
      return algorithm.encode(algorithm.of(all.toByteArray())) + '-' + parts.size();
    }
    return joined == null ? null : algorithm.encode(joined);
  }

  private static String md5OfMd5s(List<PartInfo> parts) {
    try {
      MessageDigest md5 = MessageDigest.getInstance("MD5");
      for (PartInfo part : parts) {
        md5.update(HexFormat.of().parseHex(part.etag().value()));
      }
      return HexFormat.of().formatHex(md5.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has MD5", e);
    }
  }
}
