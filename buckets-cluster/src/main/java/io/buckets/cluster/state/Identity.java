package io.buckets.cluster.state;

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
public record Identity(
    String accessKey,
    String sealedSecret,
    boolean enabled,
    Instant created,
    String account,
    String user) {
  /// One of the root of the root account.
  public Identity(String accessKey, String sealedSecret, boolean enabled, Instant created) {
    this(accessKey, sealedSecret, enabled, created, Account.ROOT.number(), "");
  }

  /// @throws StoreException INVALID_ARGUMENT if a text is empty or too long
  public Identity {
    BucketInfo.checkName(accessKey);
    if (sealedSecret.isEmpty() || sealedSecret.length() > Limits.SETTING_CHARS) {
      throw new StoreException(Reason.INVALID_ARGUMENT, "the sealed secret is empty or too long");
    }
  }

  /// Never the secret, not even sealed.
  @Override
  public String toString() {
    return "identity " + accessKey + (enabled ? "" : ", disabled") + ", of " + created;
  }
}
