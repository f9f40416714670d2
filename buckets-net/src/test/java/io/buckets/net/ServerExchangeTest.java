package io.buckets.net;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/// The contract, over a loopback socket.
class ServerExchangeTest extends HttpExchangeContract {
  @Override
  Answer send(Call call, HttpHandler handler) throws Exception {
    CompletableFuture<Void> handled = new CompletableFuture<>();
    HttpHandler observed =
        exchange -> {
          try {
            handler.handle(exchange);
            handled.complete(null);
          } catch (IOException | RuntimeException | Error failed) {
            handled.completeExceptionally(failed);
            throw failed;
          }
        };
    Answer answer;
    try (HttpServer server = TestServers.start(observed);
        RawClient client = RawClient.connect(server.address())) {
      answer = talk(client, call);
      handled.get(20, TimeUnit.SECONDS);
    } catch (ExecutionException failed) {
      throw new AssertionError("the handler failed", failed.getCause());
    }
    return answer;
  }

  private static Answer talk(RawClient client, Call call) throws IOException {
    client.send(head(call));
    boolean continued = false;
    RawClient.Reply reply = null;
    if (call.expectsContinue()) {
      reply = client.reply(call.method());
      continued = reply.status() == 100;
    }
    if (!call.expectsContinue() || continued) {
      client.send(framed(call));
      if (call.truncatedAt() < call.body().length) {
        client.endOutput();
      }
      reply = client.replyOrEnd(call.method());
    }
    if (reply == null) {
      return new Answer(0, HttpHeaders.EMPTY, new byte[0], false, continued);
    }
    return new Answer(reply.status(), reply.headers(), reply.body(), reply.whole(), continued);
  }

  private static byte[] head(Call call) {
    StringBuilder head = new StringBuilder();
    head.append(call.method()).append(' ').append(call.target()).append(" HTTP/1.1\r\nHost: h\r\n");
    for (int i = 0; i < call.headers().size(); i += 2) {
      head.append(call.headers().get(i)).append(": ").append(call.headers().get(i + 1));
      head.append("\r\n");
    }
    if (call.expectsContinue()) {
      head.append("Expect: 100-continue\r\n");
    }
    if (call.chunked()) {
      head.append("Transfer-Encoding: chunked\r\n");
    } else if (call.body().length > 0) {
      head.append("Content-Length: ").append(call.body().length).append("\r\n");
    }
    return head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] framed(Call call) throws IOException {
    int sent = Math.min(call.body().length, call.truncatedAt());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    if (!call.chunked()) {
      bytes.write(call.body(), 0, sent);
      return bytes.toByteArray();
    }
    for (int at = 0; at < sent; at += 1234) {
      int size = Math.min(1234, sent - at);
      bytes.write((Integer.toHexString(size) + "\r\n").getBytes(StandardCharsets.US_ASCII));
      bytes.write(call.body(), at, size);
      bytes.write("\r\n".getBytes(StandardCharsets.US_ASCII));
    }
    bytes.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    return bytes.toByteArray();
  }
}
