package io.buckets.cluster.iam;

import io.buckets.core.IdentityLimits;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import java.time.Instant;
import java.util.regex.Pattern;

/// What users, groups, roles and policies have in common.
///
/// @param id unique for all time, such as `AIDA…`
/// @param name unique among those of its kind in the account
/// @param path begins and ends with `/`
/// @param created when, by the clock of the node that was asked
public record EntityHead(String id, String name, String path, Instant created) {
  private static final Pattern ID = Pattern.compile("[A-Z0-9]{16,128}");
  private static final Pattern NAME = Pattern.compile("[\\w+=,.@-]+");
  private static final Pattern PATH = Pattern.compile("/|/[\\x21-\\x7E]+/");

  /// @throws StoreException INVALID_ARGUMENT if one of them is not of its form
  public EntityHead {
    requireName(name, IdentityLimits.NAME_CHARS);
    requirePath(path);
    if (!ID.matcher(id).matches()) {
      throw new StoreException(
          Reason.INVALID_ARGUMENT, "an id has 16 to 128 capital letters and digits");
    }
  }

  /// @throws StoreException INVALID_ARGUMENT if it can be no name of so many characters
  static void requireName(String name, int most) {
    if (name.length() > most || !NAME.matcher(name).matches()) {
      throw new StoreException(
          Reason.INVALID_ARGUMENT,
          "a name has 1 to " + most + " letters, digits and characters of _+=,.@-");
    }
  }

  /// @throws StoreException INVALID_ARGUMENT if it can be no path
  static void requirePath(String path) {
    if (path.length() > IdentityLimits.PATH_CHARS || !PATH.matcher(path).matches()) {
      throw new StoreException(
          Reason.INVALID_ARGUMENT,
          "a path begins and ends with / and has at most "
              + IdentityLimits.PATH_CHARS
              + " printable characters of ASCII");
    }
  }

  EntityHead renamed(String newName, String newPath) {
    return new EntityHead(id, newName, newPath, created);
  }
}
