package io.buckets.s3.object;

import io.buckets.core.Limits;
import io.buckets.net.ResponseHeaders;
import io.buckets.s3.access.Access;
import io.buckets.s3.access.Operation;
import io.buckets.s3.access.S3Operation;
import io.buckets.s3.access.S3Request;
import io.buckets.s3.body.Attributes;
import io.buckets.s3.body.Checksums;
import io.buckets.s3.encryption.Encryption;
import io.buckets.s3.wire.Parameters;
import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.S3Exception;
import io.buckets.s3.wire.StorageClass;
import io.buckets.s3.wire.Timestamps;
import io.buckets.s3.xml.XmlDocument;
import io.buckets.storage.erasing.ObjectInfo;
import io.buckets.storage.model.PartInfo;
import io.buckets.storage.object.ObjectStore;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// Answers with chosen facts about an object, its parts among them.
public final class GetObjectAttributes implements Operation {
  private static final String ATTRIBUTES = "x-amz-object-attributes";
  private static final String MAX_PARTS = "x-amz-max-parts";
  private static final String MARKER = "x-amz-part-number-marker";

  private final ObjectStore store;
  private final Encryption encryption;
  private final Access access;

  public GetObjectAttributes(ObjectStore store, Encryption encryption, Access access) {
    this.store = store;
    this.encryption = encryption;
    this.access = access;
  }

  /// What can be asked for.
  private enum Fact {
    ETAG("ETag"),
    CHECKSUM("Checksum"),
    OBJECT_PARTS("ObjectParts"),
    STORAGE_CLASS("StorageClass"),
    OBJECT_SIZE("ObjectSize");

    private final String wireName;

    Fact(String wireName) {
      this.wireName = wireName;
    }

    static Fact named(String name) {
      for (Fact fact : values()) {
        if (fact.wireName.equals(name)) {
          return fact;
        }
      }
      throw S3Exception.invalidArgument("Invalid attribute name specified.", ATTRIBUTES, name);
    }
  }

  @Override
  public void run(S3Request request) throws IOException {
    Set<Fact> facts = factsOf(request);
    ObjectInfo object =
        DeleteMarkers.refuse(
            request, store.head(request.bucket(), request.key(), request.version()));
    access.requireServed(S3Operation.GET_OBJECT_ATTRIBUTES, request, object);
    var _ = encryption.open(request, object);
    ResponseHeaders answer = request.answer();
    answer.add("Last-Modified", Timestamps.http(object.modifiedMillis()));
    ObjectAnswer.addVersion(answer, object.version(), request.query().has("versionId"));
    XmlDocument document = XmlDocument.of("GetObjectAttributesResponse");
    if (facts.contains(Fact.ETAG)) {
      document.text("ETag", object.etag().value());
    }
    if (facts.contains(Fact.CHECKSUM) && Attributes.of(object.attributes()).algorithm() != null) {
      document.start("Checksum");
      Checksums.writeBare(document, object.metadata());
      document.end();
    }
    if (facts.contains(Fact.OBJECT_PARTS) && !object.parts().isEmpty()) {
      writeParts(request, document, object);
    }
    if (facts.contains(Fact.STORAGE_CLASS)) {
      document.text("StorageClass", StorageClass.of(object.metadata()).name());
    }
    if (facts.contains(Fact.OBJECT_SIZE)) {
      document.text("ObjectSize", object.size());
    }
    request.respond(answer, document);
  }

  private static Set<Fact> factsOf(S3Request request) {
    Set<Fact> facts = EnumSet.noneOf(Fact.class);
    for (String header : request.headers().all(ATTRIBUTES)) {
      for (String name : header.split(",")) {
        if (!name.isBlank()) {
          facts.add(Fact.named(name.strip()));
        }
      }
    }
    if (facts.isEmpty()) {
      throw S3Exception.of(
          S3Error.INVALID_REQUEST,
          "The x-amz-object-attributes header specifying the attributes to be retrieved is either"
              + " missing or empty");
    }
    return facts;
  }

  private static void writeParts(S3Request request, XmlDocument document, ObjectInfo object) {
    int most = (int) number(request, MAX_PARTS, Limits.PAGE_KEYS);
    most = Math.min(most, Limits.PAGE_KEYS);
    int marker = (int) number(request, MARKER, 0);
    List<PartInfo> rest = object.parts().stream().filter(part -> part.number() > marker).toList();
    List<PartInfo> page = rest.subList(0, Math.min(most, rest.size()));
    document.start("ObjectParts");
    document.text("PartsCount", object.parts().size());
    document.text("PartNumberMarker", marker);
    document.text("NextPartNumberMarker", page.isEmpty() ? 0 : page.getLast().number());
    document.text("MaxParts", most);
    document.text("IsTruncated", page.size() < rest.size());
    for (PartInfo part : page) {
      document.start("Part").text("PartNumber", part.number()).text("Size", part.size());
      Checksums.write(document, part.metadata());
      document.end();
    }
    document.end();
  }

  private static long number(S3Request request, String header, int fallback) {
    String text = request.header(header);
    return text == null || text.isEmpty()
        ? fallback
        : Parameters.wholeNumber(header, text, Integer.MAX_VALUE);
  }
}
