package io.buckets.cluster.iam;

import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;

/// A change of who there is in an account. Each is refused with NO_SUCH_ENTITY if what it names is
/// not there, and with LIMIT_EXCEEDED if there would be too much of something.
public sealed interface IamChange {
  /// Adds an entity. Refused: ENTITY_EXISTS if there is one of that name, whatever the case of its
  /// letters.
  record Add(Entity entity) implements IamChange {}

  /// Forgets an entity. Refused: ENTITY_IN_USE if a user or role has policies or groups, a group
  /// members or policies, a policy is attached or has versions besides the default one. (A user
  /// with access keys is refused by the cluster state, which knows them.)
  record Remove(EntityName name) implements IamChange {}

  /// Gives a user or group another name and path; all that names it follows. Refused:
  /// ENTITY_EXISTS.
  record Rename(EntityName name, String newName, String newPath) implements IamChange {}

  /// Takes a user into a group; one that is in it stays.
  record Join(String user, String group) implements IamChange {}

  /// Takes a user out of a group.
  record Leave(String user, String group) implements IamChange {}

  /// Gives an entity tags, in the place of those with the same keys.
  record PutTags(EntityName name, SortedMap<String, String> tags) implements IamChange {
    public PutTags {
      tags = Tagged.checked(tags);
    }
  }

  /// Takes tags from an entity; those that it has not are as good as taken.
  record TakeTags(EntityName name, SortedSet<String> keys) implements IamChange {}

  /// Attaches a policy, which is the account's own or a built-in one, to a user, group or role; one
  /// that is attached stays.
  record Attach(EntityName holder, String arn) implements IamChange {}

  /// Takes an attached policy away.
  record Detach(EntityName holder, String arn) implements IamChange {}

  /// Gives a user, group or role a policy of its own, or another text to it.
  record PutInline(EntityName holder, String policy, String document) implements IamChange {}

  /// Takes a policy of its own from a user, group or role.
  record RemoveInline(EntityName holder, String policy) implements IamChange {}

  /// Gives a managed policy one more text.
  ///
  /// @param counts whether it is the default one from now on
  record AddVersion(String policy, String document, boolean counts, Instant created)
      implements IamChange {}

  /// Forgets a text of a policy. Refused: ENTITY_IN_USE if it is the default one.
  record RemoveVersion(String policy, int number) implements IamChange {}

  /// Makes a text of a policy the one that counts.
  record ChooseVersion(String policy, int number) implements IamChange {}

  /// Describes a role in other words, and bounds its sessions.
  record DescribeRole(String role, String description, int maxSessionSeconds)
      implements IamChange {}

  /// Says who may assume a role.
  record Trust(String role, String document) implements IamChange {}

  /// Says that tokens of a provider may be for a client, or may not; saying so again changes
  /// nothing.
  record ChangeClient(String provider, String client, boolean known) implements IamChange {}

  /// Says which certificates vouch for a provider's server.
  record ChangeThumbprints(String provider, List<String> thumbprints) implements IamChange {
    public ChangeThumbprints {
      thumbprints = List.copyOf(thumbprints);
    }
  }
}
