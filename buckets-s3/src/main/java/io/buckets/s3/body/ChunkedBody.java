package io.buckets.s3.body;

import io.buckets.net.HttpHeaders;
import io.buckets.net.RequestBody;
import io.buckets.s3.auth.ChunkSignatures;
import io.buckets.s3.auth.HmacSha256;
import io.buckets.s3.auth.SignatureV4;
import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.S3Exception;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A body in `aws-chunked` coding, decoded as it is read: `hex-size[;chunk-signature=…]`, data, and
/// after the last chunk of size zero the trailing headers.
///
/// Memory is constant, whatever the sizes of chunks: the bytes of a chunk are handed on before its
/// signature can be known. That is safe because they are only staged: a signature that turns out
/// wrong is thrown by the read that reaches the chunk's end, the write ends by that exception, and
/// nothing of it ever becomes visible. The last chunk and the trailer are checked before the end of
/// the body is reported.
///
/// Source: S3 API reference, "Transferring Payload in Multiple Chunks" and "Including Trailing
/// Headers". One thread.
final class ChunkedBody implements RequestBody {
  /// Longest line between chunks, in bytes: a size, a signature and room for an extension.
  private static final int LINE_BYTES = 1024;

  /// Most trailing header lines.
  private static final int TRAILER_LINES = 16;

  private static final int BUFFER_BYTES = 8192;
  private static final String SIGNATURE_FIELD = ";chunk-signature=";
  private static final String TRAILER_SIGNATURE = "x-amz-trailer-signature";

  private final RequestBody coded;
  private final long decodedLength;
  private final @Nullable ChunkSignatures signatures;
  private final Set<String> declaredTrailers;
  private final MessageDigest chunkHash = HmacSha256.sha256();
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int position;
  private int limit;
  private long chunkLeft;
  private boolean inChunk;
  private String claimedSignature = "";
  private long decoded;
  private boolean ended;
  private HttpHeaders trailers = HttpHeaders.EMPTY;

  /// A decoder over the coded bytes.
  ///
  /// @param decodedLength bytes there must be after decoding
  /// @param signatures the chain to hold the chunks against, null if they are not signed
  /// @param declaredTrailers names, in lower case, of the trailing headers that must come
  ChunkedBody(
      RequestBody coded,
      long decodedLength,
      @Nullable ChunkSignatures signatures,
      Set<String> declaredTrailers) {
    this.coded = coded;
    this.decodedLength = decodedLength;
    this.signatures = signatures;
    this.declaredTrailers = declaredTrailers;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (ended) {
      return -1;
    }
    if (!inChunk) {
      beginChunk();
      if (chunkLeft == 0) {
        end();
        return -1;
      }
    }
    int count = readSome(target, offset, (int) Math.min(length, chunkLeft));
    if (count < 0) {
      throw S3Exception.of(S3Error.INCOMPLETE_BODY, "The body ends within a chunk.");
    }
    if (signatures != null) {
      chunkHash.update(target, offset, count);
    }
    chunkLeft -= count;
    if (chunkLeft == 0) {
      expectEmptyLine();
      endChunk();
    }
    return count;
  }

  @Override
  public boolean awaitReady(Duration patience) throws IOException {
    return coded.awaitReady(patience);
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    byte[] bytes = new byte[Math.min(target.remaining(), BUFFER_BYTES)];
    int count = read(bytes, 0, bytes.length);
    if (count > 0) {
      target.put(bytes, 0, count);
    }
    return count;
  }

  /// The trailing headers, verified; empty before the end of the body.
  HttpHeaders trailers() {
    return trailers;
  }

  private void beginChunk() throws IOException {
    String line = readLine();
    int semicolon = line.indexOf(';');
    chunkLeft = sizeOf(semicolon < 0 ? line : line.substring(0, semicolon));
    decoded += chunkLeft;
    if (decoded > decodedLength) {
      throw S3Exception.of(
          S3Error.INCOMPLETE_BODY, "The body is longer than x-amz-decoded-content-length says.");
    }
    claimedSignature = "";
    if (signatures != null) {
      if (semicolon < 0 || !line.startsWith(SIGNATURE_FIELD, semicolon)) {
        throw malformed("a chunk has no chunk-signature");
      }
      claimedSignature = line.substring(semicolon + SIGNATURE_FIELD.length());
    }
    inChunk = true;
  }

  private void endChunk() {
    inChunk = false;
    if (signatures != null) {
      String expected = signatures.nextChunk(chunkHash.digest());
      if (!SignatureV4.equalInConstantTime(expected, claimedSignature)) {
        throw S3Exception.of(S3Error.SIGNATURE_DOES_NOT_MATCH)
            .with("SignatureProvided", claimedSignature);
      }
    }
  }

  private void end() throws IOException {
    endChunk();
    if (decoded != decodedLength) {
      throw S3Exception.of(
          S3Error.INCOMPLETE_BODY, "The body is shorter than x-amz-decoded-content-length says.");
    }
    readTrailers();
    ended = true;
  }

  private void readTrailers() throws IOException {
    List<String> fields = new ArrayList<>();
    StringBuilder signed = new StringBuilder();
    String signature = null;
    boolean apart = false;
    for (String line = readLastLine();
        !line.isEmpty() || (!apart && signature == null && signsTrailers());
        line = readLastLine()) {
      if (line.isEmpty()) {
        apart = true;
        continue;
      }
      int colon = line.indexOf(':');
      if (colon <= 0 || fields.size() >= 2 * TRAILER_LINES) {
        throw S3Exception.of(S3Error.MALFORMED_TRAILER);
      }
      String name = line.substring(0, colon).strip().toLowerCase(Locale.ROOT);
      String value = line.substring(colon + 1).strip();
      if (name.equals(TRAILER_SIGNATURE)) {
        signature = value;
      } else if (apart) {
        throw S3Exception.of(S3Error.MALFORMED_TRAILER);
      } else {
        fields.add(name);
        fields.add(value);
        signed.append(name).append(':').append(value).append('\n');
      }
    }
    if (signatures != null && (signature != null || signsTrailers())) {
      checkTrailerSignature(signatures, signed.toString(), signature == null ? "" : signature);
    }
    trailers = HttpHeaders.of(fields.toArray(String[]::new));
    if (!trailers.names().equals(declaredTrailers)) {
      throw S3Exception.of(S3Error.MALFORMED_TRAILER);
    }
  }

  /// Some clients put an empty line before the signature of the trailing headers, which is then not
  /// the last one.
  private boolean signsTrailers() {
    return signatures != null && !declaredTrailers.isEmpty();
  }

  private static void checkTrailerSignature(
      ChunkSignatures signatures, String signed, String claimed) {
    byte[] hash = HmacSha256.digest(signed.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
    if (!SignatureV4.equalInConstantTime(signatures.trailer(hash), claimed)) {
      throw S3Exception.of(S3Error.SIGNATURE_DOES_NOT_MATCH).with("SignatureProvided", claimed);
    }
  }

  private static long sizeOf(String hex) {
    String digits = hex.strip();
    if (digits.isEmpty() || digits.length() > 15) {
      throw malformed("a chunk's size is not a hexadecimal number");
    }
    long size = 0;
    for (int i = 0; i < digits.length(); i++) {
      int digit = Character.digit(digits.charAt(i), 16);
      if (digit < 0) {
        throw malformed("a chunk's size is not a hexadecimal number");
      }
      size = size << 4 | digit;
    }
    return size;
  }

  private void expectEmptyLine() throws IOException {
    if (!readLine().isEmpty()) {
      throw malformed("a chunk is longer than its size says");
    }
  }

  /// A line after the last chunk; some clients leave the last empty one out.
  private String readLastLine() throws IOException {
    return position == limit && fill() < 0 ? "" : readLine();
  }

  /// The bytes up to the next line end, which is consumed.
  private String readLine() throws IOException {
    byte[] line = new byte[96];
    int count = 0;
    while (true) {
      if (position == limit && fill() < 0) {
        throw S3Exception.of(S3Error.INCOMPLETE_BODY, "The body ends between chunks.");
      }
      byte next = buffer[position++];
      if (next == '\n') {
        int end = count > 0 && line[count - 1] == '\r' ? count - 1 : count;
        return new String(line, 0, end, java.nio.charset.StandardCharsets.ISO_8859_1);
      }
      if (count == LINE_BYTES) {
        throw malformed("a line between chunks is too long");
      }
      if (count == line.length) {
        line = Arrays.copyOf(line, LINE_BYTES);
      }
      line[count++] = next;
    }
  }

  private int readSome(byte[] target, int offset, int length) throws IOException {
    if (position == limit) {
      return coded.read(target, offset, length);
    }
    int count = Math.min(length, limit - position);
    System.arraycopy(buffer, position, target, offset, count);
    position += count;
    return count;
  }

  private int fill() throws IOException {
    int count = coded.read(buffer, 0, buffer.length);
    position = 0;
    limit = Math.max(count, 0);
    return count;
  }

  private static S3Exception malformed(String problem) {
    return S3Exception.of(
        S3Error.INVALID_REQUEST, "The aws-chunked body is malformed: " + problem + ".");
  }
}
