package io.buckets.cluster.iam;

import io.buckets.core.IdentityLimits;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import java.util.Map;
import java.util.SortedMap;

/// A role of an account, which those may assume whom its trust policy names.
///
/// @param trust text of that policy
/// @param description for people
/// @param maxSessionSeconds how long a session of it may last at most
/// @param tags values by key
/// @param permissions what its sessions may do
public record Role(
    EntityHead head,
    String trust,
    String description,
    int maxSessionSeconds,
    SortedMap<String, String> tags,
    Permissions permissions)
    implements PermissionHolder, Tagged {
  /// @throws StoreException INVALID_ARGUMENT if something is too long
  public Role {
    EntityHead.requireName(head.name(), IdentityLimits.SHORT_NAME_CHARS);
    Permissions.requireText(trust);
    tags = Tagged.checked(tags);
    if (description.length() > IdentityLimits.DESCRIPTION_CHARS) {
      throw new StoreException(Reason.INVALID_ARGUMENT, "the description of a role is too long");
    }
    if (maxSessionSeconds < IdentityLimits.LEAST_MAX_SESSION_SECONDS
        || maxSessionSeconds > IdentityLimits.MOST_MAX_SESSION_SECONDS) {
      throw new StoreException(
          Reason.INVALID_ARGUMENT, "sessions of a role last at most from one to twelve hours");
    }
  }

  /// One that nobody permitted anything yet, with sessions of an hour at most.
  public static Role fresh(EntityHead head, String trust, Map<String, String> tags) {
    return new Role(
        head,
        trust,
        "",
        IdentityLimits.LEAST_MAX_SESSION_SECONDS,
        Tagged.checked(tags),
        Permissions.NONE);
  }

  @Override
  public EntityKind kind() {
    return EntityKind.ROLE;
  }

  @Override
  public int documentChars() {
    return permissions.documentChars() + trust.length();
  }

  @Override
  public Role with(Permissions changed) {
    return new Role(head, trust, description, maxSessionSeconds, tags, changed);
  }

  @Override
  public Role withTags(SortedMap<String, String> changed) {
    return new Role(head, trust, description, maxSessionSeconds, changed, permissions);
  }

  /// The same one that others may assume.
  Role trusting(String changed) {
    return new Role(head, changed, description, maxSessionSeconds, tags, permissions);
  }

  /// The same one, described in other words and with sessions of another length.
  public Role described(String words, int maxSeconds) {
    return new Role(head, trust, words, maxSeconds, tags, permissions);
  }
}
