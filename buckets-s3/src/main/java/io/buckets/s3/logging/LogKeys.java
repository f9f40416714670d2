package io.buckets.s3.logging;

import io.buckets.cluster.state.BucketInfo;
import io.buckets.core.ObjectKey;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;

/// The keys of log objects. What they end with is drawn by lot, so that no two are the same, of
/// whatever node.
///
/// Source: S3 user guide, "Log object key format".
final class LogKeys {
  private static final DateTimeFormatter NAME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd-HH-mm-ss", Locale.ROOT);
  private static final DateTimeFormatter FOLDERS =
      DateTimeFormatter.ofPattern("yyyy/MM/dd/", Locale.ROOT);
  private static final HexFormat HEX = HexFormat.of().withUpperCase();
  private static final SecureRandom LOT = new SecureRandom();

  private LogKeys() {}

  /// A key for a batch that no object has.
  ///
  /// @param region of the bucket that was asked
  static ObjectKey next(LogBatch batch, String region, Instant now) {
    LocalDateTime delivery = LocalDateTime.ofInstant(now, ZoneOffset.UTC);
    String key =
        batch.place().logging().prefix()
            + switch (batch.place().logging().keys()) {
              case UNSAID, SIMPLE -> NAME.format(delivery);
              case BY_DELIVERY_TIME -> partitioned(batch.source(), region, delivery);
              case BY_EVENT_TIME ->
                  partitioned(batch.source(), region, batch.place().day().atStartOfDay());
            };
    return ObjectKey.of(key + '-' + HEX.toHexDigits(LOT.nextLong()));
  }

  private static String partitioned(BucketInfo source, String region, LocalDateTime time) {
    return source.owner()
        + '/'
        + region
        + '/'
        + source.name()
        + '/'
        + FOLDERS.format(time)
        + NAME.format(time);
  }
}
