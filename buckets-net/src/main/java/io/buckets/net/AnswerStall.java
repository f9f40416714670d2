package io.buckets.net;

import io.netty.channel.ChannelOutboundBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Notices a client that takes nothing of its answer, by looking now and then at what waits for the
/// socket. Used on the event loop alone.
final class AnswerStall {
  private long pendingBytes;
  private long progress;
  private long since;

  /// Whether something waits and none of it has moved for longer than `patience`.
  boolean isStalled(@Nullable ChannelOutboundBuffer waiting, long now, Duration patience) {
    if (waiting == null || waiting.totalPendingWriteBytes() == 0) {
      pendingBytes = 0;
      return false;
    }
    boolean moved =
        waiting.totalPendingWriteBytes() != pendingBytes || waiting.currentProgress() != progress;
    if (moved) {
      pendingBytes = waiting.totalPendingWriteBytes();
      progress = waiting.currentProgress();
      since = now;
      return false;
    }
    return now - since > patience.toNanos();
  }
}
