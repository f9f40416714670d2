package io.buckets.s3.access;

import io.buckets.net.HttpHeaders;
import io.buckets.s3.wire.S3Exception;
import java.util.Locale;

/// Holds a request's header fields against {@link HeaderTable} before its operation runs: what asks
/// for something unbuilt is refused. To store an object without a lock or its tags, when the client
/// asked for them, would be a false success.
public final class AskedFor {
  private static final String PREFIX = "x-amz-";

  private AskedFor() {}

  /// Refuses a request that asks for something unbuilt.
  ///
  /// @throws S3Exception NOT_IMPLEMENTED
  public static void check(S3Operation operation, HttpHeaders headers) {
    for (int i = 0; i < headers.size(); i++) {
      String name = headers.name(i);
      if (name.length() > PREFIX.length() && name.regionMatches(true, 0, PREFIX, 0, 6)) {
        check(operation, name.toLowerCase(Locale.ROOT), headers.value(i));
      }
    }
  }

  private static void check(S3Operation operation, String name, String value) {
    HeaderTable.Row row = HeaderTable.find(operation, name);
    if (row.standing() == HeaderTable.Standing.REFUSED && !row.nothing().test(value)) {
      throw S3Exception.notImplemented(name + " " + value).with("Header", name);
    }
  }
}
