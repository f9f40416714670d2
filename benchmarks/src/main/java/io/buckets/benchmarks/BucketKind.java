package io.buckets.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Locale;

/// How the buckets of a target are set up, to measure what that costs.
enum BucketKind {
  /// As they are made.
  PLAIN("", ""),
  /// Every version of an object is kept.
  VERSIONED(
      "versioning=", "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"),
  /// Objects are encrypted with keys of the server, SSE-S3.
  ENCRYPTED(
      "encryption=",
      "<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault>"
          + "<SSEAlgorithm>AES256</SSEAlgorithm></ApplyServerSideEncryptionByDefault></Rule>"
          + "</ServerSideEncryptionConfiguration>");

  private final String query;
  private final String document;

  BucketKind(String query, String document) {
    this.query = query;
    this.document = document;
  }

  /// @throws IllegalArgumentException if there is no such kind
  static BucketKind parse(String text) {
    return valueOf(text.toUpperCase(Locale.ROOT));
  }

  /// A bucket's name, which tells the kind so that two targets may be one server.
  String name(String bucket) {
    return this == PLAIN ? bucket : this + "-" + bucket;
  }

  /// What is set in a new bucket; empty if nothing is.
  String query() {
    return query;
  }

  /// What it is set to.
  S3Session.Body body() {
    byte[] bytes = document.getBytes(UTF_8);
    ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    return new S3Session.Body(direct, RequestSigner.UNSIGNED_PAYLOAD);
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
