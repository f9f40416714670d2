package io.buckets.s3.auth;

import io.buckets.cluster.iam.AccountIam;
import io.buckets.cluster.iam.Role;
import io.buckets.cluster.iam.User;
import io.buckets.cluster.state.Account;
import io.buckets.cluster.state.ClusterState;
import io.buckets.s3.auth.SessionGrant.Holder;
import io.buckets.s3.identity.PrincipalPolicies;
import io.buckets.s3.policy.Policy;
import io.buckets.s3.policy.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Who holds a session, as the state knows them now. Pure.
final class SessionHolders {
  private SessionHolders() {}

  /// The holder; null if it is no more.
  static @Nullable Principal find(SessionGrant grant, ClusterState state) {
    Holder holder = grant.holder();
    Account account = state.accounts().numbered(holder.account()).orElse(null);
    if (account == null) {
      return null;
    }
    Principal.Account root = Directory.principalOf(account);
    AccountIam iam = state.iam().of(account.number());
    return switch (holder.kind()) {
      case ROOT -> root;
      case USER -> user(holder, root, iam);
      case ROLE -> role(grant, root, iam);
    };
  }

  /// The policies that a session was narrowed to; null if it was not.
  static @Nullable List<Policy> narrowed(SessionGrant grant, ClusterState state) {
    SessionGrant.Narrowing narrowing = grant.narrowing();
    if (narrowing == null) {
      return null;
    }
    List<Policy> all = new ArrayList<>();
    narrowing.documents().forEach(text -> all.add(PrincipalPolicies.compiled(text)));
    String account = grant.holder().account();
    for (String arn : narrowing.arns()) {
      String text = PrincipalPolicies.document(arn, account, state.iam().of(account));
      if (text != null) {
        all.add(PrincipalPolicies.compiled(text));
      }
    }
    return all;
  }

  private static @Nullable Principal user(Holder holder, Principal.Account root, AccountIam iam) {
    User user =
        iam.user(holder.name())
            .filter(found -> found.id().equals(holder.id()))
            .or(() -> iam.userWithId(holder.id()))
            .orElse(null);
    return user == null ? null : PrincipalPolicies.principalOf(root, user);
  }

  private static @Nullable Principal role(
      SessionGrant grant, Principal.Account root, AccountIam iam) {
    Holder holder = grant.holder();
    Role role =
        iam.role(holder.name()).filter(found -> found.id().equals(holder.id())).orElse(null);
    if (role == null) {
      return null;
    }
    Map<String, String> tags = new TreeMap<>(role.tags());
    tags.putAll(grant.tags());
    return new Principal.RoleSession(
        root, role.id(), role.path(), role.name(), holder.session(), tags);
  }
}
