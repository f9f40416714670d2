package io.buckets.admin;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import tools.jackson.databind.JsonNode;

/// `buckets-admin account` and `buckets-admin key`: whom buckets belong to, and who signs for them.
final class AccountCommands {
  private AccountCommands() {}

  /// The accounts.
  @Command(
      name = "account",
      description = "Whom buckets and objects belong to.",
      mixinStandardHelpOptions = true)
  static final class OfAccounts {
    @ParentCommand private @Nullable AdminCommand admin;

    @Command(description = "Makes an account, and prints its canonical id and a key pair.")
    int add(
        @Parameters(paramLabel = "NAME") String name,
        @Option(names = "--email", description = "another name for it") @Nullable String email,
        @Option(names = "--access-key") @Nullable String accessKey,
        @Option(names = "--secret-key") @Nullable String secretKey) {
      Map<String, String> query = new LinkedHashMap<>(Map.of("name", name));
      UserCommands.put(query, "email", email);
      UserCommands.put(query, "access-key", accessKey);
      UserCommands.put(query, "secret-key", secretKey);
      return AdminCommand.above(admin)
          .ask(client -> client.postBody("account/add", query), AccountCommands::fresh);
    }

    @Command(description = "Lists the accounts.")
    int ls() {
      return AdminCommand.above(admin)
          .ask(client -> client.get("account", Map.of()), AccountCommands::list);
    }

    @Command(
        description =
            "Takes an account away that has no buckets, and its users, policies and access keys.")
    int rm(@Parameters(paramLabel = "NAME") String name) {
      return AdminCommand.above(admin)
          .ask(client -> client.post("account/rm", Map.of("name", name)), AccountCommands::list);
    }
  }

  /// The access keys.
  @Command(
      name = "key",
      description = "Who signs for an account or a user of it.",
      mixinStandardHelpOptions = true)
  static final class OfKeys {
    @ParentCommand private @Nullable AdminCommand admin;

    @Command(description = "Gives an account, or a user of it, an access key, and prints the pair.")
    int add(
        @Parameters(paramLabel = "ACCOUNT") String account,
        @Option(names = "--user", description = "whose it is; the account's root unless set")
            @Nullable String user,
        @Option(names = "--policy", description = "file with a policy that narrows the key")
            @Nullable Path policy,
        @Option(names = "--access-key") @Nullable String accessKey,
        @Option(names = "--secret-key") @Nullable String secretKey) {
      Map<String, String> query = new LinkedHashMap<>(Map.of("name", account));
      UserCommands.put(query, "access-key", accessKey);
      UserCommands.put(query, "secret-key", secretKey);
      UserCommands.put(query, "user", user);
      return AdminCommand.above(admin)
          .ask(
              client -> {
                UserCommands.put(
                    query, "document", policy == null ? null : Files.readString(policy));
                return client.postBody("account/key-add", query);
              },
              AccountCommands::fresh);
    }

    @Command(description = "Lists the access keys.")
    int ls() {
      return AdminCommand.above(admin)
          .ask(client -> client.get("account/keys", Map.of()), AccountCommands::keys);
    }

    @Command(description = "Takes an access key away.")
    int rm(@Parameters(paramLabel = "ACCESS-KEY") String accessKey) {
      return change("key-rm", accessKey);
    }

    @Command(description = "Refuses an access key until it is enabled.")
    int disable(@Parameters(paramLabel = "ACCESS-KEY") String accessKey) {
      return change("key-disable", accessKey);
    }

    @Command(description = "Takes a disabled access key again.")
    int enable(@Parameters(paramLabel = "ACCESS-KEY") String accessKey) {
      return change("key-enable", accessKey);
    }

    private int change(String verb, String accessKey) {
      return AdminCommand.above(admin)
          .ask(
              client -> client.post("account/" + verb, Map.of("access-key", accessKey)),
              AccountCommands::keys);
    }
  }

  private static String fresh(JsonNode account) {
    return "account      "
        + account.path("name").asString("")
        + "\nnumber       "
        + account.path("number").asString("")
        + "\ncanonical id "
        + account.path("canonicalId").asString("")
        + "\naccess key   "
        + account.path("accessKey").asString("")
        + "\nsecret key   "
        + account.path("secretKey").asString("")
        + "\nThe secret key is not shown again.";
  }

  private static String keys(JsonNode keys) {
    StringBuilder text = new StringBuilder();
    keys.forEach(key ->
        text.append(
            String.format(
                Locale.ROOT,
                "%-24s account %s user %s, %s%s, %s%n",
                key.path("accessKey").asString(""),
                key.path("account").asString(""),
                key.path("user").asString("").isEmpty() ? "-" : key.path("user").asString(""),
                key.path("enabled").asBoolean() ? "enabled" : "disabled",
                key.path("narrowed").asBoolean() ? ", narrowed" : "",
                key.path("created").asString(""))));
    return text.toString().stripTrailing();
  }

  private static String list(JsonNode accounts) {
    StringBuilder text = new StringBuilder();
    accounts.forEach(account ->
        text.append(
            String.format(
                Locale.ROOT,
                "%-24s %s %s %s%n",
                account.path("name").asString(""),
                account.path("number").asString(""),
                account.path("canonicalId").asString(""),
                account.path("email").asString(""))));
    return text.toString().stripTrailing();
  }
}
