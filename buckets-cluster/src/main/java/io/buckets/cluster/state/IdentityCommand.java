package io.buckets.cluster.state;

/// A change of who may sign requests.
public sealed interface IdentityCommand extends ClusterCommand {
  /// Adds an identity, or replaces the one with that access key. Refused: NO_SUCH_ENTITY if its
  /// account has no such user; CONFLICT if the access key is somebody else's; LIMIT_EXCEEDED if its
  /// user has too many; BUSY if there are too many.
  ///
  /// @param identity the whole of it
  record PutIdentity(Identity identity) implements IdentityCommand {}

  /// Forgets an identity; one that is not there is as good as forgotten.
  ///
  /// @param accessKey whose
  record RemoveIdentity(String accessKey) implements IdentityCommand {}
}
