package io.buckets.admin;

import io.buckets.cluster.iam.Role;
import io.buckets.cluster.iam.User;
import io.buckets.cluster.setting.BucketPolicy;
import io.buckets.cluster.setting.PublicAccessBlock;
import io.buckets.cluster.state.Accounts;
import io.buckets.cluster.state.BucketInfo;
import io.buckets.cluster.state.BucketSettings;
import io.buckets.cluster.state.ClusterState;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import io.buckets.s3.identity.PrincipalPolicies;
import io.buckets.s3.identity.PrincipalPolicies.Held;
import io.buckets.s3.policy.AccessRules;
import io.buckets.s3.policy.ConditionContext;
import io.buckets.s3.policy.ConditionKey;
import io.buckets.s3.policy.Decision;
import io.buckets.s3.policy.Denial;
import io.buckets.s3.policy.Grounds;
import io.buckets.s3.policy.Grounds.AclGrant;
import io.buckets.s3.policy.Policy;
import io.buckets.s3.policy.PolicyException;
import io.buckets.s3.policy.Principal;
import io.buckets.s3.policy.PrincipalFacts;
import io.buckets.s3.policy.Question;
import io.buckets.s3.policy.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What policies would decide about a request that nobody makes, and by which statement. Access
/// control lists are not asked. Pure.
///
/// @param decision in lower case, such as `explicit deny`
/// @param source the kind of policy that decided
/// @param statement the statement's number and name, empty if none decided
/// @param message what who asks would be told; empty if it may
/// @param policy which of the principal's policies the statement is in; empty if in none of them
/// @param identity all policies of the principal that were asked
record Explanation(
    String decision,
    String source,
    String statement,
    String message,
    String policy,
    List<String> identity) {
  private static final Pattern ARN =
      Pattern.compile("arn:aws:(?:iam|sts)::([0-9]{12}):(root|user|role|assumed-role)(/.+)?");

  /// What is asked.
  ///
  /// @param principal an ARN, an account's number, or `anonymous`
  /// @param identity policies of the principal, as text
  /// @param context facts, each as `key=value`; a key may come several times
  record Asked(
      String principal,
      String action,
      String resource,
      List<String> identity,
      List<String> context) {}

  /// @param bucket the bucket of the resource, or null if it is of none
  /// @throws StoreException INVALID_ARGUMENT if the question makes no sense
  static Explanation of(Asked asked, @Nullable BucketInfo bucket, ClusterState state) {
    try {
      Principal principal = principal(asked.principal(), state);
      ConditionContext context = context(asked.context()).or(new PrincipalFacts(principal));
      String owner = bucket == null ? null : bucket.owner();
      Question question = new Question(principal, asked.action(), asked.resource(), owner, context);
      Identity identity = identity(asked, principal, state);
      Decision decision = AccessRules.decide(question, grounds(identity, bucket));
      return explained(question, decision, identity);
    } catch (PolicyException e) {
      throw wrong(String.valueOf(e.getMessage()));
    }
  }

  /// The policies of the principal, and what they are called.
  private record Identity(List<Policy> policies, List<String> names) {}

  /// Those that it has, and those that are given.
  private static Identity identity(Asked asked, Principal principal, ClusterState state) {
    List<Policy> policies = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (Held held : PrincipalPolicies.held(principal, state.iam())) {
      policies.add(Policy.ofStoredIdentity(held.text()));
      names.add(held.holder().kind().word() + " " + held.holder().name() + ": " + held.name());
    }
    for (String given : asked.identity()) {
      policies.add(Policy.ofIdentity(given));
      names.add("given " + policies.size());
    }
    return new Identity(policies, names);
  }

  /// What the policy is called that the statement is of; empty if it is none of them.
  private static String policyOf(@Nullable Statement statement, Identity identity) {
    for (int i = 0; i < identity.policies().size(); i++) {
      for (Statement own : identity.policies().get(i).statements()) {
        if (own == statement) {
          return identity.names().get(i);
        }
      }
    }
    return "";
  }

  private static Grounds grounds(Identity identity, @Nullable BucketInfo bucket) {
    BucketSettings settings = bucket == null ? BucketSettings.DEFAULT : bucket.settings();
    Policy resource =
        settings.find(BucketPolicy.class).map(p -> Policy.ofStored(p.text())).orElse(null);
    boolean restricted =
        resource != null
            && resource.isPublic()
            && settings
                .find(PublicAccessBlock.class)
                .map(PublicAccessBlock::restrictPublicBuckets)
                .orElse(false);
    return new Grounds(identity.policies(), null, resource, AclGrant.NONE, restricted);
  }

  private static Explanation explained(Question question, Decision decision, Identity identity) {
    Statement statement = decision.statement();
    return new Explanation(
        words(decision.outcome()),
        words(decision.source()),
        statement == null ? "" : statement.toString(),
        decision.allowed() ? "" : Denial.message(question, decision),
        policyOf(statement, identity),
        identity.names());
  }

  private static String words(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static Principal principal(String text, ClusterState state) {
    Accounts accounts = state.accounts();
    if (text.equals("anonymous")) {
      return Principal.anonymous();
    }
    Matcher arn = ARN.matcher(text);
    if (!arn.matches()) {
      return account(text, accounts);
    }
    Principal.Account account = account(arn.group(1), accounts);
    String path = arn.group(3) == null ? "/" : arn.group(3);
    int slash = path.lastIndexOf('/');
    String folder = path.substring(0, slash + 1);
    String name = path.substring(slash + 1);
    return switch (arn.group(2)) {
      case "root" -> account;
      case "user" -> user(account, folder, name, state);
      case "role" -> role(account, name, "", state);
      default -> role(account, folder.replace("/", ""), name, state);
    };
  }

  /// A user that is not there has no policies.
  private static Principal user(
      Principal.Account account, String path, String name, ClusterState state) {
    User user = state.iam().of(account.number()).user(name).orElse(null);
    return user == null || !user.path().equals(path)
        ? new Principal.User(account, "", path, name, Map.of())
        : PrincipalPolicies.principalOf(account, user);
  }

  private static Principal role(
      Principal.Account account, String name, String session, ClusterState state) {
    Role role = state.iam().of(account.number()).role(name).orElse(null);
    return role == null
        ? new Principal.RoleSession(account, "", "/", name, session, Map.of())
        : new Principal.RoleSession(account, role.id(), role.path(), name, session, role.tags());
  }

  private static Principal.Account account(String number, Accounts accounts) {
    return accounts
        .numbered(number)
        .map(a -> new Principal.Account(a.number(), a.canonicalId(), a.name()))
        .orElseThrow(() ->
            wrong("there is no account " + number + "; name an account, an ARN or anonymous"));
  }

  private static ConditionContext context(List<String> facts) {
    Map<ConditionKey, List<String>> known = new HashMap<>();
    for (String fact : facts) {
      int equals = fact.indexOf('=');
      if (equals < 1) {
        throw wrong("a fact is KEY=VALUE, and this is none: " + fact);
      }
      known
          .computeIfAbsent(ConditionKey.of(fact.substring(0, equals)), key -> new ArrayList<>())
          .add(fact.substring(equals + 1));
    }
    return known::get;
  }

  private static StoreException wrong(String message) {
    return new StoreException(Reason.INVALID_ARGUMENT, message);
  }
}
