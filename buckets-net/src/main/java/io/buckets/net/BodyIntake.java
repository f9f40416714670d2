package io.buckets.net;

import io.buckets.core.Limits;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.time.Duration;

/// The event loop's side of one request's body: cuts its bytes out of the stream, hands them to the
/// reader while one is there, drops them after, and knows when the client has stalled.
///
/// Used on the event loop alone.
final class BodyIntake {
  /// A slice holds on to the whole buffer it was read into. One that is less than this part of it
  /// is copied, or a client could make a small window pin large memory.
  private static final int PINNED_PART = 8;

  private final BodyDecoder decoder;
  private final InboundBody body;
  private final int drainBytes;
  private boolean dropping;
  private boolean awaitsContinue;
  private long dropped;
  private long progressBytes;
  private long progressAt;

  /// @param drainBytes how much of an unread body is worth dropping to keep the connection
  BodyIntake(RequestHead head, InboundBody body, int drainBytes) {
    this.decoder = BodyDecoder.of(head.contentLength());
    this.body = body;
    this.drainBytes = drainBytes;
    this.awaitsContinue = head.expectsContinue();
    this.progressAt = System.nanoTime();
  }

  /// Takes from `inbound` what belongs to the body and fits. Returns whether the body is whole now.
  ///
  /// @throws BadRequest when its framing is broken; the reader has been told
  boolean feed(InboundBytes inbound) throws BadRequest {
    ByteBuf in = inbound.waiting();
    try {
      while (in != null && (dropping || !body.isFull())) {
        ByteBuf slice = decoder.next(in);
        if (slice == null) {
          break;
        }
        awaitsContinue = false;
        progress(slice.readableBytes());
        take(slice, in.capacity());
      }
    } catch (BadRequest broken) {
      body.fail(new TruncatedBody(broken.detail()));
      throw broken;
    }
    if (decoder.done()) {
      body.end();
    }
    return decoder.done();
  }

  private void take(ByteBuf slice, int pinnedBytes) {
    int length = slice.readableBytes();
    if (dropping) {
      dropped += length;
      slice.release();
    } else if (length < pinnedBytes / PINNED_PART) {
      body.offer(slice.alloc().directBuffer(length).writeBytes(slice));
      slice.release();
    } else {
      body.offer(slice);
    }
  }

  private void progress(int bytes) {
    progressBytes += bytes;
    if (progressBytes >= Limits.HTTP_PROGRESS_BYTES) {
      progressBytes = 0;
      progressAt = System.nanoTime();
    }
  }

  /// Whether more bytes are of use now. When that turns true the client's time begins anew.
  boolean wantsBytes() {
    return dropping || !body.isFull();
  }

  /// The client's time begins anew: until now nobody asked it for bytes.
  void resumed() {
    progressBytes = 0;
    progressAt = System.nanoTime();
  }

  /// Drops the rest of the body.
  void drop() {
    dropping = true;
    resumed();
  }

  /// Whether the rest is little enough to be dropped, as far as is known.
  boolean isDroppable() {
    return dropped + decoder.remaining() <= drainBytes;
  }

  /// Whether the client waits to be told to send its body.
  boolean awaitsContinue() {
    return awaitsContinue;
  }

  /// The client has been told to send its body.
  void continued() {
    awaitsContinue = false;
    resumed();
  }

  /// Whether bytes were wanted for longer than `patience` and too few came.
  boolean isStalled(long now, Duration patience) {
    return !awaitsContinue && now - progressAt > patience.toNanos();
  }

  /// Tells the reader that the rest will not come.
  void fail(IOException cause) {
    body.fail(cause);
  }
}
