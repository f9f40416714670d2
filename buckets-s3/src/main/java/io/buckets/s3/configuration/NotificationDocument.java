package io.buckets.s3.configuration;

import io.buckets.cluster.setting.BucketNotification;
import io.buckets.cluster.setting.BucketNotification.KeyFilter;
import io.buckets.cluster.setting.BucketNotification.Kind;
import io.buckets.cluster.setting.BucketNotification.Target;
import io.buckets.core.Limits;
import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.S3Exception;
import io.buckets.s3.xml.XmlDocument;
import io.buckets.s3.xml.XmlElement;
import io.buckets.s3.xml.XmlFields;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The document NotificationConfiguration, read and written. Whether a target is there is not
/// looked at, since nothing is delivered yet.
///
/// Source: S3 API reference, PutBucketNotificationConfiguration.
final class NotificationDocument {
  private static final String ROOT = "NotificationConfiguration";
  private static final String BRIDGE = "EventBridgeConfiguration";
  private static final Map<Kind, String> ENTRIES =
      new EnumMap<>(
          Map.of(
              Kind.TOPIC, "TopicConfiguration",
              Kind.QUEUE, "QueueConfiguration",
              Kind.FUNCTION, "CloudFunctionConfiguration"));
  private static final Map<Kind, String> ARNS =
      new EnumMap<>(
          Map.of(Kind.TOPIC, "Topic", Kind.QUEUE, "Queue", Kind.FUNCTION, "CloudFunction"));
  private static final Pattern ARN = Pattern.compile("arn:[^:]+:[^:]+:[^:]*:[^:]*:.+");
  private static final Set<String> EVENTS =
      Set.of(
          "s3:ReducedRedundancyLostObject",
          "s3:ObjectCreated:*",
          "s3:ObjectCreated:Put",
          "s3:ObjectCreated:Post",
          "s3:ObjectCreated:Copy",
          "s3:ObjectCreated:CompleteMultipartUpload",
          "s3:ObjectRemoved:*",
          "s3:ObjectRemoved:Delete",
          "s3:ObjectRemoved:DeleteMarkerCreated",
          "s3:ObjectRestore:*",
          "s3:ObjectRestore:Post",
          "s3:ObjectRestore:Completed",
          "s3:ObjectRestore:Delete",
          "s3:Replication:*",
          "s3:Replication:OperationFailedReplication",
          "s3:Replication:OperationNotTracked",
          "s3:Replication:OperationMissedThreshold",
          "s3:Replication:OperationReplicatedAfterThreshold",
          "s3:LifecycleTransition",
          "s3:IntelligentTiering",
          "s3:ObjectAcl:Put",
          "s3:LifecycleExpiration:*",
          "s3:LifecycleExpiration:Delete",
          "s3:LifecycleExpiration:DeleteMarkerCreated",
          "s3:ObjectTagging:*",
          "s3:ObjectTagging:Put",
          "s3:ObjectTagging:Delete");

  private NotificationDocument() {}

  /// @throws S3Exception MALFORMED_XML, INVALID_ARGUMENT
  static BucketNotification parse(byte[] document) {
    XmlFields fields =
        XmlFields.of(
            XmlElement.parse(document, ROOT), Set.of(BRIDGE), Set.copyOf(ENTRIES.values()));
    List<Target> targets = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (Kind kind : Kind.values()) {
      for (XmlElement element : fields.all(name(ENTRIES, kind))) {
        Target target = target(kind, element);
        if (!ids.add(target.id())) {
          throw argument("Configurations must have unique ids: " + target.id());
        }
        targets.add(target);
      }
    }
    if (targets.size() > Limits.NOTIFICATIONS) {
      throw argument("There are more than " + Limits.NOTIFICATIONS + " notifications");
    }
    return new BucketNotification(targets, fields.has(BRIDGE));
  }

  private static Target target(Kind kind, XmlElement element) {
    String arnName = name(ARNS, kind);
    XmlFields fields = XmlFields.of(element, Set.of("Id", arnName, "Filter"), Set.of("Event"));
    String arn = fields.required(arnName);
    if (!ARN.matcher(arn).matches()) {
      throw argument("The ARN is not well formed");
    }
    List<String> events = new ArrayList<>();
    for (XmlElement event : fields.all("Event")) {
      if (!EVENTS.contains(event.text())) {
        throw argument("The event '" + event.text() + "' is not supported for notifications");
      }
      events.add(event.text());
    }
    if (events.isEmpty()) {
      throw XmlFields.malformed();
    }
    String id = fields.text("Id");
    return new Target(
        kind,
        id == null || id.isEmpty() ? UUID.randomUUID().toString() : id,
        arn,
        events,
        filters(fields.one("Filter")));
  }

  private static List<KeyFilter> filters(@Nullable XmlElement element) {
    XmlElement keys = element == null ? null : XmlFields.of(element, "S3Key").one("S3Key");
    List<KeyFilter> filters = new ArrayList<>();
    Set<String> names = new HashSet<>();
    if (keys == null) {
      return filters;
    }
    for (XmlElement one : XmlFields.of(keys, Set.of(), Set.of("FilterRule")).all("FilterRule")) {
      XmlFields rule = XmlFields.of(one, "Name", "Value");
      String name = rule.required("Name");
      String word = name.toLowerCase(Locale.ROOT);
      if (!word.equals("prefix") && !word.equals("suffix")) {
        throw argument("filter rule name must be either prefix or suffix");
      }
      if (!names.add(word)) {
        throw argument("Cannot specify more than one " + word + " rule in a filter.");
      }
      filters.add(new KeyFilter(name, rule.required("Value")));
    }
    return filters;
  }

  static XmlDocument of(BucketNotification notification) {
    XmlDocument document = XmlDocument.of(ROOT);
    for (Target target : notification.targets()) {
      document.start(name(ENTRIES, target.kind()));
      document.text("Id", target.id()).text(name(ARNS, target.kind()), target.arn());
      target.events().forEach(event -> document.text("Event", event));
      if (!target.filters().isEmpty()) {
        document.start("Filter").start("S3Key");
        for (KeyFilter filter : target.filters()) {
          document.start("FilterRule");
          document.text("Name", filter.name()).text("Value", filter.value()).end();
        }
        document.end().end();
      }
      document.end();
    }
    if (notification.eventBridge()) {
      document.start(BRIDGE).end();
    }
    return document;
  }

  private static String name(Map<Kind, String> names, Kind kind) {
    return names.getOrDefault(kind, "");
  }

  private static S3Exception argument(String message) {
    return S3Exception.of(S3Error.INVALID_ARGUMENT, message);
  }
}
