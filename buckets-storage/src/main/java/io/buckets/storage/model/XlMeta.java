package io.buckets.storage.model;

import io.buckets.core.Invariant;
import io.buckets.core.VersionId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The document of one version: all that is known of it besides its bytes, in a form that a person
/// and a later build can read.
///
/// It is stored as JSON in the head of every drive and again in the trailer of every shard file, so
/// that an index can be rebuilt from the files alone. It is the same on every drive of the set:
/// which shard a drive holds is written beside it. {@link #toJson} and {@link #parse} are the
/// format.
///
/// @param stat what listings and conditions need
/// @param erasure how the bytes were cut into shards; null if there are none (a delete marker, an
///   upload)
/// @param parts the parts of a multipart object in order; empty for one put whole
/// @param metadata system and user metadata, names lower-case; user metadata is what begins with
///   `x-amz-meta-`
public record XlMeta(
    Stat stat, @Nullable Erasure erasure, List<PartInfo> parts, Map<String, String> metadata) {

  /// The newest format that this build reads. It writes the oldest that says all there is to say: 1
  /// if the bytes are stored as they are, 2 if their stored size is another.
  public static final int FORMAT = 2;

  /// What a {@link Version} says in binary form, said again.
  ///
  /// @param id the version's id
  /// @param kind object or delete marker
  /// @param size bytes of the object
  /// @param storedSize bytes that are cut into stripes
  /// @param modifiedMillis modification time, milliseconds since the epoch
  /// @param etag without quotes; empty for a delete marker
  /// @param attributes the S3 layer's 32 bits
  /// @param data where the shard files are; null if there are none
  /// @param inline whether the shard travels in the head
  public record Stat(
      VersionId id,
      Version.Kind kind,
      long size,
      long storedSize,
      long modifiedMillis,
      String etag,
      int attributes,
      @Nullable DataId data,
      boolean inline) {
    /// Of a version whose bytes are stored as they are.
    public Stat(
        VersionId id,
        Version.Kind kind,
        long size,
        long modifiedMillis,
        String etag,
        int attributes,
        @Nullable DataId data,
        boolean inline) {
      this(id, kind, size, size, modifiedMillis, etag, attributes, data, inline);
    }
  }

  /// How the bytes were cut into shards: Reed–Solomon over GF(2^8) with a Vandermonde matrix.
  ///
  /// @param data data shards of a stripe
  /// @param parity parity shards of a stripe
  /// @param stripeBytes bytes of data in one whole stripe
  /// @param distribution which shard the drive in each slot of the set holds, counted from 0
  public record Erasure(int data, int parity, int stripeBytes, List<Integer> distribution) {
    public Erasure {
      Invariant.check(data > 0 && parity >= 0 && stripeBytes > 0, "a stripe has data");
      distribution = List.copyOf(distribution);
    }
  }

  public XlMeta {
    parts = List.copyOf(parts);
  }

  /// The same of a version of another id.
  public XlMeta withId(VersionId id) {
    Stat named =
        new Stat(
            id,
            stat.kind,
            stat.size,
            stat.storedSize,
            stat.modifiedMillis,
            stat.etag,
            stat.attributes,
            stat.data,
            stat.inline);
    return new XlMeta(named, erasure, parts, metadata);
  }

  /// The same with other metadata.
  public XlMeta withMetadata(Map<String, String> changed) {
    return new XlMeta(stat, erasure, parts, changed);
  }

  /// The version as a head carries it, this document included.
  public Version toVersion() {
    return new Version(
        stat.id,
        stat.kind,
        stat.size,
        stat.storedSize,
        stat.modifiedMillis,
        stat.etag,
        stat.attributes,
        stat.data,
        stat.inline,
        toJson());
  }

  /// The document as compact JSON in UTF-8.
  public byte[] toJson() {
    return XlMetaWriter.write(this);
  }

  /// Reads what {@link #toJson} wrote; members it does not know are skipped.
  ///
  /// @throws io.buckets.core.StoreException CORRUPT if it is no such document, or of a newer format
  public static XlMeta parse(byte[] json) {
    return XlMetaReader.read(json);
  }
}
