package io.buckets.cluster.iam;

import io.buckets.core.IdentityLimits;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import java.util.Collection;
import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The policies of a user, group or role.
///
/// @param inline texts of its own policies, by their names
/// @param attached ARNs of managed policies: of the account, or built in
public record Permissions(SortedMap<String, String> inline, SortedSet<String> attached) {
  /// No policies.
  public static final Permissions NONE =
      new Permissions(Collections.emptySortedMap(), Collections.emptySortedSet());

  /// @throws StoreException INVALID_ARGUMENT if a name or text cannot be a policy's
  public Permissions {
    inline = Collections.unmodifiableSortedMap(new TreeMap<>(inline));
    attached = Collections.unmodifiableSortedSet(new TreeSet<>(attached));
    inline.keySet().forEach(name -> EntityHead.requireName(name, IdentityLimits.NAME_CHARS));
    inline.values().forEach(Permissions::requireText);
    for (String arn : attached) {
      if (arn.isEmpty() || arn.length() > IdentityLimits.ARN_CHARS) {
        throw new StoreException(Reason.INVALID_ARGUMENT, "the ARN of a policy is too long");
      }
    }
  }

  /// Whether there are none.
  public boolean isEmpty() {
    return inline.isEmpty() && attached.isEmpty();
  }

  Permissions withInline(String name, @Nullable String text) {
    SortedMap<String, String> changed = new TreeMap<>(inline);
    if (text == null) {
      changed.remove(name);
    } else {
      changed.put(name, text);
    }
    return new Permissions(changed, attached);
  }

  Permissions with(String arn, boolean isAttached) {
    SortedSet<String> changed = new TreeSet<>(attached);
    if (isAttached) {
      changed.add(arn);
    } else {
      changed.remove(arn);
    }
    return new Permissions(inline, changed);
  }

  int documentChars() {
    return inline.values().stream().mapToInt(String::length).sum();
  }

  /// How large policies are by IAM's measure, which does not count the space in them.
  static int measured(Collection<String> texts) {
    long chars = 0;
    for (String text : texts) {
      chars += text.chars().filter(c -> !Character.isWhitespace(c)).count();
    }
    return Math.toIntExact(chars);
  }

  static void requireText(String text) {
    if (text.isEmpty() || text.length() > IdentityLimits.DOCUMENT_CHARS) {
      throw new StoreException(Reason.INVALID_ARGUMENT, "the text of a policy is too long");
    }
  }
}
