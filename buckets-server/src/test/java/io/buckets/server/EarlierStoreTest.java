package io.buckets.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.buckets.registry.RingPlacement;
import io.buckets.storage.fsck.Deviation;
import io.buckets.storage.fsck.Fsck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.S3Object;
import tools.jackson.databind.JsonNode;

/// Data outlives builds: stores that an earlier build left are opened, read, finished and healed by
/// this one. `earlier-store/README.md` says how they were made.
final class EarlierStoreTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"stopped", "killed", "before-versions"})
  void everythingThatAnEarlierBuildLeftIsReadFinishedAndHealed(String name) throws Exception {
    ArchivedStore.unpack(name, folder);
    List<String[]> lines =
        Files.readAllLines(folder.resolve("holds.txt")).stream()
            .map(line -> line.split(" ", -1))
            .toList();
    // Twice: what the first start makes of the files is opened by the second.
    try (RunningServer server = start();
        AdminCalls admin = new AdminCalls(server);
        SdkCalls s3 = SdkKind.SYNC.open(server.endpoint())) {
      await().atMost(PATIENCE).until(() -> admin.drives("in service") == 4);
      assertHolds(s3, lines);
      finishUploads(s3, of(lines, "part"));
    }
    try (RunningServer server = start();
        AdminCalls admin = new AdminCalls(server);
        SdkCalls s3 = SdkKind.SYNC.open(server.endpoint())) {
      assertThat(admin.drives("in service")).isEqualTo(4);
      done(admin, "heal");
      done(admin, "scrub");
      assertHolds(s3, lines);
      assertParts(s3, of(lines, "part"));
      assertOverwrittenAsVersions(s3, lines);
    }
    assertWhole();
  }

  /// What was written before there were versions is the null version of its key, and stays.
  private static void assertOverwrittenAsVersions(SdkCalls s3, List<String[]> lines) {
    s3.putBucketVersioning(r ->
        r.bucket("data").versioningConfiguration(v -> v.status(BucketVersioningStatus.ENABLED)));
    for (String[] object : of(lines, "object")) {
      if (object[1].equals("data")) {
        String made =
            s3.putObject(r -> r.bucket("data").key(object[2]), new byte[] {1}).versionId();
        byte[] old =
            s3.getObject(r -> r.bucket("data").key(object[2]).versionId("null"))
                .asByteArrayUnsafe();
        assertThat(sha256(old)).as(object[2]).isEqualTo(object[4]);
        s3.deleteObject(r -> r.bucket("data").key(object[2]).versionId(made));
      }
    }
    assertHolds(s3, lines);
  }

  private static void done(AdminCalls admin, String job) throws Exception {
    admin.post(job);
    await().atMost(PATIENCE).until(() -> !admin.get("job").path("running").asBoolean());
    JsonNode report = admin.get("job");
    assertThat(report.path("incomplete").asLong()).as(report.toString()).isZero();
  }

  private void assertWhole() {
    List<Deviation> found = new ArrayList<>();
    List<Path> drives = RunningServer.paths(folder, 4);
    new Fsck(drives, RingPlacement::of, InstantSource.system()).run(found::add);
    assertThat(found).isEmpty();
  }

  private RunningServer start() throws IOException {
    return RunningServer.with(RunningServer.settings(RunningServer.paths(folder, 4)));
  }

  private static List<String[]> of(List<String[]> lines, String kind) {
    return lines.stream().filter(line -> line[0].equals(kind)).toList();
  }

  private static void assertHolds(SdkCalls s3, List<String[]> lines) {
    for (String[] object : of(lines, "object")) {
      byte[] got = s3.getObject(r -> r.bucket(object[1]).key(object[2])).asByteArrayUnsafe();
      assertThat(got.length).as(object[2]).isEqualTo(Integer.parseInt(object[3]));
      assertThat(sha256(got)).as(object[2]).isEqualTo(object[4]);
    }
    List<String> listed =
        s3.listObjectsV2(r -> r.bucket("data")).contents().stream().map(S3Object::key).toList();
    List<String> held =
        of(lines, "object").stream().filter(o -> o[1].equals("data")).map(o -> o[2]).toList();
    assertThat(listed).containsAll(held);
    assertThat(listed)
        .doesNotContainAnyElementsOf(of(lines, "deleted").stream().map(d -> d[2]).toList());
  }

  private static void finishUploads(SdkCalls s3, List<String[]> parts) {
    List<String[]> completed = parts.stream().filter(part -> part[2].endsWith("complete")).toList();
    List<CompletedPart> list =
        completed.stream()
            .map(part ->
                CompletedPart.builder().partNumber(Integer.parseInt(part[4])).eTag(part[5]).build())
            .toList();
    String[] first = completed.getFirst();
    s3.completeMultipartUpload(r ->
        r.bucket(first[1]).key(first[2]).uploadId(first[3]).multipartUpload(m -> m.parts(list)));
    String[] other = parts.getLast();
    s3.abortMultipartUpload(r -> r.bucket(other[1]).key(other[2]).uploadId(other[3]));
    assertParts(s3, parts);
  }

  private static void assertParts(SdkCalls s3, List<String[]> parts) {
    int from = 0;
    byte[] whole =
        s3.getObject(r -> r.bucket("data").key("upload/to-complete")).asByteArrayUnsafe();
    for (String[] part : parts) {
      if (part[2].equals("upload/to-complete")) {
        int to = from + Integer.parseInt(part[7]);
        assertThat(sha256(Arrays.copyOfRange(whole, from, to))).isEqualTo(part[6]);
        from = to;
      }
    }
    assertThat(whole).hasSize(from);
    assertThat(s3.listMultipartUploads(r -> r.bucket("data")).uploads()).isEmpty();
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
