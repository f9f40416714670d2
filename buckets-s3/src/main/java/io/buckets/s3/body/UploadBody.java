package io.buckets.s3.body;

import io.buckets.core.ETag;
import io.buckets.core.Limits;
import io.buckets.hash.ChecksumAlgorithm;
import io.buckets.hash.ContentDigests;
import io.buckets.hash.ContentHasher;
import io.buckets.net.HttpHeaders;
import io.buckets.net.RequestBody;
import io.buckets.s3.access.S3Request;
import io.buckets.s3.auth.HmacSha256;
import io.buckets.s3.auth.PayloadKind;
import io.buckets.s3.auth.SignatureV4;
import io.buckets.s3.auth.Verified;
import io.buckets.s3.wire.Parameters;
import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.S3Exception;
import io.buckets.s3.wire.StorageClass;
import io.buckets.storage.erasing.ObjectSource;
import java.io.IOException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The body of a request on its way into the store: decoded, counted, hashed as it passes, and held
/// against everything the request claims about it before the store may commit.
///
/// The claims are its length, the SHA-256 in its signature, Content-MD5 and a checksum, in a header
/// or trailing. Close it in every case. One thread.
public final class UploadBody implements ObjectSource, AutoCloseable {
  private final RequestBody bytes;
  private final @Nullable ChunkedBody chunked;
  private final long length;
  private final ChecksumClaim claim;
  private final ChecksumAlgorithm kept;
  private final byte @Nullable [] claimedMd5;
  private final @Nullable String claimedSha256;
  private final @Nullable MessageDigest sha256;
  private final ContentHasher hasher;
  private final Attributes attributes;
  private @Nullable ContentDigests digests;

  private UploadBody(S3Request request, ChecksumClaim claim, Attributes attributes) {
    HttpHeaders headers = request.headers();
    Verified verified = request.verified();
    this.claim = claim;
    this.attributes = attributes;
    this.kept = Objects.requireNonNull(attributes.algorithm(), "uploads always have a checksum");
    this.claimedMd5 = md5Of(headers.first("content-md5"));
    this.length = lengthOf(request);
    if (verified.payload().isChunked()) {
      chunked =
          new ChunkedBody(request.exchange().body(), length, verified.chunks(), claim.trailers());
      bytes = chunked;
    } else {
      chunked = null;
      bytes = request.exchange().body();
      if (claim.trailing()) {
        throw S3Exception.of(
            S3Error.INVALID_REQUEST,
            "x-amz-trailer needs a body in aws-chunked coding with a trailer");
      }
    }
    boolean whole = verified.payload() == PayloadKind.WHOLE;
    claimedSha256 = whole ? verified.contentSha256() : null;
    sha256 = whole ? HmacSha256.sha256() : null;
    Set<ChecksumAlgorithm> algorithms = EnumSet.of(kept);
    if (claim.algorithm() != null) {
      algorithms.add(claim.algorithm());
    }
    hasher = new ContentHasher(algorithms);
  }

  /// Refuses a request that says nothing of its body's length, as a body forgotten must not become
  /// an empty object.
  ///
  /// @throws S3Exception MISSING_CONTENT_LENGTH
  public static void requireLength(S3Request request) {
    if (request.header("content-length") == null && request.header("transfer-encoding") == null) {
      throw S3Exception.of(S3Error.MISSING_CONTENT_LENGTH);
    }
  }

  /// The body of an object put whole.
  public static UploadBody ofObject(S3Request request) {
    ChecksumClaim claim = ChecksumClaim.of(request.headers());
    ChecksumAlgorithm named = claim.algorithm();
    return new UploadBody(
        request,
        claim,
        new Attributes(
            named == null ? ChecksumAlgorithm.CRC64NVME : named,
            ChecksumType.FULL_OBJECT,
            named != null,
            StorageClass.of(request.headers())));
  }

  /// The body of a request whose checksum headers are about something else.
  static UploadBody ofDocument(S3Request request) {
    Attributes any =
        new Attributes(
            ChecksumAlgorithm.CRC32, ChecksumType.FULL_OBJECT, false, StorageClass.STANDARD);
    return new UploadBody(request, new ChecksumClaim(null, null, false), any);
  }

  /// The body of a part of an upload, whose checksums are kept in the upload's algorithm.
  public static UploadBody ofPart(S3Request request, Attributes upload) {
    ChecksumClaim claim = ChecksumClaim.of(request.headers());
    UploadChecksum.requireFitting(upload, claim.algorithm());
    return new UploadBody(request, claim, upload);
  }

  @Override
  public long length() {
    return length;
  }

  @Override
  public int read(byte[] target, int offset, int count) throws IOException {
    int read = bytes.read(target, offset, count);
    if (read > 0) {
      hasher.updateLater(target, offset, read);
      if (sha256 != null) {
        sha256.update(target, offset, read);
      }
      if (hasher.length() > Limits.PUT_BYTES) {
        throw tooLarge(hasher.length());
      }
    }
    return read;
  }

  @Override
  public boolean awaitReady(Duration patience) throws IOException {
    return bytes.awaitReady(patience);
  }

  @Override
  public void settle(long bytes) {
    hasher.await(bytes);
  }

  @Override
  public Finished finish() {
    ContentDigests found = hasher.finish();
    digests = found;
    if (length >= 0 && found.length() != length) {
      throw S3Exception.of(S3Error.INCOMPLETE_BODY);
    }
    checkSha256();
    checkMd5(found.md5());
    ChecksumAlgorithm claimed = claim.algorithm();
    String value = claimedValue();
    if (claimed != null && value != null) {
      ChecksumClaim.check(claimed, value, Objects.requireNonNull(found.checksums().get(claimed)));
    }
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put(kept.headerName(), valueOf(found, kept));
    metadata.put(ChecksumType.HEADER, attributes.type().name());
    return new Finished(new ETag(found.md5Hex()), attributes.bits(), metadata);
  }

  /// The name and value of the checksum to answer with: the one the client claimed, else the one
  /// that is kept. Only after {@link #finish}.
  public Map.Entry<String, String> answeredChecksum() {
    ChecksumAlgorithm claimed = claim.algorithm();
    ChecksumAlgorithm algorithm = claimed == null ? kept : claimed;
    ContentDigests found = Objects.requireNonNull(digests, "the body has been read");
    return Map.entry(algorithm.headerName(), valueOf(found, algorithm));
  }

  @Override
  public void close() {
    if (digests == null) {
      hasher.close();
    }
  }

  private static String valueOf(ContentDigests digests, ChecksumAlgorithm algorithm) {
    return algorithm.encode(Objects.requireNonNull(digests.checksums().get(algorithm)));
  }

  private @Nullable String claimedValue() {
    ChecksumAlgorithm algorithm = claim.algorithm();
    if (chunked == null || !claim.trailing() || algorithm == null) {
      return claim.value();
    }
    String value = chunked.trailers().first(algorithm.headerName());
    if (value == null) {
      throw S3Exception.of(S3Error.MALFORMED_TRAILER);
    }
    return ChecksumClaim.wellFormed(algorithm, value);
  }

  private void checkSha256() {
    if (sha256 != null && claimedSha256 != null) {
      String computed = SignatureV4.hex(sha256.digest());
      if (!computed.equalsIgnoreCase(claimedSha256)) {
        throw S3Exception.of(S3Error.X_AMZ_CONTENT_SHA256_MISMATCH)
            .with("ClientComputedContentSHA256", claimedSha256)
            .with("S3ComputedContentSHA256", computed);
      }
    }
  }

  private void checkMd5(byte[] computed) {
    if (claimedMd5 != null && !MessageDigest.isEqual(claimedMd5, computed)) {
      throw S3Exception.of(
              S3Error.BAD_DIGEST, "The Content-MD5 you specified did not match what we received.")
          .with("ExpectedDigest", Base64.getEncoder().encodeToString(claimedMd5))
          .with("CalculatedDigest", Base64.getEncoder().encodeToString(computed));
    }
  }

  private static byte @Nullable [] md5Of(@Nullable String header) {
    if (header == null) {
      return null;
    }
    byte[] md5;
    try {
      md5 = Base64.getDecoder().decode(header.strip());
    } catch (IllegalArgumentException e) {
      throw new S3Exception(S3Error.INVALID_DIGEST, S3Error.INVALID_DIGEST.message(), e);
    }
    if (md5.length != 16) {
      throw S3Exception.of(S3Error.INVALID_DIGEST).with("Content-MD5", header);
    }
    return md5;
  }

  /// Bytes of the body after decoding, or -1 if only its end will tell.
  private static long lengthOf(S3Request request) {
    long length = request.exchange().contentLength();
    if (request.verified().payload().isChunked()) {
      String decoded = request.header("x-amz-decoded-content-length");
      if (decoded == null) {
        throw S3Exception.of(S3Error.MISSING_CONTENT_LENGTH);
      }
      length = Parameters.wholeNumber("x-amz-decoded-content-length", decoded, Long.MAX_VALUE);
    }
    if (length > Limits.PUT_BYTES) {
      throw tooLarge(length);
    }
    return length;
  }

  private static S3Exception tooLarge(long length) {
    return S3Exception.of(S3Error.ENTITY_TOO_LARGE)
        .with("ProposedSize", Long.toString(length))
        .with("MaxSizeAllowed", Long.toString(Limits.PUT_BYTES));
  }
}
