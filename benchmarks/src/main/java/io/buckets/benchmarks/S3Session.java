package io.buckets.benchmarks;

import java.io.Closeable;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// One client of a node: a connection and a key pair, for one thread. A connection that broke is
/// replaced at the next request; requests are never sent twice, so every failure is seen by the
/// caller.
///
/// Keys are used as they are and must need no encoding.
final class S3Session implements Closeable {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  /// SHA-256 of nothing.
  private static final String EMPTY_HASH =
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

  private final Target.Node node;
  private final BucketKind kind;
  private final RequestSigner signer;
  private volatile @Nullable HttpConnection connection;
  private volatile boolean closed;

  /// @param client the number of the client, which says which node it talks to
  S3Session(Target target, int client, Credentials credentials) {
    this.node = target.node(client);
    this.kind = target.kind();
    this.signer = new RequestSigner(credentials);
  }

  /// Makes a bucket and sets it up.
  HttpReply createBucket(String bucket) throws IOException {
    HttpReply made = send("PUT", path(bucket), "", Body.EMPTY, false);
    return !made.isSuccess() || kind.query().isEmpty()
        ? made
        : send("PUT", path(bucket), kind.query(), kind.body(), false);
  }

  private String path(String bucket) {
    return "/" + kind.name(bucket);
  }

  HttpReply put(String bucket, String key, Body body) throws IOException {
    return send("PUT", path(bucket) + "/" + key, "", body, false);
  }

  HttpReply get(String bucket, String key) throws IOException {
    return send("GET", path(bucket) + "/" + key, "", Body.EMPTY, false);
  }

  HttpReply head(String bucket, String key) throws IOException {
    return send("HEAD", path(bucket) + "/" + key, "", Body.EMPTY, false);
  }

  HttpReply delete(String bucket, String key) throws IOException {
    return send("DELETE", path(bucket) + "/" + key, "", Body.EMPTY, false);
  }

  /// One page of ListObjectsV2.
  ///
  /// @param token where the last page ended; empty for the first one
  HttpReply list(String bucket, String token) throws IOException {
    String after =
        token.isEmpty()
            ? ""
            : "continuation-token="
                + URLEncoder.encode(token, StandardCharsets.UTF_8).replace("+", "%20")
                + "&";
    return send("GET", path(bucket), after + "list-type=2&max-keys=1000", Body.EMPTY, true);
  }

  /// Ends the session and any request under way, from any thread.
  @Override
  public void close() throws IOException {
    closed = true;
    HttpConnection open = connection;
    if (open != null) {
      open.close();
    }
  }

  /// A body to put, prepared once and sent many times.
  ///
  /// @param content direct, so that it goes to the socket without a copy
  /// @param payloadHash what the signature says of it: its SHA-256, or that it is not signed
  record Body(ByteBuffer content, String payloadHash) {
    static final Body EMPTY = new Body(NOTHING, EMPTY_HASH);
  }

  private HttpReply send(String method, String path, String query, Body body, boolean keep)
      throws IOException {
    HttpConnection open = connection();
    try {
      String head = head(method, path, query, body);
      HttpReply reply = open.exchange(head, body.content(), method.equals("HEAD"), keep);
      if (!open.isReusable()) {
        drop(open);
      }
      return reply;
    } catch (IOException | RuntimeException e) {
      drop(open);
      throw e;
    }
  }

  private String head(String method, String path, String query, Body body) {
    TreeMap<String, String> signed = new TreeMap<>();
    signed.put("host", node.authority());
    signed.put("x-amz-content-sha256", body.payloadHash());
    signed.put("x-amz-date", signer.time(Instant.now()));
    String authorization =
        signer.authorization(new RequestSigner.Request(method, path, query, signed));
    StringBuilder head = new StringBuilder(640);
    head.append(method).append(' ').append(path);
    if (!query.isEmpty()) {
      head.append('?').append(query);
    }
    head.append(" HTTP/1.1\r\n");
    signed.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    head.append("Authorization: ").append(authorization).append("\r\n");
    if (method.equals("PUT")) {
      head.append("Content-Length: ").append(body.content().remaining()).append("\r\n");
    }
    return head.append("\r\n").toString();
  }

  private HttpConnection connection() throws IOException {
    HttpConnection open = connection;
    if (open == null) {
      open = new HttpConnection(node.host(), node.port());
      connection = open;
      if (closed) {
        open.close();
      }
    }
    return open;
  }

  private void drop(HttpConnection open) throws IOException {
    connection = null;
    open.close();
  }
}
