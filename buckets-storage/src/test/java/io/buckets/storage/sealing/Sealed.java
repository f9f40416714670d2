package io.buckets.storage.sealing;

import io.buckets.core.ByteRange;
import io.buckets.core.ETag;
import io.buckets.core.ObjectKey;
import io.buckets.core.PooledBuffer;
import io.buckets.core.VersionId;
import io.buckets.storage.erasing.ObjectInfo;
import io.buckets.storage.erasing.ObjectSink;
import io.buckets.storage.erasing.ObjectSource;
import io.buckets.storage.model.PartInfo;
import io.buckets.storage.object.StoreFixture;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Bytes that were sealed, in the hands of somebody who has the drives and no key.
///
/// @param stored what is stored
/// @param part what the document says of it
record Sealed(byte[] stored, PartInfo part, Map<String, String> metadata) {
  static final ETag ANY = new ETag("d41d8cd98f00b204e9800998ecf8427e");

  static Sealed of(byte[] bytes, DataKey key, int part, boolean whole) throws IOException {
    ObjectSource source =
        new SealedSource(
            StoreFixture.source(bytes, bytes.length),
            key,
            new SealedSource.Form(part, whole, false));
    ByteArrayOutputStream stored = new ByteArrayOutputStream();
    byte[] buffer = new byte[50_001];
    for (int n = source.read(buffer, 0, 50_001); n > 0; n = source.read(buffer, 0, 50_001)) {
      stored.write(buffer, 0, n);
    }
    Map<String, String> metadata = source.finish().metadata();
    PartInfo info = new PartInfo(part, 1, bytes.length, stored.size(), 0, ANY, metadata);
    return new Sealed(stored.toByteArray(), info, metadata);
  }

  Sealed with(byte[] other) {
    return new Sealed(other, part, metadata);
  }

  /// The document of this as an object put whole.
  ObjectInfo document() {
    return document(part.size(), metadata, List.of());
  }

  /// The document of an object made of parts.
  static ObjectInfo document(Map<String, String> metadata, List<PartInfo> parts) {
    long size = parts.stream().mapToLong(PartInfo::size).sum();
    return document(size, metadata, parts);
  }

  static ObjectInfo document(long size, Map<String, String> metadata, List<PartInfo> parts) {
    return new ObjectInfo(
        ObjectKey.of("sealed"), VersionId.NULL, true, false, size, 0, ANY, 0, metadata, parts);
  }

  /// The bytes of `range` as a reader gets them, in as many pieces as come.
  static byte[] open(byte[] stored, List<Stream> streams, DataKey key, ByteRange range)
      throws IOException {
    return new Given().all(stored, streams, key, range);
  }

  /// What was given on before something was refused.
  static final class Given implements ObjectSink {
    final List<Byte> bytes = new ArrayList<>();

    byte[] all(byte[] stored, List<Stream> streams, DataKey key, ByteRange range)
        throws IOException {
      ObjectSink sink = new UnsealingSink(new PackageWalk(key, streams, range), this);
      for (int at = 0; at < stored.length; at += 70_000) {
        sink.write(stored, at, Math.min(70_000, stored.length - at));
      }
      byte[] all = new byte[bytes.size()];
      for (int i = 0; i < all.length; i++) {
        all[i] = bytes.get(i);
      }
      return all;
    }

    @Override
    public void write(PooledBuffer buffer) {
      throw new AssertionError("arrays come as arrays");
    }

    @Override
    public void write(byte[] source, int offset, int length) {
      for (int i = 0; i < length; i++) {
        bytes.add(source[offset + i]);
      }
    }
  }
}
