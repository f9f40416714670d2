package io.buckets.s3.bucket;

import io.buckets.s3.wire.Owner;
import io.buckets.s3.wire.Timestamps;
import io.buckets.s3.xml.KeyCoding;
import io.buckets.s3.xml.XmlDocument;
import io.buckets.storage.erasing.ObjectInfo;

/// Writes the versions of a listing's page. One thread.
final class ListedVersions {
  private final XmlDocument document;
  private final KeyCoding coding;
  private final String owner;
  private final ListedAttributes attributes = new ListedAttributes();

  ListedVersions(XmlDocument document, KeyCoding coding, Owner owner) {
    this.document = document;
    this.coding = coding;
    this.owner = XmlDocument.markup(part -> part.owner("Owner", owner));
  }

  /// Writes one version.
  void write(ObjectInfo version) {
    document.start(version.deleteMarker() ? "DeleteMarker" : "Version");
    if (!version.deleteMarker()) {
      attributes.see(version.attributes());
      document.text("ETag", version.etag().quoted());
      document.markup(attributes.checksum());
      document.text("Size", version.size());
      document.markup(attributes.storageClass());
    }
    document.text("Key", coding.write(version.key().toString()));
    document.text("VersionId", version.version().toString());
    document.text("IsLatest", version.latest());
    document.text("LastModified", Timestamps.iso(version.modifiedMillis()));
    document.markup(owner);
    document.end();
  }
}
