package io.buckets.s3.iam;

import io.buckets.cluster.iam.AccountIam;
import io.buckets.cluster.iam.Entity;
import io.buckets.cluster.iam.EntityKind;
import io.buckets.cluster.iam.EntityName;
import io.buckets.cluster.state.ClusterState;
import io.buckets.s3.policy.Policy;
import io.buckets.s3.policy.PolicyException;
import io.buckets.s3.query.QueryException;
import io.buckets.s3.query.QueryForm;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads the policy that says who may assume a role. Whom it names must be there: a name that is
/// free could be taken by somebody else later.
final class TrustDocument {
  private static final Pattern IDENTITY =
      Pattern.compile("arn:aws:iam::([0-9]{12}):(user|role)(/(?:.+/)?)([^/]+)");

  private TrustDocument() {}

  /// The text of the policy.
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
    for (String arn : policy.principalNames()) {
      if (!isThere(arn, state)) {
        throw QueryException.malformedPolicy(
            "Invalid principal in policy: \"AWS\":\"" + arn + "\"", null);
      }
    }
    for (String number : policy.principalAccounts()) {
      if (state.accounts().numbered(number).isEmpty()) {
        throw QueryException.malformedPolicy(
            "Invalid principal in policy: \"AWS\":\"arn:aws:iam::" + number + ":root\"", null);
      }
    }
    return text;
  }

  private static boolean isThere(String arn, ClusterState state) {
    Matcher parts = IDENTITY.matcher(arn);
    if (!parts.matches()) {
      return true; // a session, or a unique id: none is given twice
    }
    AccountIam account = state.iam().of(parts.group(1));
    EntityKind kind = parts.group(2).equals("user") ? EntityKind.USER : EntityKind.ROLE;
    return account
        .find(new EntityName(kind, parts.group(4)))
        .map(Entity::path)
        .filter(parts.group(3)::equals)
        .isPresent();
  }
}
