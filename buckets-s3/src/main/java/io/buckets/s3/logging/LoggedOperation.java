package io.buckets.s3.logging;

import io.buckets.net.HttpHeaders;
import io.buckets.s3.access.CopySource;
import io.buckets.s3.access.S3Operation;
import io.buckets.s3.lifecycle.Expired;
import io.buckets.s3.wire.Query;
import io.buckets.s3.wire.S3Exception;
import io.buckets.s3.wire.Target;
import io.buckets.s3.wire.Target.Level;

/// What an operation is called in a record: `REST.method.resource`. Pure.
///
/// Source: S3 user guide, "Amazon S3 server access log format", and the names seen in logs of S3.
///
/// @param name as records have it
/// @param timed whether its record tells how long the answer took to begin
record LoggedOperation(String name, boolean timed) {
  static final String BATCH_DELETE = "BATCH.DELETE.OBJECT";

  /// The operation that a request asks for, as far as that can be told.
  ///
  /// @param target what it is addressed to
  static LoggedOperation of(String method, Target target, String rawQuery, HttpHeaders headers) {
    boolean object = target.level() == Level.OBJECT;
    boolean copies = headers.contains(CopySource.HEADER);
    try {
      S3Operation operation =
          S3Operation.recognise(method, target.level(), Query.parse(rawQuery), copies);
      return named(operation, method, object);
    } catch (S3Exception unreadable) {
      return new LoggedOperation(rest(method, object ? "OBJECT" : "BUCKET"), object);
    }
  }

  private static LoggedOperation named(S3Operation operation, String method, boolean object) {
    return switch (operation) {
      case COPY_OBJECT -> new LoggedOperation(rest("COPY", "OBJECT"), true);
      case UPLOAD_PART_COPY -> new LoggedOperation(rest("COPY", "PART"), true);
      case BUCKET_CORS_PREFLIGHT, OBJECT_CORS_PREFLIGHT ->
          new LoggedOperation(rest(method, "PREFLIGHT"), true);
      case LIST_OBJECTS, LIST_OBJECTS_V2 -> new LoggedOperation(rest(method, "BUCKET"), true);
      case LIST_OBJECT_VERSIONS -> new LoggedOperation(rest(method, "BUCKETVERSIONS"), true);
      case DELETE_OBJECTS -> new LoggedOperation(rest(method, "MULTI_OBJECT_DELETE"), true);
      case POST_OBJECT -> new LoggedOperation(rest(method, "OBJECT"), true);
      case CREATE_MULTIPART_UPLOAD, LIST_MULTIPART_UPLOADS ->
          new LoggedOperation(rest(method, "UPLOADS"), true);
      case COMPLETE_MULTIPART_UPLOAD, ABORT_MULTIPART_UPLOAD, LIST_PARTS ->
          new LoggedOperation(rest(method, "UPLOAD"), true);
      case UPLOAD_PART -> new LoggedOperation(rest(method, "PART"), true);
      case GET_BUCKET_LOGGING, PUT_BUCKET_LOGGING ->
          new LoggedOperation(rest(method, "LOGGING_STATUS"), false);
      case GET_BUCKET_POLICY, PUT_BUCKET_POLICY, DELETE_BUCKET_POLICY ->
          new LoggedOperation(rest(method, "BUCKETPOLICY"), false);
      case GET_BUCKET_OWNERSHIP, PUT_BUCKET_OWNERSHIP, DELETE_BUCKET_OWNERSHIP ->
          new LoggedOperation(rest(method, "OWNERSHIP_CONTROLS"), false);
      case GET_OBJECT_ACL, PUT_OBJECT_ACL -> new LoggedOperation(rest(method, "ACL"), true);
      case GET_OBJECT_LEGAL_HOLD, PUT_OBJECT_LEGAL_HOLD ->
          new LoggedOperation(rest(method, "LEGAL_HOLD"), true);
      case GET_OBJECT_RETENTION, PUT_OBJECT_RETENTION ->
          new LoggedOperation(rest(method, "RETENTION"), true);
      default -> new LoggedOperation(rest(method, resource(operation)), object);
    };
  }

  private static String resource(S3Operation operation) {
    String name = operation.name();
    String resource = name.substring(name.indexOf('_') + 1);
    return resource.startsWith("BUCKET_") ? resource.substring("BUCKET_".length()) : resource;
  }

  /// What went by the rules of a lifecycle.
  static String of(Expired.Kind kind) {
    return switch (kind) {
      case VERSION -> "S3.EXPIRE.OBJECT";
      case HIDDEN -> "S3.CREATE.DELETEMARKER";
      case UPLOAD -> "S3.DELETE.UPLOAD";
    };
  }

  /// A visit to a website.
  static LoggedOperation site(String method) {
    return new LoggedOperation("WEBSITE." + method + ".OBJECT", true);
  }

  private static String rest(String method, String resource) {
    return "REST." + method + '.' + resource;
  }

  /// What the reading of the object that it copies is called.
  String ofSource() {
    return name + "_GET";
  }
}
