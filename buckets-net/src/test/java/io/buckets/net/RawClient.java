package io.buckets.net;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A client that sends exactly the bytes it is told, and reads answers without help from the code
/// it tests.
final class RawClient implements Closeable {
  private final Socket socket;
  private final InputStream in;

  /// An answer; `whole` tells that its body ended as its head said.
  record Reply(int status, HttpHeaders headers, byte[] body, boolean whole) {
    String text() {
      return new String(body, StandardCharsets.ISO_8859_1);
    }

    boolean closes() {
      return "close".equals(headers.first("Connection"));
    }
  }

  RawClient(Socket socket) throws IOException {
    this.socket = socket;
    socket.setSoTimeout(20_000);
    socket.setTcpNoDelay(true);
    in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
  }

  static RawClient connect(InetSocketAddress address) throws IOException {
    return new RawClient(new Socket(address.getAddress(), address.getPort()));
  }

  RawClient send(String text) throws IOException {
    return send(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  RawClient send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
    return this;
  }

  void endOutput() throws IOException {
    socket.shutdownOutput();
  }

  Socket socket() {
    return socket;
  }

  /// The next byte, or -1 at the end; a reset counts as an end.
  int read() throws IOException {
    try {
      return in.read();
    } catch (java.net.SocketException reset) {
      return -1;
    }
  }

  /// Whether the server has closed the connection with nothing more to say.
  boolean atEnd() throws IOException {
    return read() < 0;
  }

  /// Reads one answer, interim ones too.
  Reply reply() throws IOException {
    return reply("GET");
  }

  /// Reads the answer to a request of the method; null when the connection ends instead.
  @Nullable Reply replyOrEnd() throws IOException {
    return replyOrEnd("GET");
  }

  @Nullable Reply replyOrEnd(String method) throws IOException {
    String statusLine = line();
    return statusLine == null ? null : reply(method, statusLine);
  }

  Reply reply(String method) throws IOException {
    Reply reply = replyOrEnd(method);
    if (reply == null) {
      throw new EOFException("the connection ended before an answer");
    }
    return reply;
  }

  private @Nullable Reply reply(String method, String statusLine) throws IOException {
    int status = Integer.parseInt(statusLine.substring(9, 12));
    List<String> fields = new ArrayList<>();
    for (String field = line(); !"".equals(field); field = line()) {
      if (field == null) {
        return null;
      }
      int colon = field.indexOf(": ");
      fields.add(field.substring(0, colon));
      fields.add(field.substring(colon + 2));
    }
    HttpHeaders headers = HttpHeaders.of(fields.toArray(String[]::new));
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    boolean bodiless = status < 200 || status == 204 || status == 304 || method.equals("HEAD");
    boolean whole = bodiless || body(headers, body);
    return new Reply(status, headers, body.toByteArray(), whole);
  }

  private boolean body(HttpHeaders headers, ByteArrayOutputStream body) throws IOException {
    String length = headers.first("Content-Length");
    if (length != null) {
      return take(Long.parseLong(length), body);
    }
    if (!headers.contains("Transfer-Encoding")) {
      for (int b = read(); b >= 0; b = read()) {
        body.write(b);
      }
      return true;
    }
    while (true) {
      String size = line();
      if (size == null || !take(Long.parseLong(size, 16), body) || !"".equals(line())) {
        return false;
      }
      if (size.equals("0")) {
        return true;
      }
    }
  }

  private boolean take(long length, ByteArrayOutputStream body) throws IOException {
    for (long i = 0; i < length; i++) {
      int b = read();
      if (b < 0) {
        return false;
      }
      body.write(b);
    }
    return true;
  }

  /// A line without its end; null when the connection ends first.
  private @Nullable String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int b = read(); b != '\n'; b = read()) {
      if (b < 0) {
        return null;
      }
      if (b != '\r') {
        line.append((char) b);
      }
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
