package io.buckets.s3.body;

import io.buckets.core.Limits;
import io.buckets.s3.access.S3Request;
import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.S3Exception;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// The body of a request that is a document, read whole and verified like an upload before anyone
/// acts on it.
///
/// Documents are bounded, and so are the bytes of all of them in memory at once: large ones wait
/// for their turn. Any thread.
public final class DocumentBody {
  /// Documents up to this size need no turn, in bytes.
  private static final int SMALL_BYTES = 64 << 10;

  private static final long LONGEST_WAIT_SECONDS = 20;
  private static final Semaphore TURNS = new Semaphore(Limits.LARGE_DOCUMENTS);

  private DocumentBody() {}

  /// Reads the body.
  ///
  /// @throws S3Exception MAX_MESSAGE_LENGTH_EXCEEDED, or what is wrong with the body's digests
  public static byte[] read(S3Request request) throws IOException {
    return read(request, UploadBody.ofObject(request));
  }

  /// As {@link #read}, where S3 wants the body protected by a digest in the headers.
  ///
  /// @throws S3Exception also INVALID_REQUEST without a digest, MISSING_REQUEST_BODY without a body
  public static byte[] readProtected(S3Request request) throws IOException {
    requireDigest(request);
    byte[] document = read(request);
    if (document.length == 0) {
      throw S3Exception.of(S3Error.MISSING_REQUEST_BODY);
    }
    return document;
  }

  /// Refuses a request whose headers claim no digest of its body.
  ///
  /// @throws S3Exception INVALID_REQUEST
  private static void requireDigest(S3Request request) {
    boolean claimed = ChecksumClaim.of(request.headers()).algorithm() != null;
    if (!claimed && request.header("content-md5") == null) {
      throw S3Exception.of(
          S3Error.INVALID_REQUEST,
          "Missing required header for this request: Content-MD5 OR x-amz-checksum-*");
    }
  }

  /// As {@link #read}, where checksums in the headers are not the body's own.
  public static byte[] readUnclaimed(S3Request request) throws IOException {
    return read(request, UploadBody.ofDocument(request));
  }

  private static byte[] read(S3Request request, UploadBody document) throws IOException {
    try (UploadBody body = document) {
      if (request.exchange().contentLength() > Limits.DOCUMENT_BYTES) {
        throw tooLarge();
      }
      byte[] bytes = new byte[Math.clamp(body.length(), 1024, SMALL_BYTES)];
      int count = fill(body, bytes, 0);
      if (count == bytes.length && body.length() != count) {
        return readLarge(body, bytes);
      }
      body.finish();
      return Arrays.copyOf(bytes, count);
    }
  }

  private static byte[] readLarge(UploadBody body, byte[] beginning) throws IOException {
    try {
      if (!TURNS.tryAcquire(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS)) {
        throw S3Exception.of(S3Error.SLOW_DOWN);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new S3Exception(S3Error.SERVICE_UNAVAILABLE, "The server is stopping.", e);
    }
    try {
      byte[] bytes = beginning;
      int count = beginning.length;
      while (count == bytes.length) {
        if (count > Limits.DOCUMENT_BYTES) {
          throw tooLarge();
        }
        bytes = Arrays.copyOf(bytes, Math.min(2 * count, Limits.DOCUMENT_BYTES + 1));
        count = fill(body, bytes, count);
      }
      body.finish();
      return Arrays.copyOf(bytes, count);
    } finally {
      TURNS.release();
    }
  }

  /// Reads until the array is full or the body at its end; where it got to.
  private static int fill(UploadBody body, byte[] bytes, int from) throws IOException {
    int count = from;
    while (count < bytes.length) {
      int read = body.read(bytes, count, bytes.length - count);
      if (read < 0) {
        return count;
      }
      count += read;
    }
    return count;
  }

  private static S3Exception tooLarge() {
    return S3Exception.of(S3Error.MAX_MESSAGE_LENGTH_EXCEEDED)
        .with("MaxMessageLengthBytes", Integer.toString(Limits.DOCUMENT_BYTES));
  }
}
