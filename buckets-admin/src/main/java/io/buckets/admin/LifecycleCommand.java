package io.buckets.admin;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import tools.jackson.databind.JsonNode;

/// `buckets-admin lifecycle`: what becomes of objects with time.
@Command(
    name = "lifecycle",
    description = "What becomes of objects with time.",
    mixinStandardHelpOptions = true)
final class LifecycleCommand {
  @ParentCommand private @Nullable AdminCommand admin;

  /// Asks what the rules of a bucket have in mind for a key.
  @Command(description = "Says when what is under a key goes, and by which rule.")
  int explain(@Parameters(paramLabel = "BUCKET/KEY") String object) {
    int slash = object.indexOf('/');
    if (slash < 1 || slash == object.length() - 1) {
      throw new IllegalArgumentException("name an object as BUCKET/KEY");
    }
    Map<String, String> query = new LinkedHashMap<>();
    query.put("bucket", object.substring(0, slash));
    query.put("key", object.substring(slash + 1));
    return AdminCommand.above(admin)
        .ask(client -> client.get("lifecycle/explain", query), LifecycleCommand::explained);
  }

  private static String explained(JsonNode answer) {
    StringBuilder text = new StringBuilder();
    for (JsonNode one : answer.path("outlook")) {
      String rule = one.path("rule").asString("");
      text.append(one.path("subject").asString(""))
          .append("  ")
          .append(one.path("what").asString(""))
          .append(" since ")
          .append(one.path("since").asString(""))
          .append(rule.isEmpty() ? ": stays" : ": goes " + one.path("due").asString(""))
          .append(rule.isEmpty() ? "" : " by rule " + rule)
          .append(System.lineSeparator());
    }
    return text.isEmpty() ? "the bucket has no rules, or the key is not there" : text.toString();
  }
}
