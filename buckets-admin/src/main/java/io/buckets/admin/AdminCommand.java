package io.buckets.admin;

import io.buckets.s3.auth.RequestSigner;
import io.buckets.s3.auth.S3Config;
import java.io.IOException;
import java.io.Reader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/// The operator's commands: `info`, `inspect`, `locate`, `heal`, `scrub`, `kms`, `account`, `key`,
/// `user`, `group`, `policy`, `lifecycle`.
///
/// They talk to a server's admin API with the root key pair, taken from `BUCKETS_ROOT_ACCESS_KEY`
/// and `BUCKETS_ROOT_SECRET_KEY`, or from a profile file with `access-key`, `secret-key` and maybe
/// `endpoint`.
@Command(
    name = "admin",
    description = "Operates a running server.",
    subcommands = {
      KmsCommand.class,
      AccountCommands.OfAccounts.class,
      AccountCommands.OfKeys.class,
      UserCommands.OfUsers.class,
      UserCommands.OfGroups.class,
      PolicyCommand.class,
      LifecycleCommand.class
    },
    mixinStandardHelpOptions = true)
public final class AdminCommand {
  private static final long LOOK_MILLIS = 250;

  @Option(
      names = "--endpoint",
      description = "the server, ${DEFAULT-VALUE} unless set",
      defaultValue = "${env:BUCKETS_ENDPOINT:-http://127.0.0.1:9000}")
  private String endpoint = "http://127.0.0.1:9000";

  @Option(
      names = "--profile",
      description = "properties file with access-key and secret-key",
      defaultValue = "${env:BUCKETS_PROFILE}")
  private @Nullable Path profile;

  @Option(names = "--json", description = "print JSON for programs")
  private boolean json;

  /// Shows the deployment.
  @Command(description = "Deployment, drives, space, sets, geometry, durability, repairs.")
  int info() {
    return run(client -> show(client.get("info", Map.of()), AdminText::info));
  }

  /// Shows what every drive holds of a key.
  @Command(description = "The xl.meta of a key, and what every drive of its set holds.")
  int inspect(@Parameters(paramLabel = "BUCKET/KEY") String object) {
    return run(client -> show(client.get("inspect", target(object)), AdminText::inspection));
  }

  /// Shows why a key is where it is.
  @Command(description = "Which set and drives a key belongs to, and why.")
  int locate(@Parameters(paramLabel = "BUCKET/KEY") String object) {
    return run(client -> show(client.get("locate", target(object)), AdminText::location));
  }

  /// Makes registers whole.
  @Command(description = "Makes every object of a bucket or prefix, or all, whole on every drive.")
  int heal(
      @Parameters(paramLabel = "BUCKET[/PREFIX]", arity = "0..1") @Nullable String where,
      @Option(names = "--deep", description = "verify every block as well") boolean deep) {
    Map<String, String> query = new LinkedHashMap<>();
    if (where != null) {
      int slash = where.indexOf('/');
      query.put("bucket", slash < 0 ? where : where.substring(0, slash));
      query.put("prefix", slash < 0 ? "" : where.substring(slash + 1));
    }
    query.put("deep", String.valueOf(deep));
    return run(client -> follow(client, client.post("heal", query), "healing"));
  }

  /// Verifies every shard file.
  @Command(description = "Reads and verifies every shard file, and repairs what is damaged.")
  int scrub() {
    return run(client -> follow(client, client.post("scrub", Map.of()), "scrubbing"));
  }

  /// A question to the server.
  interface Question {
    JsonNode put(AdminClient client) throws IOException, InterruptedException;
  }

  /// The command that a command of it belongs to, which the parser has set.
  static AdminCommand above(@Nullable AdminCommand parent) {
    return Objects.requireNonNull(parent, "it is a part of admin");
  }

  /// Asks the server something and shows the answer.
  int ask(Question question, Renderer renderer) {
    return run(client -> show(question.put(client), renderer));
  }

  private interface Work {
    int with(AdminClient client) throws IOException, InterruptedException;
  }

  private int run(Work work) {
    try {
      return work.with(client());
    } catch (AdminClient.Failed e) {
      System.err.println("buckets-admin: " + e.getMessage());
      return 1;
    } catch (IOException e) {
      System.err.println("buckets-admin: " + e);
      return 1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 1;
    }
  }

  private AdminClient client() throws IOException {
    String access = System.getenv("BUCKETS_ROOT_ACCESS_KEY");
    String secret = System.getenv("BUCKETS_ROOT_SECRET_KEY");
    if (profile != null) {
      Properties properties = new Properties();
      try (Reader reader = Files.newBufferedReader(profile)) {
        properties.load(reader);
      }
      access = properties.getProperty("access-key");
      secret = properties.getProperty("secret-key");
      endpoint = properties.getProperty("endpoint", endpoint);
    }
    if (access == null || secret == null) {
      throw new AdminClient.Failed(
          "set BUCKETS_ROOT_ACCESS_KEY and BUCKETS_ROOT_SECRET_KEY, or name a --profile file;"
              + " a server that made its own keys keeps them in"
              + " <drive>/.buckets.sys/root-keys.properties, which is such a file");
    }
    return new AdminClient(
        URI.create(endpoint), new RequestSigner(access, secret, S3Config.DEFAULT_REGION));
  }

  private static Map<String, String> target(String object) {
    int slash = object.indexOf('/');
    if (slash < 1 || slash == object.length() - 1) {
      throw new AdminClient.Failed("name an object as BUCKET/KEY");
    }
    return Map.of("bucket", object.substring(0, slash), "key", object.substring(slash + 1));
  }

  /// An answer as text for people.
  interface Renderer {
    String render(JsonNode answer);
  }

  private int show(JsonNode answer, Renderer renderer) {
    System.out.println(json ? answer.toPrettyString() : renderer.render(answer));
    return 0;
  }

  /// Watches a job to its end.
  private int follow(AdminClient client, JsonNode started, String verb)
      throws IOException, InterruptedException {
    JsonNode job = started;
    try (ProgressBar bar = bar(verb)) {
      while (job.path("running").asBoolean()) {
        bar.stepTo(job.path("done").asLong());
        Thread.sleep(LOOK_MILLIS);
        job = client.get("job", Map.of());
      }
      bar.stepTo(job.path("done").asLong());
    }
    show(job, AdminText::job);
    boolean good =
        job.path("error").asString("").isEmpty()
            && job.path("incomplete").asLong() == 0
            && job.path("silent").isEmpty();
    return good ? 0 : 1;
  }

  private static ProgressBar bar(String verb) {
    return new ProgressBarBuilder()
        .setTaskName(verb)
        .setInitialMax(-1)
        .setUpdateIntervalMillis((int) LOOK_MILLIS)
        .build();
  }
}
