package io.buckets.cluster.state;

/// A change of whom things may belong to.
public sealed interface AccountCommand extends ClusterCommand {
  /// Adds an account. Refused: CONFLICT if its number, id, name or e-mail address is another's;
  /// BUSY if there are too many.
  ///
  /// @param account the whole of it
  record AddAccount(Account account) implements AccountCommand {}

  /// Forgets an account and its access keys. Refused: INVALID_ARGUMENT if there is no such account;
  /// CONFLICT if a bucket belongs to it.
  ///
  /// @param number whose
  record RemoveAccount(String number) implements AccountCommand {}
}
