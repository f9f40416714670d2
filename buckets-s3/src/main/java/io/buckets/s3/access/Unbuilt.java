package io.buckets.s3.access;

import io.buckets.net.HttpHeaders;
import io.buckets.s3.wire.Owner;
import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.S3Exception;
import java.util.Locale;

/// Headers that ask for what this server does not do. A request with one of them is refused: to
/// store an object unencrypted, readable by fewer or unlocked, when the client asked otherwise,
/// would be a false success.
public final class Unbuilt {
  private static final String PREFIX = "x-amz-";

  private Unbuilt() {}

  /// Refuses a request that asks for something unbuilt, or names another owner than there is.
  ///
  /// @throws S3Exception NOT_IMPLEMENTED, or ACCESS_DENIED for another owner
  public static void check(HttpHeaders headers, Owner owner) {
    for (int i = 0; i < headers.size(); i++) {
      String name = headers.name(i);
      if (name.length() > PREFIX.length() && name.regionMatches(true, 0, PREFIX, 0, 6)) {
        check(name.toLowerCase(Locale.ROOT), headers.value(i), owner);
      }
    }
  }

  private static void check(String name, String value, Owner owner) {
    boolean refused =
        switch (name) {
          case "x-amz-acl" -> !isOwnersOnly(value);
          case "x-amz-tagging", "x-amz-write-offset-bytes", "x-amz-security-token" ->
              !value.isEmpty();
          case "x-amz-tagging-directive" -> !value.equals("COPY");
          case "x-amz-bucket-object-lock-enabled" -> !value.equalsIgnoreCase("false");
          case "x-amz-expected-bucket-owner", "x-amz-source-expected-bucket-owner" -> {
            requireOwner(value, owner);
            yield false;
          }
          default -> name.startsWith("x-amz-object-lock-") || name.startsWith("x-amz-grant-");
        };
    if (refused) {
      throw S3Exception.notImplemented(name + " " + value).with("Header", name);
    }
  }

  /// These canned lists grant nothing beyond what the owner of everything has anyway.
  private static boolean isOwnersOnly(String cannedAcl) {
    return switch (cannedAcl) {
      case "private", "bucket-owner-read", "bucket-owner-full-control" -> true;
      case "public-read",
          "public-read-write",
          "authenticated-read",
          "aws-exec-read",
          "log-delivery-write" ->
          false;
      default -> throw S3Exception.invalidArgument("Invalid canned ACL", "x-amz-acl", cannedAcl);
    };
  }

  private static void requireOwner(String expected, Owner owner) {
    if (!expected.equals(owner.id())) {
      throw S3Exception.of(S3Error.ACCESS_DENIED);
    }
  }
}
