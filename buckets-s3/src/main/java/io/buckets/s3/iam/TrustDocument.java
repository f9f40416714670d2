package io.buckets.s3.iam;

import io.buckets.cluster.iam.AccountIam;
import io.buckets.cluster.iam.Entity;
import io.buckets.cluster.iam.EntityKind;
import io.buckets.cluster.iam.EntityName;
import io.buckets.cluster.iam.PermissionHolder;
import io.buckets.cluster.iam.Role;
import io.buckets.cluster.state.ClusterState;
import io.buckets.s3.policy.Policy;
import io.buckets.s3.policy.PolicyException;
import io.buckets.s3.query.QueryException;
import io.buckets.s3.query.QueryForm;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The policy that says who may assume a role, as it is given, kept and shown. Users and roles that
/// it names must be there, and are kept by their unique ids: whoever is made later under the same
/// name is not trusted for it. Shown are their names again; of one that is gone the id.
///
/// Source: IAM user guide, "AWS JSON policy elements: Principal".
final class TrustDocument {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Pattern IDENTITY =
      Pattern.compile("arn:aws:iam::([0-9]{12}):(user|role)(/(?:.+/)?)([^/]+)");
  private static final Pattern UNIQUE_ID = Pattern.compile("A(IDA|ROA)[A-Z0-9]+");

  private TrustDocument() {}

  /// The text of the policy to be kept.
  ///
  /// @throws QueryException MalformedPolicyDocument
  static String of(QueryForm form, String parameter, ClusterState state) {
    String text = form.bounded(parameter, 1, 131_072);
    Policy policy;
    try {
      policy = Policy.ofTrust(text);
    } catch (PolicyException e) {
      throw QueryException.malformedPolicy(String.valueOf(e.getMessage()), e);
    }
    for (String number : policy.principalAccounts()) {
      if (state.accounts().numbered(number).isEmpty()) {
        throw invalid("arn:aws:iam::" + number + ":root");
      }
    }
    return rewritten(text, name -> kept(name, state));
  }

  /// The policy of a role as it is shown.
  static String shown(Role role, ClusterState state) {
    return rewritten(role.trust(), name -> shown(name, state));
  }

  private static String kept(String name, ClusterState state) {
    Matcher arn = IDENTITY.matcher(name);
    if (arn.matches()) {
      EntityKind kind = arn.group(2).equals("user") ? EntityKind.USER : EntityKind.ROLE;
      Optional<Entity> found =
          state
              .iam()
              .of(arn.group(1))
              .find(new EntityName(kind, arn.group(4)))
              .filter(entity -> entity.path().equals(arn.group(3)));
      if (found.isPresent() && found.get() instanceof PermissionHolder holder) {
        return holder.id();
      }
      throw invalid(name);
    }
    if (UNIQUE_ID.matcher(name).matches() && shown(name, state).equals(name)) {
      throw invalid(name);
    }
    return name;
  }

  private static String shown(String name, ClusterState state) {
    if (!UNIQUE_ID.matcher(name).matches()) {
      return name;
    }
    for (Map.Entry<String, AccountIam> account : state.iam().byAccount().entrySet()) {
      Optional<? extends Entity> found =
          name.startsWith("AIDA")
              ? account.getValue().userWithId(name)
              : account.getValue().roleWithId(name);
      if (found.isPresent()) {
        return found.get().arn(account.getKey());
      }
    }
    return name;
  }

  private static QueryException invalid(String name) {
    return QueryException.malformedPolicy(
        "Invalid principal in policy: \"AWS\":\"" + name + "\"", null);
  }

  /// The text with other names of principals; the same text if none changes.
  private static String rewritten(String text, UnaryOperator<String> naming) {
    JsonNode document = JSON.readTree(text);
    JsonNode before = document.deepCopy();
    JsonNode statements = document.path("Statement");
    if (statements instanceof ArrayNode list) {
      list.forEach(statement -> rename(statement, naming));
    } else {
      rename(statements, naming);
    }
    return document.equals(before) ? text : JSON.writeValueAsString(document);
  }

  private static void rename(JsonNode statement, UnaryOperator<String> naming) {
    for (String element : new String[] {"Principal", "NotPrincipal"}) {
      if (statement.path(element) instanceof ObjectNode principals && principals.has("AWS")) {
        JsonNode names = principals.path("AWS");
        if (names instanceof ArrayNode list) {
          ArrayNode renamed = JSON.createArrayNode();
          list.forEach(name -> renamed.add(naming.apply(name.asString())));
          principals.set("AWS", renamed);
        } else {
          principals.put("AWS", naming.apply(names.asString()));
        }
      }
    }
  }
}
