package io.buckets.s3.object;

import io.buckets.core.BucketName;
import io.buckets.core.ByteRange;
import io.buckets.core.ObjectKey;
import io.buckets.hash.ChecksumAlgorithm;
import io.buckets.net.ResponseHeaders;
import io.buckets.s3.access.Access;
import io.buckets.s3.access.CopySource;
import io.buckets.s3.access.Operation;
import io.buckets.s3.access.S3Operation;
import io.buckets.s3.access.S3Request;
import io.buckets.s3.acl.NewAcl;
import io.buckets.s3.body.Attributes;
import io.buckets.s3.body.ChecksumType;
import io.buckets.s3.body.Checksums;
import io.buckets.s3.body.CopyBody;
import io.buckets.s3.encryption.Encryption;
import io.buckets.s3.encryption.ObjectSeal;
import io.buckets.s3.lifecycle.LifecycleHeaders;
import io.buckets.s3.lock.LockHeaders;
import io.buckets.s3.tag.Tags;
import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.S3Exception;
import io.buckets.s3.wire.StorageClass;
import io.buckets.s3.wire.Timestamps;
import io.buckets.s3.xml.XmlDocument;
import io.buckets.storage.erasing.Documents;
import io.buckets.storage.erasing.ObjectInfo;
import io.buckets.storage.erasing.ObjectReader;
import io.buckets.storage.object.ObjectStore;
import io.buckets.storage.object.PutOptions;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/// Copies an object within the server, with its metadata or with new.
public final class CopyObject implements Operation {
  private static final String DIRECTIVE = "x-amz-metadata-directive";
  private static final String TAGGING_DIRECTIVE = "x-amz-tagging-directive";

  private final ObjectStore store;
  private final Encryption encryption;
  private final Access access;

  public CopyObject(ObjectStore store, Encryption encryption, Access access) {
    this.store = store;
    this.encryption = encryption;
    this.access = access;
  }

  @Override
  public void run(S3Request request) throws IOException {
    BucketName bucket = request.bucket();
    ObjectKey key = request.key();
    CopySource source = CopySource.of(request);
    CopySource.requireNoBody(request);
    boolean replaces = replaces(request, DIRECTIVE, "metadata");
    boolean newTags = replaces(request, TAGGING_DIRECTIVE, "tagging");
    ObjectSeal seal = encryption.begin(request, key);
    boolean self = source.bucket().equals(bucket) && source.key().equals(key);
    if (self && source.version() == null && !replaces && !changesAnything(request)) {
      throw S3Exception.of(
          S3Error.INVALID_REQUEST,
          "This copy request is illegal because it is trying to copy an object to itself without"
              + " changing the object's metadata, storage class, website redirect location or"
              + " encryption attributes.");
    }
    request.copies(source, -1);
    try (ObjectReader reader = store.open(source.bucket(), source.key(), source.version())) {
      ObjectInfo original = DeleteMarkers.refuseAsSource(reader.info(), source.version());
      access.requireServed(S3Operation.COPY_OBJECT, request, original);
      ObjectSeal sealed = encryption.openSource(request, source.bucket(), original);
      requireConditions(request, original);
      request.copies(source, original.size());
      if (!newTags) {
        GuardedFacts.requireTagsCopied(request, source, original, access);
      }
      sealed.readThrough(reader);
      CopySource.requireSize(original.size());
      ByteRange all = new ByteRange(0, original.size());
      try (CopyBody body = new CopyBody(reader, all, attributesOf(request, original))) {
        Map<String, String> metadata =
            tagged(request, original, newTags, metadataOf(request, original, replaces));
        Map<String, String> kept =
            Documents.merge(
                Documents.merge(seal.metadata(), NewAcl.metadata(request, store)),
                LockHeaders.metadata(request, store));
        PutOptions options =
            new PutOptions(Documents.merge(metadata, kept), WriteConditions.ofWrite(request, key));
        ObjectInfo copy = store.put(bucket, key, options, seal.whole(body));
        request.isAbout(copy.size());
        answer(request, original, copy, seal);
      }
    }
  }

  private void answer(S3Request request, ObjectInfo original, ObjectInfo copy, ObjectSeal seal)
      throws IOException {
    XmlDocument document = XmlDocument.of("CopyObjectResult");
    document.text("LastModified", Timestamps.iso(copy.modifiedMillis()));
    document.text("ETag", copy.etag().quoted());
    Checksums.writeWithType(document, copy.metadata());
    ResponseHeaders headers = request.answer();
    LifecycleHeaders.add(headers, store, request.bucket(), copy);
    seal.addToBegun(headers);
    ObjectAnswer.addVersion(headers, copy.version(), false);
    if (!original.version().isNull()) {
      headers.add("x-amz-copy-source-version-id", original.version().toString());
    }
    request.respond(headers, document);
  }

  /// For a copy, "not modified" is a refusal like the others.
  public static void requireConditions(S3Request request, ObjectInfo original) {
    ReadConditions conditions = ReadConditions.of(request, CopySource.HEADER + '-');
    if (conditions.judge(original) == ReadConditions.Outcome.NOT_MODIFIED) {
      throw ReadConditions.failed(
          conditions.noneMatch() != null
              ? "x-amz-copy-source-If-None-Match"
              : "x-amz-copy-source-If-Modified-Since");
    }
  }

  private static boolean replaces(S3Request request, String header, String what) {
    String directive = request.header(header);
    if (directive == null || directive.equals("COPY")) {
      return false;
    }
    if (!directive.equals("REPLACE")) {
      throw S3Exception.invalidArgument("Unknown " + what + " directive.", header, directive);
    }
    return true;
  }

  /// Tags in the request count only where they are to replace the original's.
  private static Map<String, String> tagged(
      S3Request request, ObjectInfo original, boolean replaces, Map<String, String> metadata) {
    Tags tags =
        replaces
            ? Tags.ofHeader(request.header(Tags.HEADER))
            : Tags.ofMetadata(original.metadata());
    return tags.in(metadata);
  }

  private static boolean changesAnything(S3Request request) {
    return Encryption.isAskedBy(request)
        || request.header(StorageClass.HEADER) != null
        || request.header(ObjectMetadata.WEBSITE_REDIRECT) != null;
  }

  private static Map<String, String> metadataOf(
      S3Request request, ObjectInfo original, boolean replaces) {
    Map<String, String> asked = ObjectMetadata.of(request.headers());
    if (replaces) {
      return asked;
    }
    Map<String, String> copied = new HashMap<>(ObjectMetadata.toCopy(original.metadata()));
    for (String name : new String[] {StorageClass.HEADER, ObjectMetadata.WEBSITE_REDIRECT}) {
      String value = asked.get(name);
      if (value != null) {
        copied.put(name, value);
      }
    }
    return copied;
  }

  /// The copy has the checksum the request asks for, else the original's algorithm.
  private static Attributes attributesOf(S3Request request, ObjectInfo original) {
    ChecksumAlgorithm asked = Checksums.named(request.header("x-amz-checksum-algorithm"));
    Attributes before = Attributes.of(original.attributes());
    ChecksumAlgorithm algorithm = asked == null ? before.algorithm() : asked;
    return new Attributes(
        algorithm == null ? ChecksumAlgorithm.CRC64NVME : algorithm,
        ChecksumType.FULL_OBJECT,
        asked != null || before.named(),
        StorageClass.of(request.headers()));
  }
}
