package io.buckets.admin;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import tools.jackson.databind.JsonNode;

/// `buckets-admin kms`: the keyring that SSE-S3 and SSE-KMS seal with.
@Command(name = "kms", description = "The keys of the keyring.", mixinStandardHelpOptions = true)
final class KmsCommand {
  private static final long LOOK_MILLIS = 250;

  @ParentCommand private @Nullable AdminCommand admin;

  @Command(description = "Makes a key; its name is its key id.")
  int create(@Parameters(paramLabel = "NAME") String name) {
    return change("create", name);
  }

  @Command(description = "Gives a key a new version, which seals what is new.")
  int rotate(@Parameters(paramLabel = "NAME") String name) {
    return change("rotate", name);
  }

  @Command(description = "Stops a key from being used: what it sealed cannot be read meanwhile.")
  int disable(@Parameters(paramLabel = "NAME") String name) {
    return change("disable", name);
  }

  @Command(description = "Lets a disabled key be used again.")
  int enable(@Parameters(paramLabel = "NAME") String name) {
    return change("enable", name);
  }

  @Command(description = "Lists the keys.")
  int ls() {
    return admin().ask(client -> client.get("kms", Map.of()), KmsCommand::list);
  }

  @Command(description = "Seals all keys with the first master key of the server's file.")
  int reseal() {
    return admin().ask(client -> client.post("kms/reseal", Map.of()), KmsCommand::list);
  }

  @Command(
      description =
          "Seals the keys of all objects with the newest versions; no object is rewritten.")
  int rewrap() {
    return admin()
        .ask(
            client -> {
              JsonNode progress = client.post("kms/rewrap", Map.of());
              while (progress.path("running").asBoolean()) {
                Thread.sleep(LOOK_MILLIS);
                progress = client.get("kms/rewrap", Map.of());
              }
              return progress;
            },
            KmsCommand::progress);
  }

  private static String progress(JsonNode progress) {
    String error = progress.path("error").asString("");
    return String.format(
        Locale.ROOT,
        "rewrap: %d gone by, %d sealed anew, %d left as they were%s",
        progress.path("visited").asLong(),
        progress.path("rewrapped").asLong(),
        progress.path("failed").asLong(),
        error.isEmpty() ? "" : "; ended early: " + error);
  }

  private int change(String verb, String name) {
    return admin()
        .ask(client -> client.post("kms/" + verb, Map.of("name", name)), KmsCommand::line);
  }

  private AdminCommand admin() {
    return AdminCommand.above(admin);
  }

  private static String list(JsonNode keys) {
    StringBuilder text = new StringBuilder();
    keys.forEach(key -> text.append(line(key)).append('\n'));
    return text.toString().stripTrailing();
  }

  private static String line(JsonNode key) {
    return String.format(
        Locale.ROOT,
        "%-32s version %-4d %-9s %s",
        key.path("name").asString(""),
        key.path("version").asInt(),
        key.path("enabled").asBoolean() ? "enabled" : "disabled",
        key.path("created").asString(""));
  }
}
