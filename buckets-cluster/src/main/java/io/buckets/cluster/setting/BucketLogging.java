package io.buckets.cluster.setting;

import io.buckets.cluster.topology.Json;
import io.buckets.core.BucketName;
import io.buckets.core.Limits;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Where the log of the requests to a bucket is delivered, as objects.
///
/// Source: S3 API reference, PutBucketLogging.
///
/// @param target the bucket that gets them
/// @param prefix what their keys begin with
/// @param grants what others may do with them, at most {@link Limits#GRANTS}
/// @param keys how the rest of their keys is made
public record BucketLogging(BucketName target, String prefix, List<Grant> grants, Keys keys)
    implements BucketSetting {
  /// How the keys of log objects are made.
  public enum Keys {
    /// As it is where nothing is said: the time of delivery.
    UNSAID,
    /// The time of delivery.
    SIMPLE,
    /// Folders by account, region, bucket and the day of the requests.
    BY_EVENT_TIME,
    /// Folders by account, region, bucket and the day of delivery.
    BY_DELIVERY_TIME
  }

  public BucketLogging {
    grants = List.copyOf(grants);
    if (grants.size() > Limits.GRANTS) {
      throw new StoreException(
          Reason.INVALID_ARGUMENT, "a log is granted to at most " + Limits.GRANTS);
    }
    if (prefix.length() > Limits.KEY_BYTES) {
      throw new StoreException(
          Reason.INVALID_ARGUMENT, "the prefix of a log is at most a key long");
    }
  }

  @Override
  public SettingKind kind() {
    return SettingKind.LOGGING;
  }

  @Override
  public ObjectNode toNode() {
    ObjectNode node =
        Json.object()
            .put("target", target.value())
            .put("prefix", prefix)
            .put("keys", keys.name().toLowerCase(Locale.ROOT));
    ArrayNode list = node.putArray("grants");
    grants.forEach(grant -> list.add(grant.toNode()));
    return node;
  }

  static BucketLogging read(ObjectNode node) {
    return new BucketLogging(
        Json.parsed("target", Json.text(node, "target"), BucketName::new),
        Json.text(node, "prefix"),
        Json.objects(node, "grants").stream().map(Grant::read).toList(),
        Json.constant(node, "keys", Keys.class));
  }
}
