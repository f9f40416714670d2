package io.buckets.s3.object;

import io.buckets.core.ByteRange;
import io.buckets.core.PooledBuffer;
import io.buckets.net.ResponseBody;
import io.buckets.net.ResponseHeaders;
import io.buckets.s3.access.Access;
import io.buckets.s3.access.Operation;
import io.buckets.s3.access.S3Operation;
import io.buckets.s3.access.S3Request;
import io.buckets.s3.encryption.Encryption;
import io.buckets.s3.encryption.ObjectSeal;
import io.buckets.s3.lifecycle.LifecycleHeaders;
import io.buckets.storage.erasing.ObjectInfo;
import io.buckets.storage.erasing.ObjectReader;
import io.buckets.storage.erasing.ObjectSink;
import io.buckets.storage.object.ObjectStore;
import java.io.IOException;

/// Answers with an object's bytes.
///
/// A small body is gathered first, so that head and body leave in one write and a damaged object is
/// an error instead of a truncated answer. A large one is streamed after its first stripe was
/// verified; damage found later ends the connection, never the body.
public final class GetObject implements Operation {
  /// Bodies up to this size are gathered, in bytes.
  private static final int GATHERED_BYTES = 64 << 10;

  private final ObjectStore store;
  private final Encryption encryption;
  private final Access access;

  public GetObject(ObjectStore store, Encryption encryption, Access access) {
    this.store = store;
    this.encryption = encryption;
    this.access = access;
  }

  @Override
  public void run(S3Request request) throws IOException {
    try (ObjectReader reader = store.open(request.bucket(), request.key(), request.version())) {
      ObjectInfo object = DeleteMarkers.refuse(request, reader.info());
      access.requireServed(S3Operation.GET_OBJECT, request, object);
      ObjectSeal seal = encryption.open(request, object);
      if (ReadConditions.of(request, "").judge(object) == ReadConditions.Outcome.NOT_MODIFIED) {
        request.respond(304, ObjectAnswer.unmodified(request, object));
        return;
      }
      Selection selection = Selection.of(request, object);
      ResponseHeaders answer = ObjectAnswer.of(request, object, selection);
      ObjectAnswer.addNullVersion(answer, request, object, store.bucket(request.bucket()));
      GuardedFacts.addTo(answer, request, object, access);
      seal.addTo(answer);
      LifecycleHeaders.add(answer, store, request.bucket(), object);
      seal.readThrough(reader);
      int status = selection.partial() ? 206 : 200;
      if (selection.range().length() <= GATHERED_BYTES) {
        byte[] body = gather(reader, selection.range());
        request.exchange().respond(status, answer, body);
      } else {
        stream(request, reader, selection, answer);
      }
    }
  }

  private static byte[] gather(ObjectReader reader, ByteRange range) throws IOException {
    GatheringSink sink = new GatheringSink((int) range.length());
    if (range.length() > 0) {
      reader.transferTo(range, sink);
    }
    return sink.bytes;
  }

  private static void stream(
      S3Request request, ObjectReader reader, Selection selection, ResponseHeaders answer)
      throws IOException {
    ByteRange range = selection.range();
    reader.prefetch(range);
    int status = selection.partial() ? 206 : 200;
    try (ResponseBody body = request.exchange().respond(status, answer, range.length())) {
      try {
        reader.transferTo(range, new BodySink(body));
      } catch (IOException | RuntimeException e) {
        body.abort();
        throw e;
      }
    }
  }

  private record BodySink(ResponseBody body) implements ObjectSink {
    @Override
    public void write(PooledBuffer buffer) throws IOException {
      body.write(buffer);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
      body.write(source, offset, length);
    }
  }

  private static final class GatheringSink implements ObjectSink {
    private final byte[] bytes;
    private int count;

    GatheringSink(int length) {
      bytes = new byte[length];
    }

    @Override
    public void write(PooledBuffer buffer) {
      try (buffer) {
        int length = buffer.bytes().remaining();
        buffer.bytes().get(bytes, count, length);
        count += length;
      }
    }

    @Override
    public void write(byte[] source, int offset, int length) {
      System.arraycopy(source, offset, bytes, count, length);
      count += length;
    }
  }
}
