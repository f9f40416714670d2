package io.buckets.s3.access;

import io.buckets.net.HttpHeaders;
import io.buckets.s3.tag.Tags;
import io.buckets.s3.wire.S3Exception;
import io.buckets.storage.object.VersionLock;
import java.util.Locale;

/// Headers that ask for what this server does not do. A request with one of them is refused: to
/// store an object unencrypted, readable by fewer or unlocked, when the client asked otherwise,
/// would be a false success.
public final class Unbuilt {
  private static final String PREFIX = "x-amz-";

  private Unbuilt() {}

  /// Refuses a request that asks for something unbuilt, or for what its operation does not do.
  ///
  /// @throws S3Exception NOT_IMPLEMENTED
  public static void check(S3Operation asked, HttpHeaders headers) {
    for (int i = 0; i < headers.size(); i++) {
      String name = headers.name(i);
      if (name.length() > PREFIX.length() && name.regionMatches(true, 0, PREFIX, 0, 6)) {
        check(asked, name.toLowerCase(Locale.ROOT), headers.value(i));
      }
    }
  }

  private static void check(S3Operation asked, String name, String value) {
    boolean refused =
        switch (name) {
          case "x-amz-write-offset-bytes", "x-amz-security-token" -> !value.isEmpty();
          case Tags.HEADER -> !asked.makesObject();
          case "x-amz-tagging-directive" ->
              asked != S3Operation.COPY_OBJECT && !value.equals("COPY");
          case "x-amz-bucket-object-lock-enabled" ->
              asked != S3Operation.CREATE_BUCKET && !value.equalsIgnoreCase("false");
          case VersionLock.MODE, VersionLock.UNTIL, VersionLock.HOLD -> !asked.makesObject();
          default -> name.startsWith("x-amz-object-lock-");
        };
    if (refused) {
      throw S3Exception.notImplemented(name + " " + value).with("Header", name);
    }
  }
}
