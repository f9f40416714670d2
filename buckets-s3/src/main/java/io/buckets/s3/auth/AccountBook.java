package io.buckets.s3.auth;

import io.buckets.cluster.state.Account;
import io.buckets.cluster.state.AccountCommand;
import io.buckets.cluster.state.ControlPlane;
import io.buckets.cluster.state.Identity;
import io.buckets.cluster.state.IdentityCommand;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import io.buckets.storage.sealing.MasterKey;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes accounts and access keys, and takes them away. What it answers is durable. Any thread.
public final class AccountBook {
  private final ControlPlane control;
  private final MasterKey master;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();

  /// @param master seals secrets
  public AccountBook(ControlPlane control, MasterKey master, InstantSource clock) {
    this.control = control;
    this.master = master;
    this.clock = clock;
  }

  /// A key pair, shown once: the secret is kept sealed.
  public record KeyPair(String accessKey, String secretKey) {
    private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static final int ACCESS_CHARS = 20;
    private static final int SECRET_CHARS = 40;

    /// A fresh random pair.
    public static KeyPair random() {
      return random("");
    }

    /// A fresh random pair whose access key begins with `prefix`.
    static KeyPair random(String prefix) {
      SecureRandom random = new SecureRandom();
      return new KeyPair(
          prefix + text(random, ACCESS_CHARS - prefix.length()), text(random, SECRET_CHARS));
    }

    private static String text(SecureRandom random, int chars) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < chars; i++) {
        text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
      }
      return text.toString();
    }

    /// Never the secret.
    @Override
    public String toString() {
      return "access key " + accessKey;
    }
  }

  /// The users, groups and policies of the accounts.
  public UserBook users() {
    return new UserBook(control, clock);
  }

  /// All accounts, the root account first.
  public List<Account> accounts() {
    List<Account> all = new ArrayList<>(List.of(Account.ROOT));
    all.addAll(control.read().accounts().byNumber().values());
    return all;
  }

  /// The account of that name, number or canonical id.
  ///
  /// @throws StoreException INVALID_ARGUMENT if there is none
  public Account account(String called) {
    var known = control.read().accounts();
    return known
        .named(called)
        .or(() -> known.numbered(called))
        .or(() -> known.identified(called))
        .orElseThrow(
            () -> new StoreException(Reason.INVALID_ARGUMENT, "there is no account " + called));
  }

  /// Makes an account.
  ///
  /// @throws StoreException CONFLICT if its name or address is another's; INVALID_ARGUMENT
  public Account add(String name, String email) {
    byte[] id = new byte[32];
    random.nextBytes(id);
    String number = String.format("%012d", random.nextLong(1, 1_000_000_000_000L));
    Account account =
        new Account(number, HexFormat.of().formatHex(id), name, email, clock.instant());
    control.submit(new AccountCommand.AddAccount(account));
    return account;
  }

  /// Takes an account away, and its access keys.
  ///
  /// @throws StoreException INVALID_ARGUMENT if there is none, CONFLICT if it has buckets
  public void remove(Account account) {
    control.submit(new AccountCommand.RemoveAccount(account.number()));
  }

  /// Gives an account an access key.
  ///
  /// @param given the pair it shall be; null for a random one
  /// @throws StoreException CONFLICT if there is such an access key; INVALID_ARGUMENT if it cannot
  ///   be one
  public KeyPair addKey(Account account, @Nullable KeyPair given) {
    return addKey(account, "", given, "");
  }

  /// Gives a user of an account an access key.
  ///
  /// @param user its name; empty for the root
  /// @param given the pair it shall be; null for a random one
  /// @param narrowed text of a policy that must allow besides whatever is done with it; empty if
  ///   none must
  /// @throws StoreException NO_SUCH_ENTITY, LIMIT_EXCEEDED, and as above
  public KeyPair addKey(Account account, String user, @Nullable KeyPair given, String narrowed) {
    KeyPair pair = given == null ? KeyPair.random() : given;
    requireUsable(given);
    put(pair, account.number(), user, narrowed);
    return pair;
  }

  /// Gives a user of an account, or its root, a fresh random access key.
  ///
  /// @param user its name; empty for the root
  /// @throws StoreException NO_SUCH_ENTITY, LIMIT_EXCEEDED
  public KeyPair freshKey(String account, String user) {
    KeyPair pair = KeyPair.random("AKIA");
    put(pair, account, user, "");
    return pair;
  }

  private void put(KeyPair pair, String account, String user, String narrowed) {
    String sealed =
        master.seal(
            Directory.sealingContext(pair.accessKey),
            pair.secretKey.getBytes(StandardCharsets.UTF_8));
    control.submit(
        new IdentityCommand.PutIdentity(
            new Identity(pair.accessKey, sealed, true, clock.instant(), account, user, narrowed)));
  }

  /// Where what it makes is kept.
  public ControlPlane control() {
    return control;
  }

  /// Refuses a key pair that cannot be anybody's new one, before anything is made for it.
  ///
  /// @param given null for one that is to be made, which is good
  /// @throws StoreException CONFLICT, INVALID_ARGUMENT
  public void requireUsable(@Nullable KeyPair given) {
    KeyPair pair = given;
    if (pair == null) {
      return;
    }
    try {
      var _ = new Credentials(pair.accessKey, pair.secretKey);
    } catch (IllegalArgumentException e) {
      throw new StoreException(Reason.INVALID_ARGUMENT, String.valueOf(e.getMessage()), e);
    }
    if (control.read().identities().byAccessKey().containsKey(pair.accessKey)) {
      throw new StoreException(Reason.CONFLICT, "there is an access key " + pair.accessKey);
    }
  }

  /// Takes an access key away; one that is not there is as good as taken.
  public void removeKey(String accessKey) {
    control.submit(new IdentityCommand.RemoveIdentity(accessKey));
  }

  /// Lets an access key be used, or not.
  ///
  /// @throws StoreException NO_SUCH_ENTITY if there is none
  public void enableKey(String accessKey, boolean enabled) {
    control.submit(new IdentityCommand.EnableIdentity(accessKey, enabled));
  }

  /// The access keys, by the keys.
  public List<Identity> keys() {
    return List.copyOf(control.read().identities().byAccessKey().values());
  }

  /// Seals all secrets with the master key that seals now; those that it sealed already stay as
  /// they are.
  ///
  /// @throws StoreException CORRUPT if the master key opens one of them no more
  public void resealKeys() {
    for (Identity identity : keys()) {
      String context = Directory.sealingContext(identity.accessKey());
      byte[] secret = master.open(context, identity.sealedSecret());
      if (!master.isSealedAnew(context, identity.sealedSecret())) {
        String sealed = master.seal(context, secret);
        control.submit(new IdentityCommand.ResealIdentity(identity.accessKey(), sealed));
      }
    }
  }
}
