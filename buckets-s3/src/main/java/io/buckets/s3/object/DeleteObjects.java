package io.buckets.s3.object;

import io.buckets.core.BucketName;
import io.buckets.core.Limits;
import io.buckets.core.ObjectKey;
import io.buckets.core.StoreException;
import io.buckets.core.VersionId;
import io.buckets.core.Wanted;
import io.buckets.s3.access.Access;
import io.buckets.s3.access.Demand;
import io.buckets.s3.access.ObservedExchange;
import io.buckets.s3.access.Operation;
import io.buckets.s3.access.S3Request;
import io.buckets.s3.body.ChecksumClaim;
import io.buckets.s3.body.DocumentBody;
import io.buckets.s3.lock.LockHeaders;
import io.buckets.s3.policy.S3Action;
import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.S3Exception;
import io.buckets.s3.xml.ErrorAnswer;
import io.buckets.s3.xml.XmlDocument;
import io.buckets.s3.xml.XmlElement;
import io.buckets.storage.object.DeleteOptions;
import io.buckets.storage.object.Deleted;
import io.buckets.storage.object.ObjectStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// Deletes up to a thousand objects named in the body, some at a time; each succeeds or fails for
/// itself and the answer names them in the order asked.
public final class DeleteObjects implements Operation {
  private final ObjectStore store;
  private final Access access;

  /// @param access decides about each object
  public DeleteObjects(ObjectStore store, Access access) {
    this.store = store;
    this.access = access;
  }

  /// An object to delete.
  private record Item(String key, @Nullable String version, WriteConditions.Expected expected) {}

  /// What became of it: deleted, or refused.
  private record Result(Item item, @Nullable Deleted deleted, @Nullable ErrorAnswer error) {}

  @Override
  public void run(S3Request request) throws IOException {
    BucketName bucket = request.bucket();
    requireDigest(request);
    XmlElement body = XmlElement.parse(DocumentBody.read(request), "Delete");
    List<Item> items = itemsOf(body);
    store.bucket(bucket);
    List<Result> results = deleteAll(request, items);
    note(results, request.observed());
    boolean quiet = "true".equals(body.child("Quiet"));
    request.respond(request.answer(), document(results, quiet));
  }

  /// The body decides what is lost for ever, so S3 wants it protected.
  private static void requireDigest(S3Request request) {
    boolean claimed = ChecksumClaim.of(request.headers()).algorithm() != null;
    if (!claimed && request.header("content-md5") == null) {
      throw S3Exception.of(
          S3Error.INVALID_REQUEST,
          "Missing required header for this request: Content-MD5 OR x-amz-checksum-*");
    }
  }

  private static List<Item> itemsOf(XmlElement body) {
    List<Item> items = new ArrayList<>();
    for (XmlElement child : body.children()) {
      if (child.name().equals("Object")) {
        String key = child.required("Key");
        if (key.isEmpty()) {
          throw S3Exception.of(S3Error.MALFORMED_XML);
        }
        items.add(
            new Item(
                key,
                child.child("VersionId"),
                new WriteConditions.Expected(
                    child.child("ETag"), child.child("LastModifiedTime"), child.child("Size"))));
      }
    }
    if (items.isEmpty() || items.size() > Limits.PAGE_KEYS) {
      throw S3Exception.of(S3Error.MALFORMED_XML);
    }
    return items;
  }

  private List<Result> deleteAll(S3Request request, List<Item> items) {
    Semaphore turns = new Semaphore(Limits.DELETES_IN_FLIGHT);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Result>> running = new ArrayList<>(items.size());
      for (Item item : items) {
        turns.acquireUninterruptibly();
        Callable<Result> one =
            () -> {
              try {
                return delete(request, item);
              } finally {
                turns.release();
              }
            };
        running.add(threads.submit(Wanted.passedOn(one)));
      }
      List<Result> results = new ArrayList<>(items.size());
      for (Future<Result> one : running) {
        results.add(one.get());
      }
      return results;
    } catch (ExecutionException e) {
      throw new StoreException(StoreException.Reason.INTERNAL, "a delete failed unexpectedly", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException(StoreException.Reason.CLOSED, "the server is stopping", e);
    }
  }

  private Result delete(S3Request request, Item item) {
    BucketName bucket = request.bucket();
    try {
      ObjectKey key = keyOf(item.key);
      VersionId version =
          item.version == null || item.version.isEmpty() ? null : S3Request.versionOf(item.version);
      access.require(
          Demand.object(
              version == null ? S3Action.DELETE_OBJECT : S3Action.DELETE_OBJECT_VERSION,
              bucket,
              key,
              version),
          request);
      boolean bypass = LockHeaders.bypasses(request.headers());
      if (bypass && version != null) {
        access.require(
            Demand.object(S3Action.BYPASS_GOVERNANCE_RETENTION, bucket, key, version), request);
      }
      Deleted deleted =
          store.delete(
              bucket,
              key,
              new DeleteOptions(version, WriteConditions.ofDelete(item.expected), bypass));
      return new Result(item, deleted, null);
    } catch (S3Exception | StoreException e) {
      return new Result(item, null, ErrorAnswer.of(e));
    }
  }

  private static void note(List<Result> results, @Nullable ObservedExchange observed) {
    if (observed == null) {
      return;
    }
    for (Result result : results) {
      observed.did(
          new ObservedExchange.Part(
              result.item.key,
              result.item.version,
              result.error == null ? null : result.error.error()));
    }
  }

  private static ObjectKey keyOf(String text) {
    try {
      return ObjectKey.of(text);
    } catch (StoreException e) {
      throw new S3Exception(S3Error.KEY_TOO_LONG, S3Error.KEY_TOO_LONG.message(), e);
    }
  }

  private static XmlDocument document(List<Result> results, boolean quiet) {
    XmlDocument document = XmlDocument.of("DeleteResult", 1024 + results.size() * 80);
    for (Result result : results) {
      ErrorAnswer error = result.error;
      if (error != null) {
        document.start("Error").text("Key", result.item.key);
        if (result.item.version != null) {
          document.text("VersionId", result.item.version);
        }
        document.text("Code", error.error().code()).text("Message", error.message()).end();
      } else if (!quiet) {
        document.start("Deleted").text("Key", result.item.key);
        if (result.item.version != null) {
          document.text("VersionId", result.item.version);
        }
        writeMarker(document, result);
        document.end();
      }
    }
    return document;
  }

  private static void writeMarker(XmlDocument document, Result result) {
    Deleted deleted = result.deleted;
    if (deleted != null && deleted.deleteMarker()) {
      document.text("DeleteMarker", true);
      if (deleted.version() != null) {
        document.text("DeleteMarkerVersionId", deleted.version().toString());
      }
    }
  }
}
