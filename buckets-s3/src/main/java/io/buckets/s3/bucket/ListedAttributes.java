package io.buckets.s3.bucket;

import io.buckets.hash.ChecksumAlgorithm;
import io.buckets.s3.body.Attributes;
import io.buckets.s3.xml.XmlDocument;
import org.jspecify.annotations.Nullable;

/// What a listing writes of an object's attributes. It is the same for most objects of a page, so
/// it is made once and kept as markup. One thread.
final class ListedAttributes {
  /// The attributes seen last, if any were, and the markup made of them.
  private @Nullable Integer bits;

  private String checksum = "";
  private String storageClass = "";

  /// Those of the next object.
  void see(int attributeBits) {
    if (bits == null || bits != attributeBits) {
      remember(attributeBits);
    }
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

  /// Its checksum's algorithm and type.
  String checksum() {
    return checksum;
  }

  /// Its storage class.
  String storageClass() {
    return storageClass;
  }
}
