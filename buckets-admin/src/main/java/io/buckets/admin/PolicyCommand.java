package io.buckets.admin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import tools.jackson.databind.JsonNode;

/// `buckets-admin policy`: what policies decide.
@Command(name = "policy", description = "What policies decide.", mixinStandardHelpOptions = true)
final class PolicyCommand {
  /// Between texts in one parameter; no policy and no fact has it.
  static final String SEPARATOR = "\u001e";

  @ParentCommand private @Nullable AdminCommand admin;

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
    return answer.path("decision").asString("")
        + " by "
        + answer.path("source").asString("")
        + (statement.isEmpty() ? "" : ": " + statement)
        + (message.isEmpty() ? "" : System.lineSeparator() + message);
  }
}
