package io.buckets.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.buckets.erasure.Geometry;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// A node of any geometry starts without m of its k + m drives: it reads everything, writes where W
/// are there, and is whole again with empty directories in their places.
final class GeometryLossTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final List<Integer> SIZES = List.of(10, 300_000);

  @TempDir Path folder;

  /// The table of defaults, and some that are asked for.
  static Stream<Geometry> geometries() {
    return Stream.concat(
        IntStream.rangeClosed(2, 16).mapToObj(Geometry::defaultFor),
        Stream.of("4+4", "8+8", "3+3", "1+2").map(Geometry::parse));
  }

  @ParameterizedTest
  @MethodSource("geometries")
  void withoutAsManyDrivesAsParityItStartsServesAndHeals(Geometry geometry) throws Exception {
    List<Path> drives = RunningServer.paths(folder, geometry.total());
    Map<ConfigKey, String> settings = RunningServer.settings(drives);
    settings.put(ConfigKey.GEOMETRY, geometry.toString());
    try (RunningServer server = RunningServer.with(settings);
        SdkCalls s3 = SdkKind.SYNC.open(server.endpoint())) {
      s3.createBucket(r -> r.bucket("bucket"));
      storeAll(s3, "before");
      awaitWhole(server, "before");
    }
    int losses = Math.min(geometry.parity(), geometry.total() - geometry.readQuorum());
    List<Path> order = new ArrayList<>(drives);
    Collections.rotate(order, -1);
    List<Path> lost = order.subList(0, losses);
    for (Path path : lost) {
      Files.move(path, folder.resolve("lost-" + path.getFileName()));
    }
    boolean writable = geometry.total() - losses >= geometry.writeQuorum();
    withNothingInTheirPlaces(settings, writable);
    for (Path path : lost) {
      Files.createDirectory(path);
    }
    try (RunningServer server = RunningServer.with(settings);
        SdkCalls s3 = SdkKind.SYNC.open(server.endpoint())) {
      assertAll(s3, "before");
      s3.createBucket(r -> r.bucket("second"));
      storeAll(s3, "replaced");
      awaitWhole(server, "before");
      awaitWhole(server, "replaced");
      assertThat(health(server, "ready")).isEqualTo(200);
    }
    for (Path path : order.subList(losses, 2 * losses)) {
      Files.move(path, folder.resolve("lost-" + path.getFileName()));
    }
    try (RunningServer server = RunningServer.with(settings);
        SdkCalls s3 = SdkKind.SYNC.open(server.endpoint())) {
      assertAll(s3, "before");
      assertAll(s3, "replaced");
    }
  }

  private static void withNothingInTheirPlaces(Map<ConfigKey, String> settings, boolean writable)
      throws Exception {
    try (RunningServer server = RunningServer.with(settings);
        AdminCalls admin = new AdminCalls(server);
        SdkCalls s3 = SdkKind.SYNC.open(server.endpoint())) {
      assertAll(s3, "before");
      assertThat(health(server, "live")).isEqualTo(200);
      assertThat(health(server, "ready")).isEqualTo(writable ? 200 : 503);
      assertThat(admin.get("info").path("ready").asBoolean()).isEqualTo(writable);
      assertThat(server.server().notes().stream().anyMatch(note -> note.startsWith("READS ONLY")))
          .isEqualTo(!writable);
      if (writable) {
        storeAll(s3, "during");
        s3.createBucket(r -> r.bucket("during"));
        assertAll(s3, "during");
      } else {
        assertWritesAreRefused(server);
        assertThat(s3.listBuckets(r -> {}).buckets()).hasSize(1);
      }
    }
  }

  private static void assertWritesAreRefused(RunningServer server) {
    try (SdkCalls once = SdkKind.once(server.endpoint())) {
      assertUnavailable(() -> once.createBucket(r -> r.bucket("during")), "control journal");
      assertUnavailable(() -> storeAll(once, "during"), "drives");
    }
  }

  private static void assertUnavailable(Runnable write, String why) {
    assertThatThrownBy(write::run)
        .isInstanceOfSatisfying(S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(503))
        .hasMessageContaining(why);
  }

  private static void storeAll(SdkCalls s3, String prefix) {
    for (int size : SIZES) {
      s3.putObject(r -> r.bucket("bucket").key(prefix + size), SdkTest.bytes(size));
    }
  }

  private static void assertAll(SdkCalls s3, String prefix) {
    for (int size : SIZES) {
      assertThat(s3.getObject(r -> r.bucket("bucket").key(prefix + size)).asByteArray())
          .as(prefix + size)
          .isEqualTo(SdkTest.bytes(size));
    }
  }

  private static int health(RunningServer server, String which) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(
              HttpRequest.newBuilder(server.endpoint().resolve("/health/" + which)).build(),
              BodyHandlers.ofString())
          .statusCode();
    }
  }

  /// Waits until every drive is in service and holds its shards, decided and verified.
  private static void awaitWhole(RunningServer server, String prefix) throws Exception {
    try (AdminCalls admin = new AdminCalls(server)) {
      await()
          .atMost(PATIENCE)
          .until(() -> admin.drives("in service") == server.server().bays().size());
      for (int size : SIZES) {
        await().atMost(PATIENCE).until(() -> admin.isWhole("bucket", prefix + size));
      }
    }
  }
}
