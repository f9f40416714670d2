package io.buckets.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.buckets.s3.auth.RequestSigner;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/// A signed request that is sent, and whose answer is read, piece by piece as the test wants it.
final class RawRequest implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 30_000;

  private final Socket socket;

  private RawRequest(Socket socket) {
    this.socket = socket;
  }

  /// Connects and sends the head.
  static RawRequest begin(RunningServer server, String method, String path, long length)
      throws IOException {
    Socket socket = new Socket(server.address().getAddress(), server.address().getPort());
    socket.setSoTimeout(PATIENCE_MILLIS);
    String host = "127.0.0.1:" + server.address().getPort();
    Map<String, String> headers = new HashMap<>();
    headers.put("host", host);
    headers.putAll(
        RunningServer.signer()
            .sign(
                new RequestSigner.Unsigned(method, path, "", Map.of("host", host)),
                "UNSIGNED-PAYLOAD",
                Instant.now()));
    headers.put("content-length", Long.toString(length));
    StringBuilder head = new StringBuilder(method + " " + path + " HTTP/1.1\r\n");
    headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    RawRequest request = new RawRequest(socket);
    request.send(head.append("\r\n").toString().getBytes(ISO_8859_1), 0, head.length());
    return request;
  }

  void send(byte[] bytes, int from, int to) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(bytes, from, to - from);
    out.flush();
  }

  /// Reads up to the end of the head.
  ///
  /// @return the status line
  String head() throws IOException {
    StringBuilder head = new StringBuilder();
    InputStream in = socket.getInputStream();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("the connection ended after: " + head);
      }
      head.append((char) next);
    }
    return head.substring(0, head.indexOf("\r\n"));
  }

  /// Reads the next bytes of the body.
  byte[] body(int length) throws IOException {
    return socket.getInputStream().readNBytes(length);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
