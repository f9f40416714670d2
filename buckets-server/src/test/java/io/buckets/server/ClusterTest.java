package io.buckets.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.buckets.registry.RingPlacement;
import io.buckets.storage.drive.DriveBay;
import io.buckets.storage.fsck.Deviation;
import io.buckets.storage.fsck.Fsck;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;
import tools.jackson.databind.JsonNode;

/// Three nodes of one drive in one process are one store.
final class ClusterTest {
  private static final String BUCKET = "shared-bucket";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path folder;
  private RunningCluster cluster;

  @BeforeEach
  void prepare() throws IOException {
    cluster = new RunningCluster(folder, 3, 1);
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  private void put(int node, String key, byte[] body) {
    try (S3Client s3 = cluster.client(node)) {
      s3.putObject(r -> r.bucket(BUCKET).key(key), RequestBody.fromBytes(body));
    }
  }

  private byte[] get(int node, String key) {
    try (S3Client s3 = cluster.client(node)) {
      return s3.getObjectAsBytes(r -> r.bucket(BUCKET).key(key)).asByteArray();
    }
  }

  private void makeBucket(int node, String name) {
    try (S3Client s3 = cluster.client(node)) {
      s3.createBucket(r -> r.bucket(name));
    }
  }

  private List<String> keys(int node) {
    try (S3Client s3 = cluster.client(node)) {
      return s3.listObjectsV2(r -> r.bucket(BUCKET)).contents().stream()
          .map(S3Object::key)
          .toList();
    }
  }

  /// What a node says of itself, once its server answers.
  private String readiness(int node) throws IOException {
    URI place = cluster.endpoint(node).resolve("/health/ready");
    HttpURLConnection connection = (HttpURLConnection) place.toURL().openConnection();
    InputStream said =
        connection.getResponseCode() == 200
            ? connection.getInputStream()
            : connection.getErrorStream();
    try (said) {
      return connection.getResponseCode()
          + " "
          + new String(said.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void anyNodeAnswersWhatAnotherHasStored() throws Exception {
    cluster.start(1, 2, 3);
    makeBucket(1, BUCKET);
    byte[] small = SdkTest.bytes(3_000);
    byte[] large = SdkTest.bytes(3 << 20);
    put(2, "small", small);
    put(3, "large", large);

    assertThat(get(3, "small")).isEqualTo(small);
    assertThat(get(1, "large")).isEqualTo(large);
    assertThat(keys(2)).containsExactly("large", "small");
    put(1, "small", large);
    assertThat(get(2, "small")).isEqualTo(large);
    try (S3Client s3 = cluster.client(3)) {
      s3.deleteObject(r -> r.bucket(BUCKET).key("small"));
    }
    assertThat(keys(1)).containsExactly("large");
    assertThatThrownBy(() -> get(2, "small")).isInstanceOf(S3Exception.class);
    assertEachNodeTellsOfAll();
    cluster.close();
    assertWholeAtRest();
  }

  /// A shard of the one large object is on each node's drive.
  private void assertEachNodeTellsOfAll() throws Exception {
    try (AdminCalls first = admin(1);
        AdminCalls second = admin(2);
        AdminCalls third = admin(3)) {
      assertThat(second.post("scrub").path("name").asString()).isEqualTo("scrub");
      for (AdminCalls any : List.of(first, second, third)) {
        JsonNode job =
            await().until(() -> any.get("job"), said -> !said.path("running").asBoolean());
        // One shard of each node, but of one whose drive was late with it.
        assertThat(job.path("done").asLong()).isBetween(2L, 3L);
        assertThat(job.path("error").asString() + job.path("silent")).isEqualTo("[]");
      }
      cluster.stop(2);
      JsonNode job = first.get("job");
      assertThat(job.path("silent")).hasSize(1);
      assertThat(job.path("done").asLong()).isBetween(1L, 2L);
    }
  }

  private AdminCalls admin(int node) {
    return new AdminCalls(cluster.endpoint(node), RunningServer.signer());
  }

  private void assertWholeAtRest() {
    List<Path> drives =
        IntStream.rangeClosed(1, 3).boxed().flatMap(n -> cluster.paths(n).stream()).toList();
    Map<Deviation.Kind, List<Deviation>> found = new EnumMap<>(Deviation.Kind.class);
    Fsck.Summary summary =
        new Fsck(drives, RingPlacement::of, InstantSource.system())
            .run(deviation ->
                found.computeIfAbsent(deviation.kind(), kind -> new ArrayList<>()).add(deviation));
    assertThat(summary.registers()).isGreaterThanOrEqualTo(2);
    assertThat(found)
        .doesNotContainKeys(
            Deviation.Kind.JOURNAL_OUT_OF_STEP,
            Deviation.Kind.TOPOLOGY_DIFFERS,
            Deviation.Kind.DRIVE_ABSENT,
            Deviation.Kind.LEFTOVER);
  }

  @Test
  void theOthersGoOnWithoutAnyOneNodeAndItCatchesUp() throws Exception {
    cluster.start(1, 2, 3);
    makeBucket(2, BUCKET);
    put(1, "before", SdkTest.bytes(100));
    for (int away = 1; away <= 3; away++) {
      cluster.stop(away);
      int one = away % 3 + 1;
      int other = one % 3 + 1;
      // It has said that it goes, and given the lead away: nobody has to miss it.
      assertThat(cluster.node(one).bays().values().stream().filter(DriveBay::isOut)).isNotEmpty();
      await().atMost(PATIENCE).until(() -> cluster.node(one).readiness().missing().isEmpty());
      String key = "without-" + away;
      put(one, key, SdkTest.bytes(1000 + away));
      assertThat(get(other, key)).isEqualTo(SdkTest.bytes(1000 + away));
      assertThat(get(one, "before")).isEqualTo(SdkTest.bytes(100));
      int number = away;
      await()
          .atMost(PATIENCE)
          .ignoreExceptions()
          .until(() -> {
            makeBucket(other, "bucket-" + number);
            return true;
          });
      cluster.start(away);
      assertThat(get(away, key)).isEqualTo(SdkTest.bytes(1000 + away));
    }
    assertThat(keys(3)).containsExactly("before", "without-1", "without-2", "without-3");
  }

  @Test
  void nothingIsFormedWhileANodeIsAway() throws Exception {
    CompletableFuture<BucketsServer> one = cluster.begin(1);
    CompletableFuture<BucketsServer> two = cluster.begin(2);
    await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .untilAsserted(() ->
            assertThat(readiness(1))
                .startsWith("503")
                .contains("waiting for node 3")
                .doesNotContain("node 2"));
    cluster.start(3);
    one.join().close();
    two.join().close();
  }
}
