package io.buckets.s3.configuration;

import io.buckets.cluster.setting.Acl;
import io.buckets.cluster.setting.BucketAcl;
import io.buckets.cluster.setting.BucketOwnership;
import io.buckets.cluster.setting.BucketOwnership.Rule;
import io.buckets.cluster.setting.BucketPayment;
import io.buckets.cluster.setting.Grant;
import io.buckets.cluster.state.BucketInfo;
import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.S3Exception;
import io.buckets.s3.xml.XmlDocument;
import io.buckets.s3.xml.XmlElement;
import io.buckets.s3.xml.XmlFields;
import java.util.Optional;

/// The documents that say one word: OwnershipControls and RequestPaymentConfiguration.
final class SmallDocuments {
  private static final String OWNERSHIP = "OwnershipControls";
  private static final String PAYMENT = "RequestPaymentConfiguration";

  private SmallDocuments() {}

  /// @throws S3Exception MALFORMED_XML, or INVALID_BUCKET_ACL_WITH_OBJECT_OWNERSHIP if lists shall
  ///   have no say while the bucket's grants something to others
  static BucketOwnership ownership(byte[] document, BucketInfo bucket) {
    XmlFields controls = XmlFields.of(XmlElement.parse(document, OWNERSHIP), "Rule");
    XmlElement element = controls.one("Rule");
    if (element == null) {
      throw XmlFields.malformed();
    }
    Rule rule = rule(XmlFields.of(element, "ObjectOwnership").required("ObjectOwnership"));
    Optional<Acl> acl = bucket.settings().find(BucketAcl.class).map(BucketAcl::acl);
    if (rule == Rule.BUCKET_OWNER_ENFORCED && acl.isPresent() && givesOthers(acl.get())) {
      throw S3Exception.of(S3Error.INVALID_BUCKET_ACL_WITH_OBJECT_OWNERSHIP);
    }
    return new BucketOwnership(rule);
  }

  private static boolean givesOthers(Acl acl) {
    return acl.grants().stream()
        .anyMatch(
            grant -> grant.kind() == Grant.Kind.GROUP || !grant.grantee().equals(acl.owner()));
  }

  private static Rule rule(String word) {
    try {
      return Rule.named(word);
    } catch (IllegalArgumentException e) {
      throw XmlFields.malformed();
    }
  }

  static XmlDocument ownership(BucketOwnership ownership) {
    return XmlDocument.of(OWNERSHIP)
        .start("Rule")
        .text("ObjectOwnership", ownership.rule().wireName())
        .end();
  }

  /// @throws S3Exception MALFORMED_XML
  static BucketPayment payment(byte[] document) {
    XmlFields fields = XmlFields.of(XmlElement.parse(document, PAYMENT), "Payer");
    return switch (fields.required("Payer")) {
      case "Requester" -> new BucketPayment(true);
      case "BucketOwner" -> new BucketPayment(false);
      default -> throw XmlFields.malformed();
    };
  }

  static XmlDocument payment(BucketPayment payment) {
    return XmlDocument.of(PAYMENT).text("Payer", payment.requester() ? "Requester" : "BucketOwner");
  }
}
