package io.buckets.cluster.setting;

import java.util.Locale;
import tools.jackson.databind.node.ObjectNode;

/// The kinds of setting a bucket can have. Their names are in snapshots and journals: they never
/// change.
public enum SettingKind {
  /// Who may do what to the bucket; without it, only its owner's account.
  ACL,
  /// Which pages of other origins may use it; without it, none.
  CORS,
  /// How its objects are encrypted whose requests do not say it; without it, not at all.
  ENCRYPTION,
  /// What becomes of its objects with time; without it, they stay.
  LIFECYCLE,
  /// The region it was made for; without it, the server's.
  LOCATION,
  /// Where the log of the requests to it is delivered; without it, none is kept.
  LOGGING,
  /// Who is to be told of what happens in it; without it, nobody.
  NOTIFICATION,
  /// Whether versions in it can be locked, and how new ones are; without it, they cannot.
  LOCK,
  /// Whom its objects belong to; without it, the bucket's owner, and lists grant nothing.
  OWNERSHIP,
  /// Who pays for what is read; without it, its owner.
  PAYMENT,
  /// Who may do what in the bucket, and on which conditions; without it, only its owner's account.
  POLICY,
  /// What of public access is kept out; without it, nothing.
  PUBLIC_ACCESS,
  /// The operator's own words for it; without it, none.
  TAGS,
  /// How it is served as a website; without it, not.
  WEBSITE;

  /// What it is called in snapshots and journals.
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /// The kind called so.
  ///
  /// @throws IllegalArgumentException if there is none
  public static SettingKind named(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  /// Reads what a setting of this kind wrote.
  ///
  /// @throws io.buckets.core.StoreException CORRUPT if it is none
  public BucketSetting read(ObjectNode node) {
    return switch (this) {
      case ACL -> BucketAcl.read(node);
      case CORS -> BucketCors.read(node);
      case ENCRYPTION -> BucketEncryption.read(node);
      case LIFECYCLE -> BucketLifecycle.read(node);
      case LOCATION -> BucketLocation.read(node);
      case LOGGING -> BucketLogging.read(node);
      case NOTIFICATION -> BucketNotification.read(node);
      case LOCK -> BucketLock.read(node);
      case OWNERSHIP -> BucketOwnership.read(node);
      case PAYMENT -> BucketPayment.read(node);
      case POLICY -> BucketPolicy.read(node);
      case PUBLIC_ACCESS -> PublicAccessBlock.read(node);
      case TAGS -> BucketTags.read(node);
      case WEBSITE -> BucketWebsite.read(node);
    };
  }
}
