package io.buckets.storage.erasing;

import io.buckets.core.ByteRange;
import io.buckets.core.Limits;
import io.buckets.erasure.Geometry;
import io.buckets.storage.model.DataId;
import io.buckets.storage.model.PartInfo;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.model.ShardName;
import io.buckets.storage.model.Version;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The stripes that a range of what is stored of an object touches, in order, one at a time: an
/// object has millions.
///
/// Threading: one thread.
final class StripePlan {
  private final Geometry geometry;
  private final RegisterKey key;
  private final DataId data;
  private final List<PartInfo> parts;
  private final ByteRange range;
  private int part;
  private long partStart;
  private long position;

  StripePlan(
      Geometry geometry, RegisterKey key, Version version, ObjectInfo info, ByteRange range) {
    this.geometry = geometry;
    this.key = key;
    this.data = Objects.requireNonNull(version.data(), "an object out of line has data");
    this.range = range;
    this.position = range.offset();
    this.parts = info.parts().isEmpty() ? List.of(whole(version, info)) : info.parts();
  }

  private static PartInfo whole(Version version, ObjectInfo info) {
    return new PartInfo(1, 0, version.storedSize(), info.modifiedMillis(), info.etag(), Map.of());
  }

  /// One stripe of the range.
  ///
  /// @param name its shard files
  /// @param layout of its part
  /// @param stripe which stripe of the part
  /// @param from first byte wanted, within the stripe
  /// @param to the byte after the last wanted; more than `from`
  record PartStripe(ShardName name, StripeLayout layout, long stripe, int from, int to) {}

  /// The next stripe, null after the last.
  @Nullable PartStripe next() {
    while (part < parts.size() && position < range.end()) {
      PartInfo current = parts.get(part);
      if (position < partStart + current.storedSize()) {
        return stripe(current);
      }
      partStart += current.storedSize();
      part++;
    }
    return null;
  }

  private PartStripe stripe(PartInfo current) {
    long offset = position - partStart;
    long stripe = offset / Limits.STRIPE_BYTES;
    long base = stripe * Limits.STRIPE_BYTES;
    long end = Math.min(current.storedSize(), range.end() - partStart);
    int to = (int) Math.min(Limits.STRIPE_BYTES, end - base);
    position = partStart + base + to;
    ShardName name = new ShardName(key, data, current.number(), current.attempt());
    return new PartStripe(
        name, new StripeLayout(geometry, current.storedSize()), stripe, (int) (offset - base), to);
  }
}
