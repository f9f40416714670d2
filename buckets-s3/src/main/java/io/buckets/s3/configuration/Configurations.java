package io.buckets.s3.configuration;

import io.buckets.cluster.setting.BucketNotification;
import io.buckets.cluster.setting.BucketOwnership;
import io.buckets.cluster.setting.BucketPayment;
import io.buckets.cluster.setting.BucketWebsite;
import io.buckets.cluster.setting.SettingKind;
import io.buckets.s3.access.Operation;
import io.buckets.s3.access.S3Operation;
import io.buckets.s3.bucket.DropSetting;
import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.S3Exception;
import io.buckets.s3.xml.XmlDocument;
import io.buckets.storage.object.ObjectStore;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Supplier;

/// The operations on what is configured for a bucket.
public final class Configurations {
  private Configurations() {}

  /// All of them.
  public static Map<S3Operation, Operation> of(ObjectStore store) {
    Map<S3Operation, Operation> built = new EnumMap<>(S3Operation.class);
    addKept(built, store);
    addNeverConfigured(built, store);
    return built;
  }

  private static void addKept(Map<S3Operation, Operation> built, ObjectStore store) {
    built.put(
        S3Operation.GET_BUCKET_OWNERSHIP,
        new GetSetting<>(
            store,
            BucketOwnership.class,
            SmallDocuments::ownership,
            refusing(S3Error.OWNERSHIP_CONTROLS_NOT_FOUND)));
    built.put(S3Operation.PUT_BUCKET_OWNERSHIP, new PutSetting(store, SmallDocuments::ownership));
    built.put(S3Operation.DELETE_BUCKET_OWNERSHIP, new DropSetting(store, SettingKind.OWNERSHIP));
    built.put(
        S3Operation.GET_BUCKET_REQUEST_PAYMENT,
        new GetSetting<>(
            store,
            BucketPayment.class,
            SmallDocuments::payment,
            () -> SmallDocuments.payment(new BucketPayment(false))));
    built.put(
        S3Operation.PUT_BUCKET_REQUEST_PAYMENT,
        new PutSetting(store, (document, bucket) -> SmallDocuments.payment(document)));
    built.put(
        S3Operation.GET_BUCKET_NOTIFICATION,
        new GetSetting<>(
            store,
            BucketNotification.class,
            NotificationDocument::of,
            () -> XmlDocument.of("NotificationConfiguration")));
    built.put(
        S3Operation.PUT_BUCKET_NOTIFICATION,
        new PutSetting(store, (document, bucket) -> NotificationDocument.parse(document)));
    built.put(
        S3Operation.GET_BUCKET_WEBSITE,
        new GetSetting<>(
            store,
            BucketWebsite.class,
            WebsiteDocument::of,
            refusing(S3Error.NO_SUCH_WEBSITE_CONFIGURATION)));
    built.put(
        S3Operation.PUT_BUCKET_WEBSITE,
        new PutSetting(store, (document, bucket) -> WebsiteDocument.parse(document)));
    built.put(S3Operation.DELETE_BUCKET_WEBSITE, new DropSetting(store, SettingKind.WEBSITE));
  }

  private static void addNeverConfigured(Map<S3Operation, Operation> built, ObjectStore store) {
    built.put(
        S3Operation.GET_BUCKET_ACCELERATE,
        NeverConfigured.showing(store, () -> XmlDocument.of("AccelerateConfiguration")));
    built.put(
        S3Operation.GET_BUCKET_ABAC,
        NeverConfigured.showing(
            store, () -> XmlDocument.of("AbacStatus").text("Status", "Disabled")));
    Operation replication =
        NeverConfigured.refusing(store, S3Error.REPLICATION_CONFIGURATION_NOT_FOUND);
    built.put(S3Operation.GET_BUCKET_REPLICATION, replication);
    built.put(
        S3Operation.GET_BUCKET_METADATA,
        NeverConfigured.refusing(store, S3Error.METADATA_CONFIGURATION_NOT_FOUND));
    built.put(
        S3Operation.GET_BUCKET_METADATA_TABLE,
        NeverConfigured.refusing(store, S3Error.METADATA_CONFIGURATION_NOT_FOUND));
    Operation inventory = NeverConfigured.listing(store, "ListInventoryConfigurationsResult");
    built.put(S3Operation.GET_BUCKET_INVENTORY, inventory);
    built.put(S3Operation.DELETE_BUCKET_INVENTORY, inventory);
    Operation analytics = NeverConfigured.listing(store, "ListBucketAnalyticsConfigurationResult");
    built.put(S3Operation.GET_BUCKET_ANALYTICS, analytics);
    built.put(S3Operation.DELETE_BUCKET_ANALYTICS, analytics);
    Operation metrics = NeverConfigured.listing(store, "ListMetricsConfigurationsResult");
    built.put(S3Operation.GET_BUCKET_METRICS, metrics);
    built.put(S3Operation.DELETE_BUCKET_METRICS, metrics);
    Operation tiering =
        NeverConfigured.listing(store, "ListBucketIntelligentTieringConfigurationsOutput");
    built.put(S3Operation.GET_BUCKET_INTELLIGENT_TIERING, tiering);
    built.put(S3Operation.DELETE_BUCKET_INTELLIGENT_TIERING, tiering);
    built.put(
        S3Operation.DELETE_BUCKET_REPLICATION,
        request -> {
          var _ = store.bucket(request.bucket());
          request.respond(204, request.answer());
        });
  }

  private static Supplier<XmlDocument> refusing(S3Error error) {
    return () -> {
      throw S3Exception.of(error);
    };
  }
}
