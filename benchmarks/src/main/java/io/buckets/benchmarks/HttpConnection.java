package io.buckets.benchmarks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/// One HTTP/1.1 connection (RFC 9112), a request at a time, in blocking calls on whatever thread:
/// little enough work that the client does not become the thing that is measured. Bodies of answers
/// are counted and dropped, unless asked for.
///
/// After an exception the connection is of no more use. [#close] may come from another thread and
/// ends a waiting call.
final class HttpConnection implements Closeable {
  private static final int BUFFER_BYTES = 128 << 10;
  private static final int MAX_LINE_BYTES = 16 << 10;
  private static final int MAX_KEPT_BYTES = 4 << 20;
  private static final ByteBuffer NO_BODY = ByteBuffer.allocate(0);

  private final SocketChannel channel;
  private final ByteBuffer in = ByteBuffer.allocateDirect(BUFFER_BYTES).flip();
  private final StringBuilder line = new StringBuilder(256);
  private boolean reusable = true;

  HttpConnection(String host, int port) throws IOException {
    channel = SocketChannel.open(new InetSocketAddress(host, port));
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
  }

  /// Sends a request and reads the whole answer.
  ///
  /// @param head request line and headers with the empty line after them
  /// @param body what follows, from position to limit, which do not change; nothing for none
  /// @param isHead whether the method was HEAD, whose answer has a length but no body
  /// @param keep whether to hand the body out
  HttpReply exchange(String head, ByteBuffer body, boolean isHead, boolean keep)
      throws IOException {
    ByteBuffer[] parts = {ByteBuffer.wrap(head.getBytes(ISO_8859_1)), body.duplicate()};
    while (parts[0].hasRemaining() || parts[1].hasRemaining()) {
      channel.write(parts);
    }
    ReplyHead reply = readHead();
    while (reply.status < 200) { // 100 Continue and the like come before the answer.
      reply = readHead();
    }
    ByteArrayOutputStream kept = keep || reply.status >= 300 ? new ByteArrayOutputStream() : null;
    long length = isHead ? 0 : readBody(reply, kept);
    return new HttpReply(reply.status, length, kept == null ? new byte[0] : kept.toByteArray());
  }

  HttpReply exchange(String head) throws IOException {
    return exchange(head, NO_BODY, false, false);
  }

  /// Whether the server left the connection open after the last answer.
  boolean isReusable() {
    return reusable;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private static final class ReplyHead {
    int status;
    long length = -1;
    boolean chunked;
  }

  private ReplyHead readHead() throws IOException {
    ReplyHead head = new ReplyHead();
    String first = readLine();
    if (!first.startsWith("HTTP/1.") || first.length() < 12) {
      throw new IOException("not an HTTP/1.1 answer: " + first);
    }
    head.status = Integer.parseInt(first, 9, 12, 10);
    for (String text = readLine(); !text.isEmpty(); text = readLine()) {
      int colon = text.indexOf(':');
      if (colon > 0) {
        header(head, text.substring(0, colon), text.substring(colon + 1).strip());
      }
    }
    return head;
  }

  private void header(ReplyHead head, String name, String value) {
    if (name.equalsIgnoreCase("content-length")) {
      head.length = Long.parseLong(value);
    } else if (name.equalsIgnoreCase("transfer-encoding")) {
      head.chunked = value.equalsIgnoreCase("chunked");
    } else if (name.equalsIgnoreCase("connection") && value.equalsIgnoreCase("close")) {
      reusable = false;
    }
  }

  private long readBody(ReplyHead head, @Nullable ByteArrayOutputStream kept) throws IOException {
    if (head.status == 204 || head.status == 304) {
      return 0;
    }
    if (head.chunked) {
      return readChunks(kept);
    }
    if (head.length < 0) {
      throw new IOException("an answer without a length");
    }
    readBytes(head.length, kept);
    return head.length;
  }

  private long readChunks(@Nullable ByteArrayOutputStream kept) throws IOException {
    long total = 0;
    for (long size = chunkSize(); size > 0; size = chunkSize()) {
      readBytes(size, kept);
      readLine();
      total += size;
    }
    String trailer = readLine();
    while (!trailer.isEmpty()) {
      trailer = readLine();
    }
    return total;
  }

  private long chunkSize() throws IOException {
    String text = readLine();
    int extension = text.indexOf(';');
    return Long.parseLong(extension < 0 ? text : text.substring(0, extension), 16);
  }

  private void readBytes(long count, @Nullable ByteArrayOutputStream kept) throws IOException {
    long left = count;
    while (left > 0) {
      fill();
      int some = (int) Math.min(left, in.remaining());
      if (kept != null && kept.size() + some <= MAX_KEPT_BYTES) {
        byte[] copy = new byte[some];
        in.get(copy);
        kept.write(copy, 0, some);
      } else {
        in.position(in.position() + some);
      }
      left -= some;
    }
  }

  /// A line without its end.
  private String readLine() throws IOException {
    line.setLength(0);
    while (true) {
      fill();
      char next = (char) (in.get() & 0xFF);
      if (next == '\n') {
        return line.toString();
      }
      if (next != '\r') {
        line.append(next);
      }
      if (line.length() > MAX_LINE_BYTES) {
        throw new IOException("a header line over " + MAX_LINE_BYTES + " bytes");
      }
    }
  }

  private void fill() throws IOException {
    if (in.hasRemaining()) {
      return;
    }
    in.clear();
    int count = channel.read(in);
    in.flip();
    if (count < 0) {
      throw new EOFException("the server closed the connection");
    }
  }
}
