package io.buckets.s3.access;

import static io.buckets.s3.access.HeaderTable.Standing.REFUSED;
import static io.buckets.s3.access.HeaderTable.Standing.SILENT;
import static io.buckets.s3.access.HeaderTable.Standing.UNDERSTOOD;
import static io.buckets.s3.access.S3Operation.ABORT_MULTIPART_UPLOAD;
import static io.buckets.s3.access.S3Operation.COMPLETE_MULTIPART_UPLOAD;
import static io.buckets.s3.access.S3Operation.COPY_OBJECT;
import static io.buckets.s3.access.S3Operation.CREATE_BUCKET;
import static io.buckets.s3.access.S3Operation.CREATE_MULTIPART_UPLOAD;
import static io.buckets.s3.access.S3Operation.CREATE_SESSION;
import static io.buckets.s3.access.S3Operation.DELETE_OBJECT;
import static io.buckets.s3.access.S3Operation.DELETE_OBJECTS;
import static io.buckets.s3.access.S3Operation.DELETE_OBJECT_ANNOTATION;
import static io.buckets.s3.access.S3Operation.GET_OBJECT;
import static io.buckets.s3.access.S3Operation.GET_OBJECT_ANNOTATION;
import static io.buckets.s3.access.S3Operation.GET_OBJECT_ATTRIBUTES;
import static io.buckets.s3.access.S3Operation.HEAD_OBJECT;
import static io.buckets.s3.access.S3Operation.LIST_OBJECTS;
import static io.buckets.s3.access.S3Operation.LIST_OBJECTS_V2;
import static io.buckets.s3.access.S3Operation.LIST_OBJECT_VERSIONS;
import static io.buckets.s3.access.S3Operation.LIST_PARTS;
import static io.buckets.s3.access.S3Operation.POST_OBJECT;
import static io.buckets.s3.access.S3Operation.PUT_BUCKET_ACL;
import static io.buckets.s3.access.S3Operation.PUT_BUCKET_LIFECYCLE;
import static io.buckets.s3.access.S3Operation.PUT_BUCKET_NOTIFICATION;
import static io.buckets.s3.access.S3Operation.PUT_BUCKET_POLICY;
import static io.buckets.s3.access.S3Operation.PUT_BUCKET_REPLICATION;
import static io.buckets.s3.access.S3Operation.PUT_BUCKET_VERSIONING;
import static io.buckets.s3.access.S3Operation.PUT_OBJECT;
import static io.buckets.s3.access.S3Operation.PUT_OBJECT_ACL;
import static io.buckets.s3.access.S3Operation.PUT_OBJECT_ANNOTATION;
import static io.buckets.s3.access.S3Operation.PUT_OBJECT_LOCK_CONFIGURATION;
import static io.buckets.s3.access.S3Operation.PUT_OBJECT_RETENTION;
import static io.buckets.s3.access.S3Operation.RENAME_OBJECT;
import static io.buckets.s3.access.S3Operation.SELECT_OBJECT_CONTENT;
import static io.buckets.s3.access.S3Operation.UPLOAD_PART;
import static io.buckets.s3.access.S3Operation.UPLOAD_PART_COPY;

import io.buckets.hash.ChecksumAlgorithm;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/// Which operation understands which of S3's own header fields: one row each, and for what is not
/// built a row too, so that no wish is dropped.
///
/// **A feature that is built changes the first word of its rows** from `REFUSED` to `UNDERSTOOD`.
/// Which operation has which field is the API reference's; a test holds the table against a list
/// made of the SDKs' service model. A field that an operation has not is passed over, as S3 does,
/// but for tags and locks.
final class HeaderTable {
  /// What becomes of a field.
  enum Standing {
    /// The operation honours what it asks for, or refuses it by itself.
    UNDERSTOOD,
    /// What it asks for is not built: unless its value asks for nothing, the request is refused.
    REFUSED,
    /// It asks for nothing that could be missed here; the row says why.
    SILENT
  }

  /// One field in front of one operation.
  ///
  /// @param standing what becomes of it
  /// @param nothing the values that ask for what is so anyway
  record Row(Standing standing, Predicate<String> nothing) {}

  private static final S3Operation[] WRITES = {
    PUT_OBJECT, POST_OBJECT, COPY_OBJECT, CREATE_MULTIPART_UPLOAD
  };
  private static final S3Operation[] COPIES = {COPY_OBJECT, UPLOAD_PART_COPY};
  private static final S3Operation[] ALL = S3Operation.values();
  private static final S3Operation[] LISTS = {
    PUT_OBJECT,
    POST_OBJECT,
    COPY_OBJECT,
    CREATE_MULTIPART_UPLOAD,
    CREATE_BUCKET,
    PUT_BUCKET_ACL,
    PUT_OBJECT_ACL
  };
  private static final S3Operation[] WITH_BODY = {
    PUT_OBJECT, POST_OBJECT, UPLOAD_PART, COMPLETE_MULTIPART_UPLOAD, PUT_OBJECT_ANNOTATION
  };
  private static final S3Operation[] SEALED = {
    PUT_OBJECT,
    POST_OBJECT,
    COPY_OBJECT,
    CREATE_MULTIPART_UPLOAD,
    COMPLETE_MULTIPART_UPLOAD,
    GET_OBJECT,
    GET_OBJECT_ATTRIBUTES,
    HEAD_OBJECT,
    LIST_PARTS,
    SELECT_OBJECT_CONTENT,
    UPLOAD_PART,
    UPLOAD_PART_COPY
  };

  /// Beginnings of names that nobody sends for fun: an unknown one is refused. (Of checksums, which
  /// come in trailers too, those who verify them do so.)
  private static final List<String> FAMILIES =
      List.of(
          "x-amz-acl",
          "x-amz-bypass-",
          "x-amz-copy-source-",
          "x-amz-grant-",
          "x-amz-if-",
          "x-amz-object-lock-",
          "x-amz-server-side-encryption",
          "x-amz-tagging");

  /// Beginnings of names that are refused in front of operations that have them not, too: an object
  /// would be thought to be tagged or locked.
  private static final List<String> STRICT = List.of("x-amz-tagging", "x-amz-object-lock-");

  private static final Row NOT_BUILT = new Row(REFUSED, value -> false);
  private static final Row NOTHING_ASKED = new Row(SILENT, value -> false);

  private static final Map<String, Map<S3Operation, Row>> ROWS = new HashMap<>();

  static {
    accessAndOwners();
    writing();
    sealing();
    readingAndDeleting();
    copying();
    others();
  }

  private HeaderTable() {}

  private static void accessAndOwners() {
    row(UNDERSTOOD, "x-amz-acl", LISTS);
    row(UNDERSTOOD, "x-amz-grant-full-control", LISTS);
    row(UNDERSTOOD, "x-amz-grant-read", LISTS);
    row(UNDERSTOOD, "x-amz-grant-read-acp", LISTS);
    row(UNDERSTOOD, "x-amz-grant-write", LISTS);
    row(UNDERSTOOD, "x-amz-grant-write-acp", LISTS);
    row(UNDERSTOOD, "x-amz-object-ownership", CREATE_BUCKET);
    row(UNDERSTOOD, "x-amz-expected-bucket-owner", ALL);
    row(UNDERSTOOD, "x-amz-source-expected-bucket-owner", COPIES);
    row(UNDERSTOOD, "x-amz-security-token", ALL);
    row(UNDERSTOOD, "x-amz-request-payer", ALL);
    // No bucket asks for a second factor.
    row(SILENT, "x-amz-mfa", DELETE_OBJECT, DELETE_OBJECTS, PUT_BUCKET_VERSIONING);
    // The owner's account is never locked out of a bucket's policy.
    row(SILENT, "x-amz-confirm-remove-self-bucket-access", PUT_BUCKET_POLICY);
  }

  private static void writing() {
    row(UNDERSTOOD, "x-amz-storage-class", WRITES);
    row(UNDERSTOOD, "x-amz-website-redirect-location", WRITES);
    row(UNDERSTOOD, "x-amz-tagging", WRITES);
    row(UNDERSTOOD, "x-amz-object-lock-mode", WRITES);
    row(UNDERSTOOD, "x-amz-object-lock-retain-until-date", WRITES);
    row(UNDERSTOOD, "x-amz-object-lock-legal-hold", WRITES);
    row(REFUSED, "x-amz-object-lock-event-hold", WRITES);
    row(REFUSED, "x-amz-object-lock-event-hold-duration-days", WRITES);
    row(REFUSED, "x-amz-object-lock-event-hold-duration-years", WRITES);
    row(REFUSED, "x-amz-write-offset-bytes", PUT_OBJECT);
    for (ChecksumAlgorithm algorithm : ChecksumAlgorithm.values()) {
      row(UNDERSTOOD, algorithm.headerName(), ALL);
    }
    row(UNDERSTOOD, "x-amz-sdk-checksum-algorithm", ALL);
    row(UNDERSTOOD, "x-amz-checksum-algorithm", COPY_OBJECT, CREATE_MULTIPART_UPLOAD);
    row(UNDERSTOOD, "x-amz-checksum-type", CREATE_MULTIPART_UPLOAD, COMPLETE_MULTIPART_UPLOAD);
    row(UNDERSTOOD, "x-amz-mp-object-size", COMPLETE_MULTIPART_UPLOAD);
    row(UNDERSTOOD, "x-amz-decoded-content-length", WITH_BODY);
    row(UNDERSTOOD, "x-amz-trailer", ALL);
  }

  private static void sealing() {
    String prefix = "x-amz-server-side-encryption";
    for (String name : new String[] {"", "-aws-kms-key-id", "-context", "-bucket-key-enabled"}) {
      row(UNDERSTOOD, prefix + name, WRITES);
      row(REFUSED, prefix + name, CREATE_SESSION);
    }
    for (String name : new String[] {"algorithm", "key", "key-md5"}) {
      row(UNDERSTOOD, prefix + "-customer-" + name, SEALED);
      row(UNDERSTOOD, "x-amz-copy-source-server-side-encryption-customer-" + name, COPIES);
    }
  }

  private static void readingAndDeleting() {
    row(UNDERSTOOD, "x-amz-checksum-mode", GET_OBJECT, HEAD_OBJECT);
    row(REFUSED, "x-amz-checksum-mode", GET_OBJECT_ANNOTATION);
    row(UNDERSTOOD, "x-amz-object-attributes", GET_OBJECT_ATTRIBUTES);
    row(UNDERSTOOD, "x-amz-max-parts", GET_OBJECT_ATTRIBUTES);
    row(UNDERSTOOD, "x-amz-part-number-marker", GET_OBJECT_ATTRIBUTES);
    row(UNDERSTOOD, "x-amz-if-match-size", DELETE_OBJECT);
    row(UNDERSTOOD, "x-amz-if-match-last-modified-time", DELETE_OBJECT);
    row(UNDERSTOOD, "x-amz-if-match-initiated-time", ABORT_MULTIPART_UPLOAD);
    row(
        UNDERSTOOD,
        "x-amz-bypass-governance-retention",
        DELETE_OBJECT,
        DELETE_OBJECTS,
        PUT_OBJECT_RETENTION);
    // It asks for how far the restoring of archived objects is, and none is archived.
    row(
        SILENT,
        "x-amz-optional-object-attributes",
        LIST_OBJECTS,
        LIST_OBJECTS_V2,
        LIST_OBJECT_VERSIONS);
  }

  private static void copying() {
    row(UNDERSTOOD, "x-amz-copy-source", COPIES);
    row(UNDERSTOOD, "x-amz-copy-source-if-match", COPIES);
    row(UNDERSTOOD, "x-amz-copy-source-if-none-match", COPIES);
    row(UNDERSTOOD, "x-amz-copy-source-if-modified-since", COPIES);
    row(UNDERSTOOD, "x-amz-copy-source-if-unmodified-since", COPIES);
    row(UNDERSTOOD, "x-amz-copy-source-range", UPLOAD_PART_COPY);
    row(UNDERSTOOD, "x-amz-metadata-directive", COPY_OBJECT);
    row(UNDERSTOOD, "x-amz-tagging-directive", COPY_OBJECT);
    // No object has annotations to copy or to leave.
    row(SILENT, "x-amz-object-annotation-directive", COPY_OBJECT);
    row(REFUSED, "x-amz-rename-source", RENAME_OBJECT);
    row(REFUSED, "x-amz-rename-source-if-match", RENAME_OBJECT);
    row(REFUSED, "x-amz-rename-source-if-none-match", RENAME_OBJECT);
    row(REFUSED, "x-amz-rename-source-if-modified-since", RENAME_OBJECT);
    row(REFUSED, "x-amz-rename-source-if-unmodified-since", RENAME_OBJECT);
    row(REFUSED, "x-amz-client-token", RENAME_OBJECT);
  }

  private static void others() {
    row(UNDERSTOOD, "x-amz-bucket-object-lock-enabled", CREATE_BUCKET);
    row(
        REFUSED,
        "x-amz-bucket-object-lock-token",
        PUT_BUCKET_REPLICATION,
        PUT_OBJECT_LOCK_CONFIGURATION);
    row(REFUSED, "x-amz-bucket-namespace", "global"::equals, CREATE_BUCKET);
    row(REFUSED, "x-amz-create-session-mode", CREATE_SESSION);
    row(UNDERSTOOD, "x-amz-transition-default-minimum-object-size", PUT_BUCKET_LIFECYCLE);
    // Destinations are not looked at before anything is sent to them.
    row(SILENT, "x-amz-skip-destination-validation", PUT_BUCKET_NOTIFICATION);
    row(REFUSED, "x-amz-object-if-match", PUT_OBJECT_ANNOTATION, DELETE_OBJECT_ANNOTATION);
  }

  private static void row(Standing standing, String name, S3Operation... operations) {
    row(standing, name, value -> false, operations);
  }

  private static void row(
      Standing standing, String name, Predicate<String> nothing, S3Operation... operations) {
    Map<S3Operation, Row> rows =
        ROWS.computeIfAbsent(name, fresh -> new EnumMap<>(S3Operation.class));
    for (S3Operation operation : operations) {
      if (rows.put(operation, new Row(standing, nothing)) != null) {
        throw new IllegalStateException(name + " has two rows for " + operation);
      }
    }
  }

  /// What becomes of a field in front of an operation.
  ///
  /// @param name in lower case
  static Row find(S3Operation operation, String name) {
    Map<S3Operation, Row> rows = ROWS.get(name);
    Row row = rows == null ? null : rows.get(operation);
    return row == null ? withoutRow(name, rows == null ? FAMILIES : STRICT) : row;
  }

  private static Row withoutRow(String name, List<String> refused) {
    for (String beginning : refused) {
      if (name.startsWith(beginning)) {
        return NOT_BUILT;
      }
    }
    return NOTHING_ASKED;
  }

  /// The names that some operation has a row for.
  static List<String> names() {
    return new ArrayList<>(ROWS.keySet());
  }

  /// The operations that have a row for a name.
  static Set<S3Operation> operations(String name) {
    Map<S3Operation, Row> rows = ROWS.getOrDefault(name, Map.of());
    return rows.isEmpty() ? EnumSet.noneOf(S3Operation.class) : EnumSet.copyOf(rows.keySet());
  }
}
