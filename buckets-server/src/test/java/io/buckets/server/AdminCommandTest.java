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
  private static final String POLICY =
      """
      {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}]}\
      """;

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
  void usersGroupsAndPoliciesAreMadeListedAndTakenAway() throws IOException {
    assertThat(run("account", "add", "ann").out()).contains("canonical id ");
    Said made =
        run(
            "user",
            "add",
            "joe",
            "--account",
            "ann",
            "--access-key",
            "JOEJOEJOE",
            "--secret-key",
            "a-secret-of-joes");
    assertThat(made.code()).as(made.err()).isZero();
    assertThat(made.out()).contains(":user/joe", "JOEJOEJOE", "a-secret-of-joes");
    assertThat(run("user", "add", "joe", "--account", "ann").err()).contains("already exists");
    Path file = Files.writeString(folder.resolve("reading.json"), POLICY);
    assertThat(run("policy", "add", "reads", file.toString(), "--account", "ann").code()).isZero();
    assertThat(run("group", "add", "staff", "--account", "ann").code()).isZero();
    assertThat(run("group", "join", "staff", "joe", "--account", "ann").out())
        .contains("members joe");
    assertThat(run("policy", "attach", "reads", "--group", "staff", "--account", "ann").out())
        .contains(":policy/reads");
    assertThat(run("policy", "attach", file.toString(), "--user", "joe", "--account", "ann").out())
        .startsWith("reading ")
        .contains("user joe");
    assertThat(run("policy", "attach", "nothing", "--user", "joe", "--account", "ann").err())
        .contains("there is no policy nothing");
    assertThat(run("user", "ls", "--account", "ann").out())
        .contains("groups staff, policies reading, keys JOEJOEJOE");
    assertThat(run("user", "ls").out()).isBlank();
    assertThat(run("policy", "ls", "--account", "ann").out())
        .contains("reads", "AmazonS3FullAccess");
    assertThat(run("policy", "rm", "reads", "--account", "ann").err()).contains("detach");
    run("policy", "detach", "reads", "--group", "staff", "--account", "ann");
    assertThat(run("policy", "rm", "reads", "--account", "ann").out()).doesNotContain("reads");
    assertThat(run("key", "add", "ann", "--user", "joe", "--policy", file.toString()).out())
        .contains("access key");
    assertThat(run("key", "ls").out()).contains("user joe, enabled, narrowed");
    assertThat(run("key", "disable", "JOEJOEJOE").out()).contains("user joe, disabled");
    assertThat(run("user", "rm", "joe", "--account", "ann").code()).isZero();
    assertThat(run("key", "ls").out()).doesNotContain("user joe");
    assertThat(run("group", "rm", "staff", "--account", "ann").out()).isBlank();
    assertThat(run("account", "rm", "ann").code()).isZero();
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
