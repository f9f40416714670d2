package io.buckets.s3.access;

import io.buckets.core.BucketName;
import io.buckets.core.ObjectKey;
import io.buckets.core.VersionId;
import io.buckets.net.HttpHeaders;
import io.buckets.s3.policy.S3Action;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a request demands, by its operation and its header fields. Pure.
///
/// Source: S3 user guide, "Required permissions for Amazon S3 API operations".
public final class Demands {
  /// What an action is called when it is about a version by its id.
  private static final Map<S3Action, S3Action> OF_A_VERSION =
      Map.of(
          S3Action.GET_OBJECT, S3Action.GET_OBJECT_VERSION,
          S3Action.DELETE_OBJECT, S3Action.DELETE_OBJECT_VERSION,
          S3Action.GET_OBJECT_ACL, S3Action.GET_OBJECT_VERSION_ACL,
          S3Action.PUT_OBJECT_ACL, S3Action.PUT_OBJECT_VERSION_ACL,
          S3Action.GET_OBJECT_ATTRIBUTES, S3Action.GET_OBJECT_VERSION_ATTRIBUTES,
          S3Action.GET_OBJECT_TAGGING, S3Action.GET_OBJECT_VERSION_TAGGING,
          S3Action.PUT_OBJECT_TAGGING, S3Action.PUT_OBJECT_VERSION_TAGGING,
          S3Action.DELETE_OBJECT_TAGGING, S3Action.DELETE_OBJECT_VERSION_TAGGING);

  private Demands() {}

  /// All that the caller must be allowed to do for its request to be run. Nothing, for an operation
  /// that finds out only from the body what is demanded, and asks for that itself.
  public static List<Demand> of(S3Operation operation, S3Request request) {
    S3Action action = operation.action();
    if (action == null) {
      return List.of();
    }
    return switch (operation.level()) {
      case SERVICE -> List.of(Demand.service(action));
      case BUCKET -> ofBucket(operation, action, request);
      case OBJECT -> ofObject(operation, action, request);
    };
  }

  private static List<Demand> ofBucket(S3Operation operation, S3Action action, S3Request request) {
    BucketName bucket = request.bucket();
    return operation == S3Operation.CREATE_BUCKET
        ? ofNewBucket(bucket, request.headers())
        : List.of(Demand.bucket(action, bucket));
  }

  private static List<Demand> ofNewBucket(BucketName bucket, HttpHeaders headers) {
    List<Demand> demands = new ArrayList<>();
    demands.add(Demand.newBucket(S3Action.CREATE_BUCKET, bucket));
    if (grants(headers)) {
      demands.add(Demand.newBucket(S3Action.PUT_BUCKET_ACL, bucket));
    }
    if ("true".equalsIgnoreCase(headers.first("x-amz-bucket-object-lock-enabled"))) {
      demands.add(Demand.newBucket(S3Action.PUT_BUCKET_OBJECT_LOCK_CONFIGURATION, bucket));
    }
    if (headers.contains("x-amz-object-ownership")) {
      demands.add(Demand.newBucket(S3Action.PUT_BUCKET_OWNERSHIP_CONTROLS, bucket));
    }
    return demands;
  }

  private static List<Demand> ofObject(S3Operation operation, S3Action action, S3Request request) {
    BucketName bucket = request.bucket();
    ObjectKey key = request.key();
    if (action == S3Action.PUT_OBJECT) {
      List<Demand> demands = new ArrayList<>(ofNew(bucket, key, request.headers()));
      if (operation == S3Operation.COPY_OBJECT || operation == S3Operation.UPLOAD_PART_COPY) {
        CopySource source = CopySource.of(request);
        demands.add(
            Demand.object(
                source.version() == null ? S3Action.GET_OBJECT : S3Action.GET_OBJECT_VERSION,
                source.bucket(),
                source.key(),
                source.version()));
      }
      return demands;
    }
    VersionId version = request.version();
    S3Action exact = version == null ? action : OF_A_VERSION.getOrDefault(action, action);
    Demand demand = Demand.object(exact, bucket, key, version);
    boolean bypasses =
        "true".equalsIgnoreCase(request.header("x-amz-bypass-governance-retention"))
            && (operation == S3Operation.PUT_OBJECT_RETENTION
                || (operation == S3Operation.DELETE_OBJECT && version != null));
    return bypasses
        ? List.of(demand, Demand.object(S3Action.BYPASS_GOVERNANCE_RETENTION, bucket, key, version))
        : List.of(demand);
  }

  /// What making an object demands.
  ///
  /// @param headers the wishes for it
  public static List<Demand> ofNew(BucketName bucket, ObjectKey key, HttpHeaders headers) {
    List<Demand> demands = new ArrayList<>(2);
    demands.add(Demand.fresh(S3Action.PUT_OBJECT, bucket, key));
    if (grants(headers)) {
      demands.add(Demand.fresh(S3Action.PUT_OBJECT_ACL, bucket, key));
    }
    if (says(headers.first("x-amz-tagging"))) {
      demands.add(Demand.fresh(S3Action.PUT_OBJECT_TAGGING, bucket, key));
    }
    if (says(headers.first("x-amz-object-lock-mode"))
        || says(headers.first("x-amz-object-lock-retain-until-date"))) {
      demands.add(Demand.fresh(S3Action.PUT_OBJECT_RETENTION, bucket, key));
    }
    if (says(headers.first("x-amz-object-lock-legal-hold"))) {
      demands.add(Demand.fresh(S3Action.PUT_OBJECT_LEGAL_HOLD, bucket, key));
    }
    return demands;
  }

  private static boolean says(@Nullable String value) {
    return value != null && !value.isEmpty();
  }

  private static boolean grants(HttpHeaders headers) {
    for (int i = 0; i < headers.size(); i++) {
      String name = headers.name(i).toLowerCase(Locale.ROOT);
      if (name.equals("x-amz-acl") || name.startsWith("x-amz-grant-")) {
        return true;
      }
    }
    return false;
  }
}
