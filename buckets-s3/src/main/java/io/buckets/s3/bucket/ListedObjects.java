package io.buckets.s3.bucket;

import io.buckets.hash.ChecksumAlgorithm;
import io.buckets.s3.body.Attributes;
import io.buckets.s3.wire.Owner;
import io.buckets.s3.wire.Timestamps;
import io.buckets.s3.xml.KeyCoding;
import io.buckets.s3.xml.XmlDocument;
import io.buckets.storage.erasing.ObjectInfo;
import org.jspecify.annotations.Nullable;

/// Writes the objects of a listing's page. What is the same for most of them is made once and kept
/// as markup. One thread.
final class ListedObjects {
  private final XmlDocument document;
  private final KeyCoding coding;
  private final String owner;

  /// The attributes seen last, if any were, and the markup made of them.
  private @Nullable Integer bits;

  private String checksum = "";
  private String storageClass = "";

  /// @param owner whose objects they are, if that is to be told
  ListedObjects(XmlDocument document, KeyCoding coding, @Nullable Owner owner) {
    this.document = document;
    this.coding = coding;
    this.owner = owner == null ? "" : XmlDocument.markup(part -> part.owner("Owner", owner));
  }

  /// Writes one object.
  void write(ObjectInfo object) {
    if (bits == null || bits != object.attributes()) {
      remember(object.attributes());
    }
    document.start("Contents");
    String key = object.key().toString();
    document.text("Key", coding == KeyCoding.PLAIN ? key : coding.write(key));
    document.text("LastModified", Timestamps.iso(object.modifiedMillis()));
    document.text("ETag", object.etag().quoted());
    document.markup(checksum);
    document.text("Size", object.size());
    document.markup(owner);
    document.markup(storageClass);
    document.end();
  }

  private void remember(int attributeBits) {
    Attributes attributes = Attributes.of(attributeBits);
    ChecksumAlgorithm algorithm = attributes.algorithm();
    bits = attributeBits;
    checksum =
        algorithm == null
            ? ""
            : XmlDocument.markup(part ->
                part.text("ChecksumAlgorithm", algorithm.s3Name())
                    .text("ChecksumType", attributes.type().name()));
    storageClass =
        XmlDocument.markup(part -> part.text("StorageClass", attributes.storageClass().name()));
  }
}
