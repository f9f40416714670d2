package io.buckets.s3.auth;

import io.buckets.cluster.iam.User;
import io.buckets.cluster.state.Account;
import io.buckets.cluster.state.ClusterState;
import io.buckets.cluster.state.Identity;
import io.buckets.core.Limits;
import io.buckets.s3.identity.PrincipalPolicies;
import io.buckets.s3.policy.Principal;
import io.buckets.storage.sealing.MasterKey;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Whom an access key belongs to, and the secret that proves it: the root key pair, and the keys of
/// the cluster state, whose secrets the server's master key opens. What was opened is remembered,
/// by its sealed form, so that a key that was changed or disabled counts no more from the moment
/// the state says so. Any thread.
public final class Directory {
  private final Credentials root;
  private final Supplier<ClusterState> state;
  private final Supplier<ClusterState> newest;
  private final MasterKey master;
  private final Map<String, String> opened = new ConcurrentHashMap<>();

  /// @param root the root key pair
  /// @param state the newest that is known
  /// @param master opens the secrets
  public Directory(Credentials root, Supplier<ClusterState> state, MasterKey master) {
    this(root, state, state, master);
  }

  /// @param root the root key pair
  /// @param state the newest that is known here
  /// @param newest the newest that there is anywhere, asked for before somebody is unknown
  /// @param master opens the secrets
  public Directory(
      Credentials root,
      Supplier<ClusterState> state,
      Supplier<ClusterState> newest,
      MasterKey master) {
    this.root = root;
    this.state = state;
    this.newest = newest;
    this.master = master;
  }

  /// Somebody known.
  ///
  /// @param secret what they sign with
  /// @param session what comes between; null for a key pair of the principal's own
  public record Known(Principal principal, String secret, @Nullable Session session) {
    /// Somebody who signs with a key pair of their own.
    public Known(Principal principal, String secret) {
      this(principal, secret, null);
    }
  }

  /// The sessions that this server gives and knows.
  public Sessions sessions(InstantSource clock) {
    return new Sessions(state, newest, master, clock);
  }

  /// What the secret of an access key is sealed for.
  public static String sealingContext(String accessKey) {
    return "secret of the access key " + accessKey;
  }

  /// An account as policies know it.
  public static Principal.Account principalOf(Account account) {
    return new Principal.Account(account.number(), account.canonicalId(), account.name());
  }

  /// Who signs with the access key; null if there is no such key, or it is disabled.
  @Nullable Known find(String accessKey) {
    String rootSecret = root.secret(accessKey);
    if (rootSecret != null) {
      return new Known(principalOf(Account.ROOT), rootSecret);
    }
    Known known = find(accessKey, state.get());
    return known == null ? find(accessKey, newest.get()) : known;
  }

  private @Nullable Known find(String accessKey, ClusterState now) {
    Identity identity = now.identities().byAccessKey().get(accessKey);
    if (identity == null || !identity.enabled()) {
      return null;
    }
    Account account = now.accounts().numbered(identity.account()).orElse(null);
    if (account == null) {
      return null;
    }
    Principal principal = principalOf(account);
    if (!identity.user().isEmpty()) {
      User user = now.iam().of(account.number()).user(identity.user()).orElse(null);
      if (user == null) {
        return null;
      }
      principal = PrincipalPolicies.principalOf(principalOf(account), user);
    }
    return new Known(principal, secret(identity), narrowing(identity));
  }

  private static @Nullable Session narrowing(Identity identity) {
    return identity.narrowed().isEmpty()
        ? null
        : Session.narrowed(List.of(PrincipalPolicies.compiled(identity.narrowed())));
  }

  private String secret(Identity identity) {
    String known = opened.get(identity.sealedSecret());
    if (known != null) {
      return known;
    }
    byte[] bytes = master.open(sealingContext(identity.accessKey()), identity.sealedSecret());
    String secret = new String(bytes, StandardCharsets.UTF_8);
    if (opened.size() >= Limits.IDENTITIES) {
      opened.clear();
    }
    opened.put(identity.sealedSecret(), secret);
    return secret;
  }
}
