package io.buckets.cluster.state;

import io.buckets.cluster.iam.IamChange;

/// Changes who there is in an account, as {@link IamChange} says. Refused besides: NO_SUCH_ENTITY
/// if there is no such account; ENTITY_IN_USE if a user is to go who has access keys. A user's
/// access keys follow its name.
///
/// @param account its number
/// @param change what changes
public record IamCommand(String account, IamChange change) implements ClusterCommand {}
