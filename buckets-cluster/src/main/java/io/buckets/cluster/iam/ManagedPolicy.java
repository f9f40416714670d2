package io.buckets.cluster.iam;

import io.buckets.core.IdentityLimits;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/// A policy that can be attached to several users, groups and roles. It keeps some of its earlier
/// texts; the default one counts.
///
/// @param description for people; never changes
/// @param versions by number, from 1; a number is not used again
/// @param lastVersion the highest number ever used
/// @param defaultVersion which one counts
/// @param tags values by key
public record ManagedPolicy(
    EntityHead head,
    String description,
    SortedMap<Integer, Version> versions,
    int lastVersion,
    int defaultVersion,
    SortedMap<String, String> tags)
    implements Entity, Tagged {
  /// One text of a policy.
  public record Version(String document, Instant created) {
    /// @throws StoreException INVALID_ARGUMENT if the text is empty or too long
    public Version {
      Permissions.requireText(document);
    }
  }

  /// @throws StoreException INVALID_ARGUMENT if something is too long, or no version counts
  public ManagedPolicy {
    versions = Collections.unmodifiableSortedMap(new TreeMap<>(versions));
    tags = Tagged.checked(tags);
    boolean whole =
        versions.containsKey(defaultVersion)
            && versions.lastKey() <= lastVersion
            && versions.size() <= IdentityLimits.POLICY_VERSIONS
            && description.length() <= IdentityLimits.DESCRIPTION_CHARS;
    if (!whole) {
      throw new StoreException(
          Reason.INVALID_ARGUMENT, "a policy has a default version, and not too many of them");
    }
  }

  /// One with its first version.
  public static ManagedPolicy fresh(
      EntityHead head, String description, String document, Map<String, String> tags) {
    SortedMap<Integer, Version> versions =
        new TreeMap<>(Map.of(1, new Version(document, head.created())));
    return new ManagedPolicy(head, description, versions, 1, 1, Tagged.checked(tags));
  }

  /// Unique for all time.
  public String id() {
    return head.id();
  }

  /// The text that counts.
  public String document() {
    return Objects.requireNonNull(versions.get(defaultVersion)).document();
  }

  @Override
  public EntityKind kind() {
    return EntityKind.POLICY;
  }

  @Override
  public String name() {
    return head.name();
  }

  @Override
  public String path() {
    return head.path();
  }

  @Override
  public Instant created() {
    return head.created();
  }

  @Override
  public int documentChars() {
    return versions.values().stream().mapToInt(version -> version.document().length()).sum();
  }

  @Override
  public ManagedPolicy withTags(SortedMap<String, String> changed) {
    return new ManagedPolicy(head, description, versions, lastVersion, defaultVersion, changed);
  }

  ManagedPolicy plus(Version version, boolean counts) {
    SortedMap<Integer, Version> changed = new TreeMap<>(versions);
    int number = lastVersion + 1;
    changed.put(number, version);
    return new ManagedPolicy(
        head, description, changed, number, counts ? number : defaultVersion, tags);
  }

  ManagedPolicy minus(int number) {
    SortedMap<Integer, Version> changed = new TreeMap<>(versions);
    changed.remove(number);
    return new ManagedPolicy(head, description, changed, lastVersion, defaultVersion, tags);
  }

  ManagedPolicy by(int number) {
    return new ManagedPolicy(head, description, versions, lastVersion, number, tags);
  }
}
