package io.buckets.cluster.iam;

import io.buckets.core.IdentityLimits;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// An entity that can have tags.
public sealed interface Tagged permits User, Role, ManagedPolicy, OidcProvider {
  /// Values by key.
  SortedMap<String, String> tags();

  /// The same one with other tags.
  Entity withTags(SortedMap<String, String> changed);

  /// The tags, if they can be an entity's.
  ///
  /// @throws StoreException INVALID_ARGUMENT if one is too long
  static SortedMap<String, String> checked(Map<String, String> tags) {
    for (Map.Entry<String, String> tag : tags.entrySet()) {
      boolean good =
          !tag.getKey().isEmpty()
              && tag.getKey().length() <= IdentityLimits.TAG_KEY_CHARS
              && tag.getValue().length() <= IdentityLimits.TAG_VALUE_CHARS;
      if (!good) {
        throw new StoreException(
            Reason.INVALID_ARGUMENT, "the key of a tag is empty, or a tag is too long");
      }
    }
    return Collections.unmodifiableSortedMap(new TreeMap<>(tags));
  }
}
