package io.buckets.cluster.state;

import io.buckets.core.IdentityLimits;
import io.buckets.core.Limits;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import java.time.Instant;

/// Somebody who may sign requests.
///
/// @param accessKey who
/// @param sealedSecret what proves it, as sealed by whoever issued it: never the secret itself
/// @param enabled whether it is let in
/// @param created when, by the clock of the node that was asked
/// @param account number of the account it belongs to
/// @param user name of the account's user it belongs to; empty for the account's root
/// @param narrowed text of a policy that must allow besides whatever is done with the key, which so
///   is a service account; empty if there is none
public record Identity(
    String accessKey,
    String sealedSecret,
    boolean enabled,
    Instant created,
    String account,
    String user,
    String narrowed) {
  /// One of the root of the root account.
  public Identity(String accessKey, String sealedSecret, boolean enabled, Instant created) {
    this(accessKey, sealedSecret, enabled, created, Account.ROOT.number(), "");
  }

  /// One that may do all that its user may.
  public Identity(
      String accessKey,
      String sealedSecret,
      boolean enabled,
      Instant created,
      String account,
      String user) {
    this(accessKey, sealedSecret, enabled, created, account, user, "");
  }

  /// @throws StoreException INVALID_ARGUMENT if a text is empty or too long
  public Identity {
    BucketInfo.checkName(accessKey);
    if (sealedSecret.isEmpty() || sealedSecret.length() > Limits.SETTING_CHARS) {
      throw new StoreException(Reason.INVALID_ARGUMENT, "the sealed secret is empty or too long");
    }
    if (narrowed.length() > IdentityLimits.DOCUMENT_CHARS) {
      throw new StoreException(Reason.INVALID_ARGUMENT, "the text of a policy is too long");
    }
  }

  /// The same one, let in or not.
  Identity enabled(boolean now) {
    return new Identity(accessKey, sealedSecret, now, created, account, user, narrowed);
  }

  /// The same one, of a user that is called otherwise now.
  Identity ofUser(String name) {
    return new Identity(accessKey, sealedSecret, enabled, created, account, name, narrowed);
  }

  /// The same one with the secret sealed anew.
  Identity sealedAs(String sealed) {
    return new Identity(accessKey, sealed, enabled, created, account, user, narrowed);
  }

  boolean isOf(String number, String name) {
    return account.equals(number) && user.equals(name);
  }

  /// Never the secret, not even sealed.
  @Override
  public String toString() {
    return "identity " + accessKey + (enabled ? "" : ", disabled") + ", of " + created;
  }
}
