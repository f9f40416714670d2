package io.buckets.s3.logging;

import io.buckets.cluster.setting.BucketLogging;
import io.buckets.cluster.setting.BucketLogging.Keys;
import io.buckets.cluster.setting.Grant;
import io.buckets.cluster.setting.Grant.Permission;
import io.buckets.cluster.state.Accounts;
import io.buckets.core.BucketName;
import io.buckets.core.Limits;
import io.buckets.s3.acl.AclDocument;
import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.S3Exception;
import io.buckets.s3.xml.XmlDocument;
import io.buckets.s3.xml.XmlElement;
import io.buckets.s3.xml.XmlFields;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The document BucketLoggingStatus, read and written. What other stores have added to it is
/// malformed here, as it is at S3.
///
/// Source: S3 API reference, PutBucketLogging.
final class LoggingDocument {
  /// What a key has after its prefix, at most.
  static final int KEY_ROOM = 256;

  private static final String ROOT = "BucketLoggingStatus";
  private static final String ENABLED = "LoggingEnabled";
  private static final String TARGET = "TargetBucket";
  private static final String PREFIX = "TargetPrefix";
  private static final String GRANTS = "TargetGrants";
  private static final String FORMAT = "TargetObjectKeyFormat";
  private static final String SIMPLE = "SimplePrefix";
  private static final String PARTITIONED = "PartitionedPrefix";
  private static final String DATE = "PartitionDateSource";
  private static final String EVENT = "EventTime";
  private static final String DELIVERY = "DeliveryTime";

  private LoggingDocument() {}

  /// What the document asks for; empty if that no log be kept.
  ///
  /// @throws S3Exception MALFORMED_XML, KEY_TOO_LONG; INVALID_TARGET_BUCKET_FOR_LOGGING if the
  ///   target cannot be a bucket; what is wrong with a grant
  static Optional<BucketLogging> parse(byte[] document, Accounts accounts) {
    XmlElement enabled = XmlFields.of(XmlElement.parse(document, ROOT), ENABLED).one(ENABLED);
    if (enabled == null) {
      return Optional.empty();
    }
    XmlFields fields = XmlFields.of(enabled, TARGET, PREFIX, GRANTS, FORMAT);
    String target = fields.required(TARGET);
    String prefix = fields.required(PREFIX);
    if (prefix.getBytes(StandardCharsets.UTF_8).length > Limits.KEY_BYTES - KEY_ROOM) {
      throw S3Exception.of(S3Error.KEY_TOO_LONG);
    }
    XmlElement grants = fields.one(GRANTS);
    List<Grant> granted = grants == null ? List.of() : grants(grants, accounts);
    Keys keys = keys(fields.one(FORMAT));
    if (!BucketName.isValid(target)) {
      throw S3Exception.of(S3Error.INVALID_TARGET_BUCKET_FOR_LOGGING).with(TARGET, target);
    }
    return Optional.of(new BucketLogging(new BucketName(target), prefix, granted, keys));
  }

  /// Of logs less can be granted than of other objects.
  private static List<Grant> grants(XmlElement list, Accounts accounts) {
    List<Grant> grants = AclDocument.grants(list, accounts);
    for (Grant grant : grants) {
      Permission permission = grant.permission();
      if (permission == Permission.READ_ACP || permission == Permission.WRITE_ACP) {
        throw XmlFields.malformed();
      }
    }
    return grants;
  }

  private static Keys keys(@Nullable XmlElement format) {
    if (format == null) {
      return Keys.UNSAID;
    }
    XmlFields fields = XmlFields.of(format, SIMPLE, PARTITIONED);
    if (fields.count(SIMPLE, PARTITIONED) != 1) {
      throw XmlFields.malformed();
    }
    XmlElement partitioned = fields.one(PARTITIONED);
    if (partitioned == null) {
      return Keys.SIMPLE;
    }
    String date = XmlFields.of(partitioned, DATE).text(DATE);
    return switch (date) {
      case null -> Keys.BY_EVENT_TIME;
      case EVENT -> Keys.BY_EVENT_TIME;
      case DELIVERY -> Keys.BY_DELIVERY_TIME;
      default -> throw XmlFields.malformed();
    };
  }

  /// The document of a bucket that keeps no log.
  static XmlDocument none() {
    return XmlDocument.of(ROOT);
  }

  static XmlDocument of(BucketLogging logging, Accounts accounts) {
    XmlDocument document = XmlDocument.of(ROOT).start(ENABLED);
    document.text(TARGET, logging.target().value());
    if (!logging.grants().isEmpty()) {
      AclDocument.writeGrants(document.start(GRANTS), logging.grants(), accounts).end();
    }
    switch (logging.keys()) {
      case UNSAID -> {}
      case SIMPLE -> document.start(FORMAT).start(SIMPLE).end().end();
      case BY_EVENT_TIME -> partitioned(document, EVENT);
      case BY_DELIVERY_TIME -> partitioned(document, DELIVERY);
    }
    return document.text(PREFIX, logging.prefix()).end();
  }

  private static void partitioned(XmlDocument document, String date) {
    document.start(FORMAT).start(PARTITIONED).text(DATE, date).end().end();
  }
}
