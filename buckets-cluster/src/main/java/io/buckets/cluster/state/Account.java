package io.buckets.cluster.state;

import io.buckets.core.Limits;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.regex.Pattern;

/// Somebody whom buckets and objects belong to.
///
/// @param number twelve decimal digits, as ARNs have it; unique for ever
/// @param canonicalId 64 hexadecimal digits, as access control lists have it; unique for ever
/// @param name unique among the accounts
/// @param email another name for it, unique if it is not empty
/// @param created when, by the clock of the node that was asked
public record Account(
    String number, String canonicalId, String name, String email, Instant created) {
  private static final Pattern NUMBER = Pattern.compile("[0-9]{12}");
  private static final Pattern CANONICAL_ID = Pattern.compile("[0-9a-f]{64}");

  /// The account of whoever runs the store: the root key pair is its root, and what was made before
  /// there were accounts belongs to it. It is not kept, and cannot go.
  public static final Account ROOT =
      new Account("000000000000", canonicalIdOf("root"), "root", "", Instant.EPOCH);

  /// @throws StoreException INVALID_ARGUMENT if one of them is not of its form
  public Account {
    boolean good =
        NUMBER.matcher(number).matches()
            && CANONICAL_ID.matcher(canonicalId).matches()
            && email.length() <= Limits.KEY_BYTES;
    if (!good) {
      throw new StoreException(
          Reason.INVALID_ARGUMENT,
          "an account has a number of 12 digits and an id of 64 hexadecimal digits");
    }
    BucketInfo.checkName(name);
  }

  private static String canonicalIdOf(String name) {
    try {
      byte[] seed = ("buckets account " + name).getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(seed));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
