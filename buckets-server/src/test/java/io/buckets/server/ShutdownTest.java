package io.buckets.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What happens to requests in flight when the server is told to stop.
final class ShutdownTest {
  private static final int LENGTH = 20 << 20;

  @TempDir Path folder;

  private RunningServer start(int shutdownSeconds) throws IOException {
    Map<ConfigKey, String> settings = RunningServer.settings(RunningServer.paths(folder, 2));
    settings.put(ConfigKey.SHUTDOWN_SECONDS, Integer.toString(shutdownSeconds));
    return RunningServer.with(settings);
  }

  private static CompletableFuture<?> closing(RunningServer server) {
    CompletableFuture<?> closing = CompletableFuture.runAsync(server::close);
    await().until(() -> !accepts(server));
    return closing;
  }

  private static boolean accepts(RunningServer server) throws IOException {
    try (Socket socket = new Socket(server.address().getAddress(), server.address().getPort())) {
      return socket.isConnected();
    } catch (ConnectException refused) {
      return false;
    }
  }

  @Test
  void anUploadUnderWayIsFinishedAndKept() throws Exception {
    byte[] body = SdkTest.bytes(LENGTH);
    RunningServer server = start(20);
    try (SdkCalls s3 = SdkKind.SYNC.open(server.endpoint())) {
      s3.createBucket(r -> r.bucket("bucket"));
    }
    try (RawRequest put = RawRequest.begin(server, "PUT", "/bucket/key", LENGTH)) {
      put.send(body, 0, LENGTH / 2);
      CompletableFuture<?> closing = closing(server);
      assertThat(closing).isNotDone();
      put.send(body, LENGTH / 2, LENGTH);
      assertThat(put.head()).isEqualTo("HTTP/1.1 200 OK");
      closing.join();
    }
    try (RunningServer again = start(20);
        SdkCalls s3 = SdkKind.SYNC.open(again.endpoint())) {
      byte[] got = s3.getObject(r -> r.bucket("bucket").key("key")).asByteArrayUnsafe();
      assertThat(Arrays.equals(got, body)).isTrue();
    }
  }

  @Test
  void aDownloadUnderWayIsFinished() throws Exception {
    byte[] body = SdkTest.bytes(LENGTH);
    RunningServer server = start(20);
    try (SdkCalls s3 = SdkKind.SYNC.open(server.endpoint())) {
      s3.createBucket(r -> r.bucket("bucket"));
      s3.putObject(r -> r.bucket("bucket").key("key"), body);
    }
    try (RawRequest get = RawRequest.begin(server, "GET", "/bucket/key", 0)) {
      assertThat(get.head()).isEqualTo("HTTP/1.1 200 OK");
      CompletableFuture<?> closing = closing(server);
      assertThat(closing).isNotDone();
      assertThat(Arrays.equals(get.body(LENGTH), body)).isTrue();
      closing.join();
    }
  }

  @Test
  void aRequestThatOutlastsThePatienceIsCutOffAndLeavesNothing() throws Exception {
    RunningServer server = start(1);
    try (SdkCalls s3 = SdkKind.SYNC.open(server.endpoint())) {
      s3.createBucket(r -> r.bucket("bucket"));
    }
    try (RawRequest put = RawRequest.begin(server, "PUT", "/bucket/key", LENGTH)) {
      put.send(new byte[1000], 0, 1000);
      closing(server).join();
      assertThatThrownBy(put::head).isInstanceOf(IOException.class);
    }
    try (RunningServer again = start(1);
        SdkCalls s3 = SdkKind.SYNC.open(again.endpoint())) {
      SdkTest.assertRefused(
          404, "NoSuchKey", () -> s3.getObject(r -> r.bucket("bucket").key("key")));
    }
  }
}
