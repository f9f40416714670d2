package io.buckets.cluster.iam;

import io.buckets.core.IdentityLimits;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/// A user of an account. Its access keys are among the identities of the cluster state.
///
/// @param tags values by key
/// @param groups names of those it is a member of
/// @param permissions its own policies
public record User(
    EntityHead head,
    SortedMap<String, String> tags,
    SortedSet<String> groups,
    Permissions permissions)
    implements PermissionHolder, Tagged {
  /// @throws io.buckets.core.StoreException INVALID_ARGUMENT if something is too long
  public User {
    EntityHead.requireName(head.name(), IdentityLimits.SHORT_NAME_CHARS);
    tags = Tagged.checked(tags);
    groups = Collections.unmodifiableSortedSet(new TreeSet<>(groups));
  }

  /// One that nobody permitted anything yet.
  public static User fresh(EntityHead head, Map<String, String> tags) {
    return new User(head, Tagged.checked(tags), Collections.emptySortedSet(), Permissions.NONE);
  }

  @Override
  public EntityKind kind() {
    return EntityKind.USER;
  }

  @Override
  public User with(Permissions changed) {
    return new User(head, tags, groups, changed);
  }

  @Override
  public User withTags(SortedMap<String, String> changed) {
    return new User(head, changed, groups, permissions);
  }

  User renamed(String name, String path) {
    return new User(head.renamed(name, path), tags, groups, permissions);
  }

  User in(String group, boolean member) {
    SortedSet<String> changed = new TreeSet<>(groups);
    if (member) {
      changed.add(group);
    } else {
      changed.remove(group);
    }
    return new User(head, tags, changed, permissions);
  }
}
