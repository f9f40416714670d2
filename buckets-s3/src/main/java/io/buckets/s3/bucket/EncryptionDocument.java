package io.buckets.s3.bucket;

import io.buckets.cluster.setting.BucketEncryption;
import io.buckets.cluster.setting.BucketEncryption.Method;
import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.S3Exception;
import io.buckets.s3.xml.XmlDocument;
import io.buckets.s3.xml.XmlElement;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The document ServerSideEncryptionConfiguration, read and written: one rule.
///
/// Source: S3 API reference, PutBucketEncryption.
final class EncryptionDocument {
  private static final String ROOT = "ServerSideEncryptionConfiguration";
  private static final String RULE = "Rule";
  private static final String DEFAULT = "ApplyServerSideEncryptionByDefault";
  private static final String ALGORITHM = "SSEAlgorithm";
  private static final String KEY = "KMSMasterKeyID";
  private static final String BUCKET_KEY = "BucketKeyEnabled";
  private static final String BLOCKED = "BlockedEncryptionTypes";
  private static final String TYPE = "EncryptionType";
  private static final String AES256 = "AES256";
  private static final String KMS = "aws:kms";
  private static final String CUSTOMER = "SSE-C";

  private EncryptionDocument() {}

  /// What a document asks for.
  ///
  /// @throws S3Exception MALFORMED_XML if it is none; INVALID_ARGUMENT for a key where none is
  ///   used; NOT_IMPLEMENTED for two layers of encryption
  static BucketEncryption parse(byte[] document) {
    XmlElement root = XmlElement.parse(document, ROOT);
    if (root.children().size() != 1 || !root.children().getFirst().name().equals(RULE)) {
      throw malformed();
    }
    XmlElement rule = root.children().getFirst();
    XmlElement byDefault = null;
    XmlElement blocked = null;
    boolean bucketKey = false;
    Set<String> seen = new HashSet<>();
    for (XmlElement child : rule.children()) {
      if (!seen.add(child.name())) {
        throw malformed();
      }
      switch (child.name()) {
        case DEFAULT -> byDefault = child;
        case BLOCKED -> blocked = child;
        case BUCKET_KEY -> bucketKey = truth(child.text());
        default -> throw malformed();
      }
    }
    if (byDefault == null && blocked == null) {
      throw malformed();
    }
    boolean blocksCustomers = blocked != null && blocksCustomerKeys(blocked);
    Method method = byDefault == null ? Method.NONE : method(byDefault);
    return new BucketEncryption(
        method, byDefault == null ? "" : keyId(byDefault, method), bucketKey, blocksCustomers);
  }

  private static Method method(XmlElement byDefault) {
    String algorithm = byDefault.required(ALGORITHM).strip();
    return switch (algorithm) {
      case AES256 -> Method.MANAGED;
      case KMS -> Method.KMS;
      case "aws:kms:dsse" -> throw S3Exception.notImplemented(ALGORITHM + " " + algorithm);
      default -> throw malformed();
    };
  }

  private static String keyId(XmlElement byDefault, Method method) {
    for (XmlElement child : byDefault.children()) {
      if (!child.name().equals(ALGORITHM) && !child.name().equals(KEY)) {
        throw malformed();
      }
    }
    @Nullable String keyId = byDefault.child(KEY);
    if (keyId == null || keyId.isBlank()) {
      return "";
    }
    if (method != Method.KMS) {
      throw S3Exception.invalidArgument(
          "a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or"
              + " aws:kms:dsse",
          ROOT,
          keyId);
    }
    return keyId.strip();
  }

  private static boolean blocksCustomerKeys(XmlElement blocked) {
    boolean blocks = false;
    for (XmlElement type : blocked.children()) {
      switch (type.name() + ' ' + type.text().strip()) {
        case TYPE + ' ' + CUSTOMER -> blocks = true;
        case TYPE + ' ' + "NONE" -> {
          // Said alone, it says that none is blocked.
        }
        default -> throw malformed();
      }
    }
    return blocks;
  }

  static XmlDocument of(BucketEncryption encryption) {
    XmlDocument document = XmlDocument.of(ROOT).start(RULE);
    if (encryption.method() != Method.NONE) {
      document.start(DEFAULT);
      document.text(ALGORITHM, encryption.method() == Method.KMS ? KMS : AES256);
      if (!encryption.keyId().isEmpty()) {
        document.text(KEY, encryption.keyId());
      }
      document.end();
    }
    document.text(BUCKET_KEY, encryption.bucketKey());
    if (encryption.customerKeysBlocked()) {
      document.start(BLOCKED).text(TYPE, CUSTOMER).end();
    }
    return document.end();
  }

  private static boolean truth(String text) {
    return switch (text.strip()) {
      case "true" -> true;
      case "false" -> false;
      default -> throw malformed();
    };
  }

  private static S3Exception malformed() {
    return S3Exception.of(S3Error.MALFORMED_XML);
  }
}
