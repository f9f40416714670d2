package io.buckets.s3.access;

import io.buckets.core.BucketName;
import io.buckets.core.Limits;
import io.buckets.core.ObjectKey;
import io.buckets.core.VersionId;
import io.buckets.s3.wire.Percent;
import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.S3Exception;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// The object `x-amz-copy-source` names: `bucket/key`, coded as a query is (a plus is a space, and
/// the slashes may be coded too), maybe with a leading slash and `?versionId=`.
///
/// @param bucket its bucket
/// @param key its key
/// @param version its version, null for the newest
public record CopySource(BucketName bucket, ObjectKey key, @Nullable VersionId version) {
  public static final String HEADER = "x-amz-copy-source";

  private static final String VERSION = "?versionId=";

  /// Reads the header.
  ///
  /// @throws S3Exception INVALID_ARGUMENT if it names no object
  public static CopySource of(S3Request request) {
    String header = request.header(HEADER);
    String path = header == null ? "" : header;
    VersionId version = null;
    int question = path.lastIndexOf(VERSION);
    if (question >= 0) {
      version = S3Request.versionOf(path.substring(question + VERSION.length()));
      path = path.substring(0, question);
    }
    String coded = Percent.encode(Percent.decode(path, Percent.Part.QUERY), Percent.Part.PATH);
    coded = coded.startsWith("/") ? coded.substring(1) : coded;
    int slash = coded.indexOf('/');
    if (slash <= 0 || slash == coded.length() - 1) {
      throw S3Exception.invalidArgument(
          "Copy Source must mention the source bucket and key: sourcebucket/sourcekey",
          HEADER,
          header == null ? "" : header);
    }
    String bucket = Percent.decodeText(coded.substring(0, slash), Percent.Part.PATH);
    return new CopySource(
        S3Request.bucketNamed(bucket), S3Request.keyOf(coded.substring(slash + 1)), version);
  }

  /// Refuses a request that names a source and sends bytes as well.
  ///
  /// @throws S3Exception UNEXPECTED_CONTENT
  public static void requireNoBody(S3Request request) throws IOException {
    long length = request.exchange().contentLength();
    if (length > 0 || (length < 0 && request.exchange().body().read(new byte[1], 0, 1) > 0)) {
      throw S3Exception.of(S3Error.UNEXPECTED_CONTENT);
    }
  }

  /// Refuses to copy more bytes than one request may store.
  ///
  /// @throws S3Exception INVALID_REQUEST if there are more
  public static void requireSize(long bytes) {
    if (bytes > Limits.PUT_BYTES) {
      throw S3Exception.of(
          S3Error.INVALID_REQUEST,
          "The specified copy source is larger than the maximum allowable size for a copy source: "
              + Limits.PUT_BYTES);
    }
  }
}
