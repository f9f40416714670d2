package io.buckets.s3.bucket;

import io.buckets.s3.wire.Owner;
import io.buckets.s3.wire.Timestamps;
import io.buckets.s3.xml.KeyCoding;
import io.buckets.s3.xml.XmlDocument;
import io.buckets.storage.erasing.ObjectInfo;
import org.jspecify.annotations.Nullable;

/// Writes the objects of a listing's page. One thread.
final class ListedObjects {
  private final XmlDocument document;
  private final KeyCoding coding;
  private final String owner;
  private final ListedAttributes attributes = new ListedAttributes();

  /// @param owner whose objects they are, if that is to be told
  ListedObjects(XmlDocument document, KeyCoding coding, @Nullable Owner owner) {
    this.document = document;
    this.coding = coding;
    this.owner = owner == null ? "" : XmlDocument.markup(part -> part.owner("Owner", owner));
  }

  /// Writes one object.
  void write(ObjectInfo object) {
    attributes.see(object.attributes());
    document.start("Contents");
    String key = object.key().toString();
    document.text("Key", coding == KeyCoding.PLAIN ? key : coding.write(key));
    document.text("LastModified", Timestamps.iso(object.modifiedMillis()));
    document.text("ETag", object.etag().quoted());
    document.markup(attributes.checksum());
    document.text("Size", object.size());
    document.markup(owner);
    document.markup(attributes.storageClass());
    document.end();
  }
}
