package io.buckets.s3.sts;

import io.buckets.cluster.iam.Role;
import io.buckets.cluster.state.ClusterState;
import io.buckets.s3.policy.AccessRules;
import io.buckets.s3.policy.CompiledPolicies;
import io.buckets.s3.policy.ConditionContext;
import io.buckets.s3.policy.Grounds;
import io.buckets.s3.policy.Policy;
import io.buckets.s3.policy.Principal;
import io.buckets.s3.policy.Question;
import io.buckets.s3.query.QueryException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A role as somebody asks for it: found by its ARN, and asked whether it trusts them.
///
/// @param account number of its account
record RoleTrust(String account, String arn, Role role) {
  private static final Pattern ARN =
      Pattern.compile("arn:aws:iam::([0-9]{12}):role(/(?:[\\x21-\\x7E]+/)?)([\\w+=,.@-]{1,64})");
  private static final CompiledPolicies TRUST = new CompiledPolicies(Policy::ofTrust);

  /// The role of that ARN.
  ///
  /// @param action asked for, as policies spell it
  /// @throws QueryException ValidationError if it is no ARN of a role; AccessDenied if there is no
  ///   such role, which is for nobody to know
  static RoleTrust of(String arn, String action, ClusterState state, Principal caller) {
    Matcher parts = ARN.matcher(arn);
    if (!parts.matches()) {
      throw QueryException.validation(arn + " is invalid");
    }
    String account = parts.group(1);
    Role role = state.iam().of(account).role(parts.group(3)).orElse(null);
    if (role == null || !role.path().equals(parts.group(2))) {
      throw denied(caller, action, arn);
    }
    return new RoleTrust(account, arn, role);
  }

  /// Returns if the role trusts who asks, and who asks may ask.
  ///
  /// @param grounds gives the policies that have a say, with the role's among them
  /// @throws QueryException AccessDenied
  void require(Principal caller, String action, ConditionContext context, Asking grounds) {
    Question question = new Question(caller, action, arn, account, context);
    if (!AccessRules.decideTrust(question, grounds.with(TRUST.of(role.trust()))).allowed()) {
      throw denied(caller, action, arn);
    }
  }

  /// The policies of who asks, with that of what is asked for.
  @FunctionalInterface
  interface Asking {
    Grounds with(Policy trust);
  }

  private static QueryException denied(Principal caller, String action, String arn) {
    String who = caller.callerArn();
    return QueryException.accessDenied(
        who == null
            ? "Not authorized to perform " + action
            : "User: " + who + " is not authorized to perform: " + action + " on resource: " + arn);
  }
}
