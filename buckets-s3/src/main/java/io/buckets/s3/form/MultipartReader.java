package io.buckets.s3.form;

import io.buckets.core.RequestLimits;
import io.buckets.net.RequestBody;
import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.S3Exception;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The parts of a `multipart/form-data` body, one after the other, each read as a body of its own
/// that ends at the next delimiter. Memory is one buffer, whatever the sizes of parts.
///
/// Source: RFC 7578 and RFC 2046, section 5.1.1. One thread.
final class MultipartReader implements RequestBody {
  private static final int BUFFER_BYTES = 32 << 10;
  private static final int LONGEST_BOUNDARY = 70;

  private final RequestBody coded;
  private final byte[] delimiter;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int position;

  /// Up to here the bytes from `position` on are the part's own.
  private int safe;

  private int limit;
  private boolean partEnded;

  /// @param boundary the parameter of the content type
  MultipartReader(RequestBody coded, String boundary) {
    if (boundary.isEmpty() || boundary.length() > LONGEST_BOUNDARY) {
      throw malformed();
    }
    this.coded = coded;
    this.delimiter = ("\r\n--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
    // The first delimiter may open the body, where no line end comes before it.
    buffer[0] = '\r';
    buffer[1] = '\n';
    limit = 2;
  }

  /// Goes to the next part, passing over what is left of this one, and reads its header lines.
  ///
  /// @return null if there is no further part
  /// @throws S3Exception MALFORMED_POST_REQUEST, MAX_POST_PRE_DATA_LENGTH_EXCEEDED
  @Nullable FormPart next() throws IOException {
    byte[] passed = new byte[1024];
    int most = RequestLimits.FORM_FIELD_BYTES;
    while (!partEnded) {
      int count = read(passed, 0, passed.length);
      most -= Math.max(count, 0);
      if (most < 0) {
        throw S3Exception.of(S3Error.MAX_POST_PRE_DATA_LENGTH_EXCEEDED);
      }
    }
    String rest = line();
    if (rest.startsWith("--")) {
      return null;
    }
    if (!rest.isBlank()) {
      throw malformed();
    }
    FormPart part = FormPart.of(this);
    partEnded = false;
    safe = position;
    return part;
  }

  /// A line between parts, without its end.
  String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(128);
    while (true) {
      if (position == limit && !fill()) {
        // The last delimiter may be the very end.
        return line.toString(StandardCharsets.ISO_8859_1);
      }
      byte next = buffer[position++];
      if (next == '\n') {
        String text = line.toString(StandardCharsets.ISO_8859_1);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
      }
      if (line.size() == RequestLimits.FORM_LINE_BYTES) {
        throw malformed();
      }
      line.write(next);
    }
  }

  /// All of the part's bytes, as text of one byte in each char.
  ///
  /// @throws S3Exception MAX_POST_PRE_DATA_LENGTH_EXCEEDED if they are more than `most`
  String text(int most) throws IOException {
    ByteArrayOutputStream text = new ByteArrayOutputStream(256);
    byte[] some = new byte[1024];
    for (int count = read(some, 0, some.length); count >= 0; count = read(some, 0, some.length)) {
      text.write(some, 0, count);
      if (text.size() > most) {
        throw S3Exception.of(S3Error.MAX_POST_PRE_DATA_LENGTH_EXCEEDED);
      }
    }
    return text.toString(StandardCharsets.ISO_8859_1);
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    while (position == safe) {
      if (partEnded) {
        return -1;
      }
      look();
    }
    int count = Math.min(length, safe - position);
    System.arraycopy(buffer, position, target, offset, count);
    position += count;
    return count;
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

  @Override
  public boolean awaitReady(Duration patience) throws IOException {
    return position < safe || partEnded || coded.awaitReady(patience);
  }

  /// Looks for the delimiter in what is held, reading on if that does not decide it.
  private void look() throws IOException {
    int found = indexOfDelimiter();
    if (found == position) {
      position += delimiter.length;
      safe = position;
      partEnded = true;
    } else if (found > 0) {
      safe = found;
    } else {
      // The delimiter may begin in the last bytes.
      safe = Math.max(position, limit - delimiter.length + 1);
      if (safe == position && !fill()) {
        throw malformed();
      }
    }
  }

  private int indexOfDelimiter() {
    for (int at = position; at + delimiter.length <= limit; at++) {
      if (buffer[at] == '\r' && isDelimiterAt(at)) {
        return at;
      }
    }
    return -1;
  }

  private boolean isDelimiterAt(int at) {
    for (int i = 0; i < delimiter.length; i++) {
      if (buffer[at + i] != delimiter[i]) {
        return false;
      }
    }
    return true;
  }

  /// Reads some more bytes behind those held; false at the end of the body.
  private boolean fill() throws IOException {
    System.arraycopy(buffer, position, buffer, 0, limit - position);
    limit -= position;
    position = 0;
    safe = 0;
    int count = coded.read(buffer, limit, buffer.length - limit);
    limit += Math.max(count, 0);
    return count > 0;
  }

  static S3Exception malformed() {
    return S3Exception.of(S3Error.MALFORMED_POST_REQUEST);
  }
}
