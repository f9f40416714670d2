package io.buckets.admin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import tools.jackson.databind.JsonNode;

/// `buckets-admin policy`: the policies of users and groups, and what all policies decide.
@Command(
    name = "policy",
    description = "Policies of users and groups, and what all policies decide.",
    mixinStandardHelpOptions = true)
final class PolicyCommand {
  /// Between texts in one parameter; no policy and no fact has it.
  static final String SEPARATOR = "\u001e";

  @ParentCommand private @Nullable AdminCommand admin;

  /// Whom a policy is for.
  static final class Holder {
    @Option(names = "--account", description = UserCommands.ACCOUNT)
    private @Nullable String account;

    @Option(names = "--user", description = "the user whose policy it is")
    private @Nullable String user;

    @Option(names = "--group", description = "the group whose policy it is")
    private @Nullable String group;

    @Option(names = "--role", description = "the role whose policy it is")
    private @Nullable String role;

    private Map<String, String> asked() {
      Map<String, String> asked = new LinkedHashMap<>(UserCommands.in(account));
      UserCommands.put(asked, "user", user);
      UserCommands.put(asked, "group", group);
      UserCommands.put(asked, "role", role);
      return asked;
    }
  }

  @Command(description = "Makes a managed policy, or gives it another text.")
  int add(
      @Parameters(paramLabel = "NAME") String name,
      @Parameters(paramLabel = "FILE") Path file,
      @Option(names = "--account", description = UserCommands.ACCOUNT) @Nullable String account) {
    Map<String, String> asked = UserCommands.named(name, account);
    return AdminCommand.above(admin)
        .ask(
            client -> {
              asked.put("document", Files.readString(file));
              return client.postBody("policy/add", asked);
            },
            PolicyCommand::list);
  }

  @Command(description = "Takes a managed policy away that is attached to nobody.")
  int rm(
      @Parameters(paramLabel = "NAME") String name,
      @Option(names = "--account", description = UserCommands.ACCOUNT) @Nullable String account) {
    return AdminCommand.above(admin)
        .ask(
            client -> client.postBody("policy/rm", UserCommands.named(name, account)),
            PolicyCommand::list);
  }

  @Command(description = "Gives a user, group or role a policy.")
  int attach(
      @Parameters(
              paramLabel = "POLICY",
              description =
                  "name or ARN of a managed policy, or a file, which becomes one of its own")
          String policy,
      @Option(names = "--name", description = "what the file's policy is called; as the file")
          @Nullable String name,
      @Mixin Holder holder) {
    Map<String, String> asked = holder.asked();
    Path file = fileOf(policy);
    return AdminCommand.above(admin)
        .ask(
            client -> {
              asked.put("name", file == null || name != null ? named(policy, name) : stem(file));
              if (file != null) {
                asked.put("document", Files.readString(file));
              }
              return client.postBody("policy/attach", asked);
            },
            PolicyCommand::list);
  }

  private static String named(String policy, @Nullable String name) {
    return name == null ? policy : name;
  }

  /// The file that is meant; null if a policy's name is.
  private static @Nullable Path fileOf(String policy) {
    return !policy.startsWith("arn:") && Files.isRegularFile(Path.of(policy))
        ? Path.of(policy)
        : null;
  }

  private static String stem(Path file) {
    return String.valueOf(file.getFileName()).replaceFirst("\\.[^.]*$", "");
  }

  @Command(description = "Takes a policy from a user, group or role.")
  int detach(
      @Parameters(paramLabel = "POLICY", description = "its name or ARN") String policy,
      @Mixin Holder holder) {
    Map<String, String> asked = holder.asked();
    asked.put("name", policy);
    return AdminCommand.above(admin)
        .ask(client -> client.postBody("policy/detach", asked), PolicyCommand::list);
  }

  @Command(description = "Lists managed policies, or those of a user, group or role.")
  int ls(@Mixin Holder holder) {
    return AdminCommand.above(admin)
        .ask(client -> client.get("policy", holder.asked()), PolicyCommand::list);
  }

  private static String list(JsonNode policies) {
    StringBuilder text = new StringBuilder();
    policies.forEach(policy ->
        text.append(
            String.format(
                Locale.ROOT,
                "%-24s %-16s %s%n",
                policy.path("name").asString(""),
                policy.path("of").asString(""),
                policy.path("arn").asString(""))));
    return text.toString().stripTrailing();
  }

  /// Asks about a request that nobody makes.
  @Command(description = "Says what would be decided about a request, and by which statement.")
  int explain(
      @Option(
              names = "--principal",
              required = true,
              description = "ARN, account number, or anonymous")
          String principal,
      @Option(names = "--action", required = true, description = "such as s3:GetObject")
          String action,
      @Option(names = "--resource", required = true, description = "its ARN") String resource,
      @Option(names = "--identity", description = "file with a policy of the principal")
          @Nullable List<Path> identity,
      @Option(names = "--context", description = "KEY=VALUE, a fact about the request")
          @Nullable List<String> context) {
    Map<String, String> query = new LinkedHashMap<>();
    query.put("principal", principal);
    query.put("action", action);
    query.put("resource", resource);
    query.put("context", String.join(SEPARATOR, context == null ? List.of() : context));
    return AdminCommand.above(admin)
        .ask(
            client -> {
              query.put("identity", texts(identity == null ? List.of() : identity));
              return client.get("policy/explain", query);
            },
            PolicyCommand::explained);
  }

  private static String texts(List<Path> files) throws IOException {
    List<String> texts = new ArrayList<>();
    for (Path file : files) {
      texts.add(Files.readString(file));
    }
    return String.join(SEPARATOR, texts);
  }

  private static String explained(JsonNode answer) {
    String statement = answer.path("statement").asString("");
    String message = answer.path("message").asString("");
    String policy = answer.path("policy").asString("");
    StringBuilder policies = new StringBuilder();
    answer
        .path("identity")
        .forEach(one ->
            policies.append(System.lineSeparator()).append("  asked: ").append(one.asString("")));
    return answer.path("decision").asString("")
        + " by "
        + answer.path("source").asString("")
        + (statement.isEmpty() ? "" : ": " + statement)
        + (policy.isEmpty() ? "" : " of " + policy)
        + (message.isEmpty() ? "" : System.lineSeparator() + message)
        + policies;
  }
}
