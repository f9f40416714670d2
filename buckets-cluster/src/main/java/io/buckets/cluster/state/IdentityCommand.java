package io.buckets.cluster.state;

/// A change of who may sign requests.
public sealed interface IdentityCommand extends ClusterCommand {
  /// Adds an identity, or replaces the one with that access key. Refused: NO_SUCH_ENTITY if its
  /// account has no such user; CONFLICT if the access key is somebody else's; LIMIT_EXCEEDED if its
  /// user has too many; BUSY if there are too many.
  ///
  /// @param identity the whole of it
  record PutIdentity(Identity identity) implements IdentityCommand {}

  /// Lets an identity in, or not. Refused: NO_SUCH_ENTITY, so that one that was forgotten meanwhile
  /// does not come back.
  ///
  /// @param accessKey whose
  /// @param enabled whether it is let in
  record EnableIdentity(String accessKey, boolean enabled) implements IdentityCommand {}

  /// Replaces the sealed form of a secret, after the server's master key changed. Refused:
  /// NO_SUCH_ENTITY.
  ///
  /// @param accessKey whose
  /// @param sealedSecret the same secret, sealed anew
  record ResealIdentity(String accessKey, String sealedSecret) implements IdentityCommand {
    /// Never the secret, not even sealed.
    @Override
    public String toString() {
      return "reseal the secret of " + accessKey;
    }
  }

  /// Forgets an identity; one that is not there is as good as forgotten.
  ///
  /// @param accessKey whose
  record RemoveIdentity(String accessKey) implements IdentityCommand {}
}
