package io.buckets.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.buckets.admin.AdminCommand;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `buckets-admin` as an operator runs it, with a profile file.
final class AdminCommandTest {
  @TempDir static Path folder;

  private static @Nullable RunningServer running;

  @BeforeAll
  static void start() throws IOException {
    // In another region, which is none of the operator's business.
    var settings = RunningServer.settings(RunningServer.paths(folder, 3));
    settings.put(ConfigKey.REGION, "eu-west-1");
    running = RunningServer.with(settings);
    Files.writeString(
        profile(),
        "access-key = %s%nsecret-key = %s%nendpoint = %s%n"
            .formatted(RunningServer.ACCESS_KEY, RunningServer.SECRET_KEY, running.endpoint()));
  }

  @AfterAll
  static void stop() {
    Objects.requireNonNull(running).close();
  }

  private static Path profile() {
    return folder.resolve("profile");
  }

  private record Said(int code, String out, String err) {}

  private static Said run(String... words) {
    return run(profile(), words);
  }

  private static Said run(Path profile, String... words) {
    List<String> arguments = new ArrayList<>(List.of("--profile", profile.toString()));
    arguments.addAll(List.of(words));
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    ByteArrayOutputStream complained = new ByteArrayOutputStream();
    System.setOut(new PrintStream(said, true, UTF_8));
    System.setErr(new PrintStream(complained, true, UTF_8));
    try {
      int code = new CommandLine(new AdminCommand()).execute(arguments.toArray(String[]::new));
      return new Said(code, said.toString(UTF_8), complained.toString(UTF_8));
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
  }

  @Test
  void infoIsTextForPeopleAndJsonForPrograms() {
    Said people = run("info");
    assertThat(people.code()).isZero();
    assertThat(people.out())
        .contains("geometry     2+1, ", "durability   always", "ready        yes")
        .contains(folder.resolve("drive1").toString(), "in service");
    JsonNode programs = JsonMapper.shared().readTree(run("--json", "info").out());
    assertThat(programs.path("drives").size()).isEqualTo(3);
  }

  @Test
  void healAndScrubRunToTheirEnd() {
    Said healed = run("heal");
    assertThat(healed.code()).as(healed.err()).isZero();
    assertThat(healed.out()).contains("heal: ", "0 incomplete");
    Said scrubbed = run("scrub");
    assertThat(scrubbed.code()).isZero();
    assertThat(scrubbed.out()).contains("scrub: ", "0 incomplete");
  }

  @Test
  void keysAreMadeListedRotatedAndDisabled() {
    Said made = run("kms", "create", "testkey-1");
    assertThat(made.code()).as(made.err()).isZero();
    assertThat(made.out()).startsWith("testkey-1").contains("version 1", "enabled");
    assertThat(run("kms", "rotate", "testkey-1").out()).contains("version 2");
    assertThat(run("kms", "disable", "testkey-1").out()).contains("disabled");
    assertThat(run("kms", "ls").out()).contains("testkey-1", "version 2", "disabled");
    assertThat(run("kms", "enable", "testkey-1").out()).contains("enabled");
    assertThat(run("kms", "reseal").code()).isZero();
    assertThat(run("kms", "rewrap").out()).contains("0 left as they were");
    JsonNode programs = JsonMapper.shared().readTree(run("--json", "kms", "ls").out());
    assertThat(programs.get(0).path("version").asInt()).isEqualTo(2);
    assertThat(run("kms", "create", "testkey-1").err()).contains("already").hasLineCount(1);
    assertThat(run("kms", "create", "aws/mine").err()).contains("kept for the server's own");
    assertThat(run("kms", "create", "a b").code()).isEqualTo(1);
    assertThat(run("kms", "rotate", "nobody").err()).contains("there is no key nobody");
  }

  @Test
  void aMistakeIsToldInALineAndTheCodeSaysSo() {
    Said none = run("inspect", "no-such-bucket/key");
    assertThat(none.code()).isEqualTo(1);
    assertThat(none.err()).startsWith("buckets-admin: ").hasLineCount(1);
    assertThat(run("inspect", "nothing").err()).contains("name an object as BUCKET/KEY");
    assertThat(run("nonsense").code()).isEqualTo(2);
  }

  @Test
  void aServerThatIsNotThereIsNamed() throws IOException {
    Path other = folder.resolve("other");
    Files.writeString(other, "access-key=a\nsecret-key=b\nendpoint=http://127.0.0.1:1\n");
    Said said = run(other, "info");
    assertThat(said.code()).isEqualTo(1);
    assertThat(said.err())
        .contains("no server answers at http://127.0.0.1:1; start it or name it with --endpoint");
  }
}
