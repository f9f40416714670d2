package io.buckets.s3.access;

import io.buckets.s3.policy.S3Action;
import io.buckets.s3.wire.Query;
import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.S3Exception;
import io.buckets.s3.wire.Target.Level;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Every operation of the S3 API and how a request is recognised as one: by method, by what it
/// addresses, and by the sub-resource named in its query. Those that are not built have an entry
/// too, so that a request for one is never taken for another.
///
/// Source: S3 API reference, "Actions".
public enum S3Operation {
  LIST_BUCKETS("GET", Level.SERVICE, S3Action.LIST_ALL_MY_BUCKETS),
  LIST_DIRECTORY_BUCKETS(
      "GET", Level.SERVICE, "x-id=ListDirectoryBuckets", S3Action.LIST_ALL_MY_BUCKETS),

  CREATE_BUCKET("PUT", Level.BUCKET, S3Action.CREATE_BUCKET),
  DELETE_BUCKET("DELETE", Level.BUCKET, S3Action.DELETE_BUCKET),
  HEAD_BUCKET("HEAD", Level.BUCKET, S3Action.LIST_BUCKET),
  LIST_OBJECTS("GET", Level.BUCKET, S3Action.LIST_BUCKET),
  LIST_OBJECTS_V2("GET", Level.BUCKET, "list-type", S3Action.LIST_BUCKET),
  DELETE_OBJECTS("POST", Level.BUCKET, "delete", null),
  POST_OBJECT("POST", Level.BUCKET, null),
  LIST_MULTIPART_UPLOADS("GET", Level.BUCKET, "uploads", S3Action.LIST_BUCKET_MULTIPART_UPLOADS),
  LIST_OBJECT_VERSIONS("GET", Level.BUCKET, "versions", S3Action.LIST_BUCKET_VERSIONS),
  GET_BUCKET_LOCATION("GET", Level.BUCKET, "location", S3Action.GET_BUCKET_LOCATION),
  GET_BUCKET_ACCELERATE("GET", Level.BUCKET, "accelerate", S3Action.GET_ACCELERATE_CONFIGURATION),
  PUT_BUCKET_ACCELERATE("PUT", Level.BUCKET, "accelerate", S3Action.PUT_ACCELERATE_CONFIGURATION),
  GET_BUCKET_ACL("GET", Level.BUCKET, "acl", S3Action.GET_BUCKET_ACL),
  PUT_BUCKET_ACL("PUT", Level.BUCKET, "acl", S3Action.PUT_BUCKET_ACL),
  GET_BUCKET_ABAC("GET", Level.BUCKET, "abac", S3Action.GET_BUCKET_ABAC),
  PUT_BUCKET_ABAC("PUT", Level.BUCKET, "abac", S3Action.PUT_BUCKET_ABAC),
  GET_BUCKET_ANALYTICS("GET", Level.BUCKET, "analytics", S3Action.GET_ANALYTICS_CONFIGURATION),
  PUT_BUCKET_ANALYTICS("PUT", Level.BUCKET, "analytics", S3Action.PUT_ANALYTICS_CONFIGURATION),
  DELETE_BUCKET_ANALYTICS(
      "DELETE", Level.BUCKET, "analytics", S3Action.PUT_ANALYTICS_CONFIGURATION),
  GET_BUCKET_CORS("GET", Level.BUCKET, "cors", S3Action.GET_BUCKET_CORS),
  PUT_BUCKET_CORS("PUT", Level.BUCKET, "cors", S3Action.PUT_BUCKET_CORS),
  DELETE_BUCKET_CORS("DELETE", Level.BUCKET, "cors", S3Action.PUT_BUCKET_CORS),
  GET_BUCKET_ENCRYPTION("GET", Level.BUCKET, "encryption", S3Action.GET_ENCRYPTION_CONFIGURATION),
  PUT_BUCKET_ENCRYPTION("PUT", Level.BUCKET, "encryption", S3Action.PUT_ENCRYPTION_CONFIGURATION),
  DELETE_BUCKET_ENCRYPTION(
      "DELETE", Level.BUCKET, "encryption", S3Action.PUT_ENCRYPTION_CONFIGURATION),
  GET_BUCKET_INTELLIGENT_TIERING(
      "GET", Level.BUCKET, "intelligent-tiering", S3Action.GET_INTELLIGENT_TIERING_CONFIGURATION),
  PUT_BUCKET_INTELLIGENT_TIERING(
      "PUT", Level.BUCKET, "intelligent-tiering", S3Action.PUT_INTELLIGENT_TIERING_CONFIGURATION),
  DELETE_BUCKET_INTELLIGENT_TIERING(
      "DELETE",
      Level.BUCKET,
      "intelligent-tiering",
      S3Action.PUT_INTELLIGENT_TIERING_CONFIGURATION),
  GET_BUCKET_INVENTORY("GET", Level.BUCKET, "inventory", S3Action.GET_INVENTORY_CONFIGURATION),
  PUT_BUCKET_INVENTORY("PUT", Level.BUCKET, "inventory", S3Action.PUT_INVENTORY_CONFIGURATION),
  DELETE_BUCKET_INVENTORY(
      "DELETE", Level.BUCKET, "inventory", S3Action.PUT_INVENTORY_CONFIGURATION),
  GET_BUCKET_LIFECYCLE("GET", Level.BUCKET, "lifecycle", S3Action.GET_LIFECYCLE_CONFIGURATION),
  PUT_BUCKET_LIFECYCLE("PUT", Level.BUCKET, "lifecycle", S3Action.PUT_LIFECYCLE_CONFIGURATION),
  DELETE_BUCKET_LIFECYCLE(
      "DELETE", Level.BUCKET, "lifecycle", S3Action.PUT_LIFECYCLE_CONFIGURATION),
  GET_BUCKET_LOGGING("GET", Level.BUCKET, "logging", S3Action.GET_BUCKET_LOGGING),
  PUT_BUCKET_LOGGING("PUT", Level.BUCKET, "logging", S3Action.PUT_BUCKET_LOGGING),
  GET_BUCKET_METADATA(
      "GET",
      Level.BUCKET,
      "metadataConfiguration",
      S3Action.GET_BUCKET_METADATA_TABLE_CONFIGURATION),
  POST_BUCKET_METADATA(
      "POST",
      Level.BUCKET,
      "metadataConfiguration",
      S3Action.CREATE_BUCKET_METADATA_TABLE_CONFIGURATION),
  DELETE_BUCKET_METADATA(
      "DELETE",
      Level.BUCKET,
      "metadataConfiguration",
      S3Action.DELETE_BUCKET_METADATA_TABLE_CONFIGURATION),
  GET_BUCKET_METADATA_TABLE(
      "GET", Level.BUCKET, "metadataTable", S3Action.GET_BUCKET_METADATA_TABLE_CONFIGURATION),
  POST_BUCKET_METADATA_TABLE(
      "POST", Level.BUCKET, "metadataTable", S3Action.CREATE_BUCKET_METADATA_TABLE_CONFIGURATION),
  DELETE_BUCKET_METADATA_TABLE(
      "DELETE", Level.BUCKET, "metadataTable", S3Action.DELETE_BUCKET_METADATA_TABLE_CONFIGURATION),
  PUT_BUCKET_METADATA_ANNOTATION(
      "PUT",
      Level.BUCKET,
      "metadataAnnotationTable",
      S3Action.CREATE_BUCKET_METADATA_TABLE_CONFIGURATION),
  PUT_BUCKET_METADATA_INVENTORY(
      "PUT",
      Level.BUCKET,
      "metadataInventoryTable",
      S3Action.UPDATE_BUCKET_METADATA_INVENTORY_TABLE_CONFIGURATION),
  PUT_BUCKET_METADATA_JOURNAL(
      "PUT",
      Level.BUCKET,
      "metadataJournalTable",
      S3Action.UPDATE_BUCKET_METADATA_JOURNAL_TABLE_CONFIGURATION),
  GET_BUCKET_METRICS("GET", Level.BUCKET, "metrics", S3Action.GET_METRICS_CONFIGURATION),
  PUT_BUCKET_METRICS("PUT", Level.BUCKET, "metrics", S3Action.PUT_METRICS_CONFIGURATION),
  DELETE_BUCKET_METRICS("DELETE", Level.BUCKET, "metrics", S3Action.PUT_METRICS_CONFIGURATION),
  GET_BUCKET_NOTIFICATION("GET", Level.BUCKET, "notification", S3Action.GET_BUCKET_NOTIFICATION),
  PUT_BUCKET_NOTIFICATION("PUT", Level.BUCKET, "notification", S3Action.PUT_BUCKET_NOTIFICATION),
  GET_OBJECT_LOCK_CONFIGURATION(
      "GET", Level.BUCKET, "object-lock", S3Action.GET_BUCKET_OBJECT_LOCK_CONFIGURATION),
  PUT_OBJECT_LOCK_CONFIGURATION(
      "PUT", Level.BUCKET, "object-lock", S3Action.PUT_BUCKET_OBJECT_LOCK_CONFIGURATION),
  GET_BUCKET_OWNERSHIP(
      "GET", Level.BUCKET, "ownershipControls", S3Action.GET_BUCKET_OWNERSHIP_CONTROLS),
  PUT_BUCKET_OWNERSHIP(
      "PUT", Level.BUCKET, "ownershipControls", S3Action.PUT_BUCKET_OWNERSHIP_CONTROLS),
  DELETE_BUCKET_OWNERSHIP(
      "DELETE", Level.BUCKET, "ownershipControls", S3Action.PUT_BUCKET_OWNERSHIP_CONTROLS),
  GET_BUCKET_POLICY("GET", Level.BUCKET, "policy", S3Action.GET_BUCKET_POLICY),
  PUT_BUCKET_POLICY("PUT", Level.BUCKET, "policy", S3Action.PUT_BUCKET_POLICY),
  DELETE_BUCKET_POLICY("DELETE", Level.BUCKET, "policy", S3Action.DELETE_BUCKET_POLICY),
  GET_BUCKET_POLICY_STATUS("GET", Level.BUCKET, "policyStatus", S3Action.GET_BUCKET_POLICY_STATUS),
  GET_PUBLIC_ACCESS_BLOCK(
      "GET", Level.BUCKET, "publicAccessBlock", S3Action.GET_BUCKET_PUBLIC_ACCESS_BLOCK),
  PUT_PUBLIC_ACCESS_BLOCK(
      "PUT", Level.BUCKET, "publicAccessBlock", S3Action.PUT_BUCKET_PUBLIC_ACCESS_BLOCK),
  DELETE_PUBLIC_ACCESS_BLOCK(
      "DELETE", Level.BUCKET, "publicAccessBlock", S3Action.PUT_BUCKET_PUBLIC_ACCESS_BLOCK),
  GET_BUCKET_REPLICATION(
      "GET", Level.BUCKET, "replication", S3Action.GET_REPLICATION_CONFIGURATION),
  PUT_BUCKET_REPLICATION(
      "PUT", Level.BUCKET, "replication", S3Action.PUT_REPLICATION_CONFIGURATION),
  DELETE_BUCKET_REPLICATION(
      "DELETE", Level.BUCKET, "replication", S3Action.PUT_REPLICATION_CONFIGURATION),
  GET_BUCKET_REQUEST_PAYMENT(
      "GET", Level.BUCKET, "requestPayment", S3Action.GET_BUCKET_REQUEST_PAYMENT),
  PUT_BUCKET_REQUEST_PAYMENT(
      "PUT", Level.BUCKET, "requestPayment", S3Action.PUT_BUCKET_REQUEST_PAYMENT),
  CREATE_SESSION("GET", Level.BUCKET, "session", S3Action.LIST_BUCKET),
  GET_BUCKET_TAGGING("GET", Level.BUCKET, "tagging", S3Action.GET_BUCKET_TAGGING),
  PUT_BUCKET_TAGGING("PUT", Level.BUCKET, "tagging", S3Action.PUT_BUCKET_TAGGING),
  DELETE_BUCKET_TAGGING("DELETE", Level.BUCKET, "tagging", S3Action.PUT_BUCKET_TAGGING),
  GET_BUCKET_VERSIONING("GET", Level.BUCKET, "versioning", S3Action.GET_BUCKET_VERSIONING),
  PUT_BUCKET_VERSIONING("PUT", Level.BUCKET, "versioning", S3Action.PUT_BUCKET_VERSIONING),
  GET_BUCKET_WEBSITE("GET", Level.BUCKET, "website", S3Action.GET_BUCKET_WEBSITE),
  PUT_BUCKET_WEBSITE("PUT", Level.BUCKET, "website", S3Action.PUT_BUCKET_WEBSITE),
  DELETE_BUCKET_WEBSITE("DELETE", Level.BUCKET, "website", S3Action.DELETE_BUCKET_WEBSITE),
  BUCKET_CORS_PREFLIGHT("OPTIONS", Level.BUCKET, null),

  PUT_OBJECT("PUT", Level.OBJECT, S3Action.PUT_OBJECT),
  COPY_OBJECT("PUT", Level.OBJECT, "x-id=CopyObject", S3Action.PUT_OBJECT),
  GET_OBJECT("GET", Level.OBJECT, S3Action.GET_OBJECT),
  HEAD_OBJECT("HEAD", Level.OBJECT, S3Action.GET_OBJECT),
  DELETE_OBJECT("DELETE", Level.OBJECT, S3Action.DELETE_OBJECT),
  GET_OBJECT_ATTRIBUTES("GET", Level.OBJECT, "attributes", S3Action.GET_OBJECT_ATTRIBUTES),
  CREATE_MULTIPART_UPLOAD("POST", Level.OBJECT, "uploads", S3Action.PUT_OBJECT),
  COMPLETE_MULTIPART_UPLOAD("POST", Level.OBJECT, "uploadId", S3Action.PUT_OBJECT),
  ABORT_MULTIPART_UPLOAD("DELETE", Level.OBJECT, "uploadId", S3Action.ABORT_MULTIPART_UPLOAD),
  LIST_PARTS("GET", Level.OBJECT, "uploadId", S3Action.LIST_MULTIPART_UPLOAD_PARTS),
  UPLOAD_PART("PUT", Level.OBJECT, "uploadId", S3Action.PUT_OBJECT),
  UPLOAD_PART_COPY("PUT", Level.OBJECT, "x-id=UploadPartCopy", S3Action.PUT_OBJECT),
  GET_OBJECT_ACL("GET", Level.OBJECT, "acl", S3Action.GET_OBJECT_ACL),
  PUT_OBJECT_ACL("PUT", Level.OBJECT, "acl", S3Action.PUT_OBJECT_ACL),
  PUT_OBJECT_ENCRYPTION("PUT", Level.OBJECT, "encryption", S3Action.UPDATE_OBJECT_ENCRYPTION),
  GET_OBJECT_LEGAL_HOLD("GET", Level.OBJECT, "legal-hold", S3Action.GET_OBJECT_LEGAL_HOLD),
  PUT_OBJECT_LEGAL_HOLD("PUT", Level.OBJECT, "legal-hold", S3Action.PUT_OBJECT_LEGAL_HOLD),
  GET_OBJECT_RETENTION("GET", Level.OBJECT, "retention", S3Action.GET_OBJECT_RETENTION),
  PUT_OBJECT_RETENTION("PUT", Level.OBJECT, "retention", S3Action.PUT_OBJECT_RETENTION),
  GET_OBJECT_TAGGING("GET", Level.OBJECT, "tagging", S3Action.GET_OBJECT_TAGGING),
  PUT_OBJECT_TAGGING("PUT", Level.OBJECT, "tagging", null),
  DELETE_OBJECT_TAGGING("DELETE", Level.OBJECT, "tagging", S3Action.DELETE_OBJECT_TAGGING),
  GET_OBJECT_ANNOTATION("GET", Level.OBJECT, "annotation", S3Action.GET_OBJECT),
  PUT_OBJECT_ANNOTATION("PUT", Level.OBJECT, "annotation", S3Action.PUT_OBJECT),
  DELETE_OBJECT_ANNOTATION("DELETE", Level.OBJECT, "annotation", S3Action.DELETE_OBJECT),
  GET_OBJECT_TORRENT("GET", Level.OBJECT, "torrent", S3Action.GET_OBJECT_TORRENT),
  RENAME_OBJECT("PUT", Level.OBJECT, "renameObject", S3Action.PUT_OBJECT),
  RESTORE_OBJECT("POST", Level.OBJECT, "restore", S3Action.RESTORE_OBJECT),
  SELECT_OBJECT_CONTENT("POST", Level.OBJECT, "select", S3Action.GET_OBJECT),
  OBJECT_CORS_PREFLIGHT("OPTIONS", Level.OBJECT, null);

  private static final Set<S3Operation> OF_OBJECTS =
      EnumSet.of(
          CREATE_BUCKET,
          DELETE_BUCKET,
          HEAD_BUCKET,
          LIST_OBJECTS,
          LIST_OBJECTS_V2,
          DELETE_OBJECTS,
          POST_OBJECT,
          LIST_MULTIPART_UPLOADS,
          LIST_OBJECT_VERSIONS,
          BUCKET_CORS_PREFLIGHT);

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

  private final String label = labelOf(name());
  private final String method;
  private final Level level;
  private final @Nullable String subResource;
  private final @Nullable S3Action action;

  S3Operation(String method, Level level, @Nullable S3Action action) {
    this(method, level, null, action);
  }

  /// @param subResource name of the query parameter that asks for it; one with `=` is told apart in
  ///   {@link #recognise} by other means
  /// @param action what who asks for it must be allowed to do; null if that depends on what is in
  ///   the request, and then the operation asks for it itself
  S3Operation(String method, Level level, @Nullable String subResource, @Nullable S3Action action) {
    this.method = method;
    this.level = level;
    this.subResource = subResource;
    this.action = action;
  }

  private static String labelOf(String name) {
    StringBuilder label = new StringBuilder();
    for (String word : name.split("_")) {
      label.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
    }
    return label.toString();
  }

  /// Its name as S3 writes such names: `ListObjectsV2`.
  public String label() {
    return label;
  }

  /// What it is addressed to.
  Level level() {
    return level;
  }

  /// Whether it is about what is set for a bucket, not about its objects.
  public boolean isOfSettings() {
    return level == Level.BUCKET && !OF_OBJECTS.contains(this);
  }

  /// What who asks for it must be allowed to do; null if that depends on what is in the request,
  /// and then the operation asks for it itself.
  @Nullable S3Action action() {
    return action;
  }

  /// Whether its request says what a new object is to be.
  boolean makesObject() {
    return switch (this) {
      case PUT_OBJECT, COPY_OBJECT, POST_OBJECT, CREATE_MULTIPART_UPLOAD -> true;
      default -> false;
    };
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
