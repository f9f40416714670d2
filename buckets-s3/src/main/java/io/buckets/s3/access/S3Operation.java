package io.buckets.s3.access;

import io.buckets.s3.wire.Query;
import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.S3Exception;
import io.buckets.s3.wire.Target.Level;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Every operation of the S3 API and how a request is recognised as one: by method, by what it
/// addresses, and by the sub-resource named in its query. Those that are not built have an entry
/// too, so that a request for one is never taken for another.
///
/// Source: S3 API reference, "Actions".
public enum S3Operation {
  LIST_BUCKETS("GET", Level.SERVICE),
  LIST_DIRECTORY_BUCKETS("GET", Level.SERVICE, "x-id=ListDirectoryBuckets"),

  CREATE_BUCKET("PUT", Level.BUCKET),
  DELETE_BUCKET("DELETE", Level.BUCKET),
  HEAD_BUCKET("HEAD", Level.BUCKET),
  LIST_OBJECTS("GET", Level.BUCKET),
  LIST_OBJECTS_V2("GET", Level.BUCKET, "list-type"),
  DELETE_OBJECTS("POST", Level.BUCKET, "delete"),
  POST_OBJECT("POST", Level.BUCKET),
  LIST_MULTIPART_UPLOADS("GET", Level.BUCKET, "uploads"),
  LIST_OBJECT_VERSIONS("GET", Level.BUCKET, "versions"),
  GET_BUCKET_LOCATION("GET", Level.BUCKET, "location"),
  GET_BUCKET_ACCELERATE("GET", Level.BUCKET, "accelerate"),
  PUT_BUCKET_ACCELERATE("PUT", Level.BUCKET, "accelerate"),
  GET_BUCKET_ACL("GET", Level.BUCKET, "acl"),
  PUT_BUCKET_ACL("PUT", Level.BUCKET, "acl"),
  GET_BUCKET_ABAC("GET", Level.BUCKET, "abac"),
  PUT_BUCKET_ABAC("PUT", Level.BUCKET, "abac"),
  GET_BUCKET_ANALYTICS("GET", Level.BUCKET, "analytics"),
  PUT_BUCKET_ANALYTICS("PUT", Level.BUCKET, "analytics"),
  DELETE_BUCKET_ANALYTICS("DELETE", Level.BUCKET, "analytics"),
  GET_BUCKET_CORS("GET", Level.BUCKET, "cors"),
  PUT_BUCKET_CORS("PUT", Level.BUCKET, "cors"),
  DELETE_BUCKET_CORS("DELETE", Level.BUCKET, "cors"),
  GET_BUCKET_ENCRYPTION("GET", Level.BUCKET, "encryption"),
  PUT_BUCKET_ENCRYPTION("PUT", Level.BUCKET, "encryption"),
  DELETE_BUCKET_ENCRYPTION("DELETE", Level.BUCKET, "encryption"),
  GET_BUCKET_INTELLIGENT_TIERING("GET", Level.BUCKET, "intelligent-tiering"),
  PUT_BUCKET_INTELLIGENT_TIERING("PUT", Level.BUCKET, "intelligent-tiering"),
  DELETE_BUCKET_INTELLIGENT_TIERING("DELETE", Level.BUCKET, "intelligent-tiering"),
  GET_BUCKET_INVENTORY("GET", Level.BUCKET, "inventory"),
  PUT_BUCKET_INVENTORY("PUT", Level.BUCKET, "inventory"),
  DELETE_BUCKET_INVENTORY("DELETE", Level.BUCKET, "inventory"),
  GET_BUCKET_LIFECYCLE("GET", Level.BUCKET, "lifecycle"),
  PUT_BUCKET_LIFECYCLE("PUT", Level.BUCKET, "lifecycle"),
  DELETE_BUCKET_LIFECYCLE("DELETE", Level.BUCKET, "lifecycle"),
  GET_BUCKET_LOGGING("GET", Level.BUCKET, "logging"),
  PUT_BUCKET_LOGGING("PUT", Level.BUCKET, "logging"),
  GET_BUCKET_METADATA("GET", Level.BUCKET, "metadataConfiguration"),
  POST_BUCKET_METADATA("POST", Level.BUCKET, "metadataConfiguration"),
  DELETE_BUCKET_METADATA("DELETE", Level.BUCKET, "metadataConfiguration"),
  GET_BUCKET_METADATA_TABLE("GET", Level.BUCKET, "metadataTable"),
  POST_BUCKET_METADATA_TABLE("POST", Level.BUCKET, "metadataTable"),
  DELETE_BUCKET_METADATA_TABLE("DELETE", Level.BUCKET, "metadataTable"),
  PUT_BUCKET_METADATA_INVENTORY("PUT", Level.BUCKET, "metadataInventoryTable"),
  PUT_BUCKET_METADATA_JOURNAL("PUT", Level.BUCKET, "metadataJournalTable"),
  GET_BUCKET_METRICS("GET", Level.BUCKET, "metrics"),
  PUT_BUCKET_METRICS("PUT", Level.BUCKET, "metrics"),
  DELETE_BUCKET_METRICS("DELETE", Level.BUCKET, "metrics"),
  GET_BUCKET_NOTIFICATION("GET", Level.BUCKET, "notification"),
  PUT_BUCKET_NOTIFICATION("PUT", Level.BUCKET, "notification"),
  GET_OBJECT_LOCK_CONFIGURATION("GET", Level.BUCKET, "object-lock"),
  PUT_OBJECT_LOCK_CONFIGURATION("PUT", Level.BUCKET, "object-lock"),
  GET_BUCKET_OWNERSHIP("GET", Level.BUCKET, "ownershipControls"),
  PUT_BUCKET_OWNERSHIP("PUT", Level.BUCKET, "ownershipControls"),
  DELETE_BUCKET_OWNERSHIP("DELETE", Level.BUCKET, "ownershipControls"),
  GET_BUCKET_POLICY("GET", Level.BUCKET, "policy"),
  PUT_BUCKET_POLICY("PUT", Level.BUCKET, "policy"),
  DELETE_BUCKET_POLICY("DELETE", Level.BUCKET, "policy"),
  GET_BUCKET_POLICY_STATUS("GET", Level.BUCKET, "policyStatus"),
  GET_PUBLIC_ACCESS_BLOCK("GET", Level.BUCKET, "publicAccessBlock"),
  PUT_PUBLIC_ACCESS_BLOCK("PUT", Level.BUCKET, "publicAccessBlock"),
  DELETE_PUBLIC_ACCESS_BLOCK("DELETE", Level.BUCKET, "publicAccessBlock"),
  GET_BUCKET_REPLICATION("GET", Level.BUCKET, "replication"),
  PUT_BUCKET_REPLICATION("PUT", Level.BUCKET, "replication"),
  DELETE_BUCKET_REPLICATION("DELETE", Level.BUCKET, "replication"),
  GET_BUCKET_REQUEST_PAYMENT("GET", Level.BUCKET, "requestPayment"),
  PUT_BUCKET_REQUEST_PAYMENT("PUT", Level.BUCKET, "requestPayment"),
  CREATE_SESSION("GET", Level.BUCKET, "session"),
  GET_BUCKET_TAGGING("GET", Level.BUCKET, "tagging"),
  PUT_BUCKET_TAGGING("PUT", Level.BUCKET, "tagging"),
  DELETE_BUCKET_TAGGING("DELETE", Level.BUCKET, "tagging"),
  GET_BUCKET_VERSIONING("GET", Level.BUCKET, "versioning"),
  PUT_BUCKET_VERSIONING("PUT", Level.BUCKET, "versioning"),
  GET_BUCKET_WEBSITE("GET", Level.BUCKET, "website"),
  PUT_BUCKET_WEBSITE("PUT", Level.BUCKET, "website"),
  DELETE_BUCKET_WEBSITE("DELETE", Level.BUCKET, "website"),
  BUCKET_CORS_PREFLIGHT("OPTIONS", Level.BUCKET),

  PUT_OBJECT("PUT", Level.OBJECT),
  COPY_OBJECT("PUT", Level.OBJECT, "x-id=CopyObject"),
  GET_OBJECT("GET", Level.OBJECT),
  HEAD_OBJECT("HEAD", Level.OBJECT),
  DELETE_OBJECT("DELETE", Level.OBJECT),
  GET_OBJECT_ATTRIBUTES("GET", Level.OBJECT, "attributes"),
  CREATE_MULTIPART_UPLOAD("POST", Level.OBJECT, "uploads"),
  COMPLETE_MULTIPART_UPLOAD("POST", Level.OBJECT, "uploadId"),
  ABORT_MULTIPART_UPLOAD("DELETE", Level.OBJECT, "uploadId"),
  LIST_PARTS("GET", Level.OBJECT, "uploadId"),
  UPLOAD_PART("PUT", Level.OBJECT, "uploadId"),
  UPLOAD_PART_COPY("PUT", Level.OBJECT, "x-id=UploadPartCopy"),
  GET_OBJECT_ACL("GET", Level.OBJECT, "acl"),
  PUT_OBJECT_ACL("PUT", Level.OBJECT, "acl"),
  PUT_OBJECT_ENCRYPTION("PUT", Level.OBJECT, "encryption"),
  GET_OBJECT_LEGAL_HOLD("GET", Level.OBJECT, "legal-hold"),
  PUT_OBJECT_LEGAL_HOLD("PUT", Level.OBJECT, "legal-hold"),
  GET_OBJECT_RETENTION("GET", Level.OBJECT, "retention"),
  PUT_OBJECT_RETENTION("PUT", Level.OBJECT, "retention"),
  GET_OBJECT_TAGGING("GET", Level.OBJECT, "tagging"),
  PUT_OBJECT_TAGGING("PUT", Level.OBJECT, "tagging"),
  DELETE_OBJECT_TAGGING("DELETE", Level.OBJECT, "tagging"),
  GET_OBJECT_TORRENT("GET", Level.OBJECT, "torrent"),
  RENAME_OBJECT("PUT", Level.OBJECT, "renameObject"),
  RESTORE_OBJECT("POST", Level.OBJECT, "restore"),
  SELECT_OBJECT_CONTENT("POST", Level.OBJECT, "select"),
  OBJECT_CORS_PREFLIGHT("OPTIONS", Level.OBJECT);

  private static final Map<Level, Map<String, S3Operation>> PLAIN = new EnumMap<>(Level.class);
  private static final Map<Level, Map<String, Map<String, S3Operation>>> SUB_RESOURCES =
      new EnumMap<>(Level.class);

  static {
    for (S3Operation operation : values()) {
      String name = operation.subResource;
      if (name == null) {
        PLAIN
            .computeIfAbsent(operation.level, level -> new HashMap<>())
            .put(operation.method, operation);
      } else {
        SUB_RESOURCES
            .computeIfAbsent(operation.level, level -> new HashMap<>())
            .computeIfAbsent(name, sub -> new HashMap<>())
            .put(operation.method, operation);
      }
    }
  }

  private final String method;
  private final Level level;
  private final @Nullable String subResource;

  S3Operation(String method, Level level) {
    this(method, level, null);
  }

  /// @param subResource name of the query parameter that asks for it; one with `=` is told apart in
  ///   {@link #recognise} by other means
  S3Operation(String method, Level level, @Nullable String subResource) {
    this.method = method;
    this.level = level;
    this.subResource = subResource;
  }

  /// The operation a request asks for.
  ///
  /// @param copies whether it has a copy source
  /// @throws S3Exception METHOD_NOT_ALLOWED if S3 has no such operation
  public static S3Operation recognise(String method, Level level, Query query, boolean copies) {
    for (int i = 0; i < query.size(); i++) {
      if (query.name(i).equals("list-type") && !query.value(i).equals("2")) {
        continue;
      }
      Map<String, S3Operation> methods =
          SUB_RESOURCES.getOrDefault(level, Map.of()).get(query.name(i));
      if (methods != null) {
        S3Operation operation = methods.get(method);
        if (operation != null) {
          return operation == UPLOAD_PART && copies ? UPLOAD_PART_COPY : operation;
        }
        if (!query.name(i).equals("uploads") && !query.name(i).equals("list-type")) {
          throw notAllowed(method);
        }
      }
    }
    S3Operation operation = PLAIN.getOrDefault(level, Map.of()).get(method);
    if (operation == null) {
      throw notAllowed(method);
    }
    if (operation == PUT_OBJECT) {
      requireWhole(query);
    }
    return operation == PUT_OBJECT && copies ? COPY_OBJECT : operation;
  }

  /// A part that names no upload, or a version to be written, is not to overwrite the object.
  private static void requireWhole(Query query) {
    for (String name : new String[] {"partNumber", "versionId"}) {
      String value = query.first(name);
      if (value != null) {
        throw S3Exception.invalidArgument(
            "This operation does not accept a query-string parameter of that name.", name, value);
      }
    }
  }

  private static S3Exception notAllowed(String method) {
    return S3Exception.of(S3Error.METHOD_NOT_ALLOWED).with("Method", method);
  }
}
