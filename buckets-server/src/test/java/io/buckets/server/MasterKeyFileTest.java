package io.buckets.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.buckets.storage.sealing.MasterKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;

/// Where the master key is from, and what becomes of a server without the right one.
final class MasterKeyFileTest {
  @TempDir Path folder;

  private RunningServer start(Map<ConfigKey, String> more, Map<String, String> environment)
      throws IOException {
    Map<ConfigKey, String> settings =
        new EnumMap<>(RunningServer.settings(RunningServer.paths(folder.resolve("drives"), 2)));
    settings.putAll(more);
    Map<String, String> all = new HashMap<>(RunningServer.ENVIRONMENT);
    all.putAll(environment);
    return RunningServer.with(settings, all);
  }

  private Path kept(int drive) {
    return folder.resolve("drives/drive" + drive + "/.buckets.sys/master-key");
  }

  private static S3Client client(RunningServer server) {
    return S3Client.builder()
        .endpointOverride(server.endpoint())
        .region(SdkKind.REGION)
        .credentialsProvider(SdkKind.KEYS)
        .forcePathStyle(true)
        .build();
  }

  private static void put(RunningServer server) {
    try (S3Client client = client(server)) {
      client.createBucket(b -> b.bucket("bucket"));
      client.putObject(
          b -> b.bucket("bucket").key("key").serverSideEncryption(ServerSideEncryption.AES256),
          RequestBody.fromString("body"));
    }
  }

  private static String get(RunningServer server) {
    try (S3Client client = client(server)) {
      return client.getObjectAsBytes(b -> b.bucket("bucket").key("key")).asUtf8String();
    }
  }

  @Test
  void aKeyIsMadeOnceAndKeptOnEveryDriveForTheOwnerAlone() throws IOException {
    try (RunningServer server = start(Map.of(), Map.of())) {
      put(server);
    }
    String text = Files.readString(kept(1));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(kept(2))))
        .isEqualTo("rw-------");
    assertThat(Files.readString(kept(2))).isEqualTo(text);
    Files.writeString(kept(1), "damaged");
    try (RunningServer server = start(Map.of(), Map.of())) {
      assertThat(get(server)).isEqualTo("body");
    }
    assertThat(Files.readString(kept(1))).isEqualTo(text);
    Files.delete(kept(1));
    Files.delete(kept(2));
    assertThatThrownBy(() -> start(Map.of(), Map.of()).close())
        .isInstanceOf(Configuration.Mistake.class)
        .hasMessageContaining("no copy of the master key can be read");
    assertThat(kept(1)).as("no fresh one is made").doesNotExist();
  }

  @Test
  void anOperatorsKeyIsUsedAndNotWrittenDown() throws IOException {
    MasterKey mine = MasterKey.random();
    try (RunningServer server = start(Map.of(), Map.of("BUCKETS_MASTER_KEY", mine.text()))) {
      put(server);
    }
    assertThat(kept(1)).doesNotExist();
    Path file = Files.writeString(folder.resolve("key"), mine.text() + "\n");
    try (RunningServer server =
        start(Map.of(ConfigKey.MASTER_KEY_FILE, file.toString()), Map.of())) {
      assertThat(get(server)).isEqualTo("body");
    }
    assertThatThrownBy(
            () -> start(Map.of(), Map.of("BUCKETS_MASTER_KEY", MasterKey.random().text())).close())
        .isInstanceOf(Configuration.Mistake.class)
        .hasMessageContaining("the master key is not the one of this deployment");
  }

  @Test
  void whatIsNoKeyIsRefusedBeforeAnythingIsFormatted() throws IOException {
    Path file = Files.writeString(folder.resolve("key"), "c2hvcnQ=\n");
    assertThatThrownBy(
            () -> start(Map.of(ConfigKey.MASTER_KEY_FILE, file.toString()), Map.of()).close())
        .isInstanceOf(Configuration.Mistake.class)
        .hasMessageContaining("32 bytes")
        .hasMessageNotContaining("c2hvcnQ=");
    assertThatThrownBy(
            () -> start(Map.of(ConfigKey.MASTER_KEY_FILE, folder + "/none"), Map.of()).close())
        .isInstanceOf(Configuration.Mistake.class);
    assertThat(folder.resolve("drives")).doesNotExist();
  }
}
