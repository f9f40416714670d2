package io.buckets.admin;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import tools.jackson.databind.JsonNode;

/// `buckets-admin user` and `buckets-admin group`: who there is in an account besides its root.
final class UserCommands {
  static final String ACCOUNT = "name, number or canonical id; the root account unless set";

  private UserCommands() {}

  /// The users.
  @Command(
      name = "user",
      description = "Users of an account, who may do what policies say.",
      mixinStandardHelpOptions = true)
  static final class OfUsers {
    @ParentCommand private @Nullable AdminCommand admin;

    @Command(description = "Makes a user, who may do nothing yet, and prints a key pair.")
    int add(
        @Parameters(paramLabel = "NAME") String name,
        @Option(names = "--account", description = ACCOUNT) @Nullable String account,
        @Option(names = "--path", description = "such as /staff/") @Nullable String path,
        @Option(names = "--access-key") @Nullable String accessKey,
        @Option(names = "--secret-key") @Nullable String secretKey) {
      Map<String, String> asked = named(name, account);
      put(asked, "path", path);
      put(asked, "access-key", accessKey);
      put(asked, "secret-key", secretKey);
      return AdminCommand.above(admin)
          .ask(client -> client.postBody("user/add", asked), UserCommands::fresh);
    }

    @Command(description = "Lists the users, their groups, policies and access keys.")
    int ls(@Option(names = "--account", description = ACCOUNT) @Nullable String account) {
      return AdminCommand.above(admin)
          .ask(client -> client.get("user", in(account)), UserCommands::users);
    }

    @Command(description = "Takes a user away, with its access keys.")
    int rm(
        @Parameters(paramLabel = "NAME") String name,
        @Option(names = "--account", description = ACCOUNT) @Nullable String account) {
      return AdminCommand.above(admin)
          .ask(client -> client.postBody("user/rm", named(name, account)), UserCommands::users);
    }
  }

  /// The groups.
  @Command(
      name = "group",
      description = "Groups of users, who have its policies besides their own.",
      mixinStandardHelpOptions = true)
  static final class OfGroups {
    @ParentCommand private @Nullable AdminCommand admin;

    @Command(description = "Makes a group.")
    int add(
        @Parameters(paramLabel = "NAME") String name,
        @Option(names = "--account", description = ACCOUNT) @Nullable String account) {
      return change("add", named(name, account));
    }

    @Command(description = "Lists the groups, their members and policies.")
    int ls(@Option(names = "--account", description = ACCOUNT) @Nullable String account) {
      return AdminCommand.above(admin)
          .ask(client -> client.get("group", in(account)), UserCommands::groups);
    }

    @Command(description = "Takes a group away; its members stay.")
    int rm(
        @Parameters(paramLabel = "NAME") String name,
        @Option(names = "--account", description = ACCOUNT) @Nullable String account) {
      return change("rm", named(name, account));
    }

    @Command(description = "Takes a user into a group.")
    int join(
        @Parameters(paramLabel = "GROUP") String group,
        @Parameters(paramLabel = "USER") String user,
        @Option(names = "--account", description = ACCOUNT) @Nullable String account) {
      return member("join", group, user, account);
    }

    @Command(description = "Takes a user out of a group.")
    int leave(
        @Parameters(paramLabel = "GROUP") String group,
        @Parameters(paramLabel = "USER") String user,
        @Option(names = "--account", description = ACCOUNT) @Nullable String account) {
      return member("leave", group, user, account);
    }

    private int member(String verb, String group, String user, @Nullable String account) {
      Map<String, String> asked = named(group, account);
      asked.put("user", user);
      return change(verb, asked);
    }

    private int change(String verb, Map<String, String> asked) {
      return AdminCommand.above(admin)
          .ask(client -> client.postBody("group/" + verb, asked), UserCommands::groups);
    }
  }

  /// What every request about an account's has.
  static Map<String, String> in(@Nullable String account) {
    return account == null ? Map.of() : Map.of("account", account);
  }

  static Map<String, String> named(String name, @Nullable String account) {
    Map<String, String> asked = new LinkedHashMap<>(in(account));
    asked.put("name", name);
    return asked;
  }

  static void put(Map<String, String> asked, String name, @Nullable String value) {
    if (value != null) {
      asked.put(name, value);
    }
  }

  private static String fresh(JsonNode user) {
    return "user         "
        + text(user, "name")
        + "\naccount      "
        + text(user, "account")
        + "\narn          "
        + text(user, "arn")
        + "\naccess key   "
        + text(user, "accessKey")
        + "\nsecret key   "
        + text(user, "secretKey")
        + "\nThe secret key is not shown again.";
  }

  private static String users(JsonNode users) {
    StringBuilder text = new StringBuilder();
    users.forEach(user ->
        text.append(
            String.format(
                Locale.ROOT,
                "%-24s %s groups %s, policies %s, keys %s%n",
                text(user, "name"),
                text(user, "arn"),
                all(user, "groups"),
                all(user, "policies"),
                all(user, "keys"))));
    return text.toString().stripTrailing();
  }

  private static String groups(JsonNode groups) {
    StringBuilder text = new StringBuilder();
    groups.forEach(group ->
        text.append(
            String.format(
                Locale.ROOT,
                "%-24s %s members %s, policies %s%n",
                text(group, "name"),
                text(group, "arn"),
                all(group, "members"),
                all(group, "policies"))));
    return text.toString().stripTrailing();
  }

  private static String text(JsonNode node, String field) {
    return node.path(field).asString("");
  }

  private static String all(JsonNode node, String field) {
    StringBuilder text = new StringBuilder();
    node.path(field)
        .forEach(one -> text.append(text.isEmpty() ? "" : " ").append(one.asString("")));
    return text.isEmpty() ? "-" : text.toString();
  }
}
