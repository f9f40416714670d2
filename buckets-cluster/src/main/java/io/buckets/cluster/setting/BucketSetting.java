package io.buckets.cluster.setting;

import tools.jackson.databind.node.ObjectNode;

/// One thing that is configured for a bucket. A bucket has at most one setting of each kind; the
/// one that has none behaves as the kind says.
///
/// Values: what cannot be right is refused by the constructor. A new kind is a record here and a
/// constant of {@link SettingKind}, and raises the level of the cluster state's form.
public sealed interface BucketSetting
    permits BucketAcl,
        BucketCors,
        BucketEncryption,
        BucketLifecycle,
        BucketLocation,
        BucketLogging,
        BucketNotification,
        BucketOwnership,
        BucketPayment,
        BucketPolicy,
        BucketTags,
        BucketLock,
        BucketWebsite,
        PublicAccessBlock {
  /// Which kind it is.
  SettingKind kind();

  /// Its form in snapshots and journals, which its kind reads.
  ObjectNode toNode();
}
