package io.buckets.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;

/// The event loop's side of one answer: puts head, pieces and end into the socket's order.
///
/// Made on the handler's thread and handed over by {@link #execute}; `allocate`, `execute` and
/// `abort` from any thread, all else on the event loop.
final class AnswerWriter {
  /// A body of this size or less is copied behind its head, to leave as one buffer.
  private static final int COPY_BEHIND_HEAD_BYTES = 16 << 10;

  private static final ByteBuf LAST_CHUNK =
      Unpooled.unreleasableBuffer(
          Unpooled.directBuffer(5)
              .writeBytes(new byte[] {'0', '\r', '\n', '\r', '\n'})
              .asReadOnly());
  private static final ByteBuf CHUNK_END =
      Unpooled.unreleasableBuffer(
          Unpooled.directBuffer(2).writeBytes(new byte[] {'\r', '\n'}).asReadOnly());

  private final Connection connection;
  private final ClientSocket socket;
  private final ServerExchange exchange;
  private final AnswerHead head;
  private boolean headWritten;
  private boolean ended;

  AnswerWriter(Connection connection, ServerExchange exchange, AnswerHead head) {
    this.connection = connection;
    this.socket = connection.socket();
    this.exchange = exchange;
    this.head = head;
  }

  /// Memory for a piece.
  ByteBuf allocate(int bytes) {
    return socket.allocate(bytes);
  }

  /// Runs a task on the event loop, or returns false when there is none any more.
  boolean execute(Runnable task) {
    return socket.execute(task);
  }

  /// Ends the connection so that the client cannot take the answer for a whole one.
  void abort() {
    socket.execute(socket::reset);
  }

  /// Writes and flushes the whole answer.
  void whole(byte[] body) {
    boolean together = body.length <= COPY_BEHIND_HEAD_BYTES;
    ByteBuf out = socket.allocate(head.sizeHint() + (together ? body.length : 0));
    connection.encode(head, exchange.head(), out);
    if (together) {
      socket.write(out.writeBytes(body));
    } else {
      socket.write(out);
      socket.write(Unpooled.wrappedBuffer(body));
    }
    headWritten = true;
    finish();
  }

  /// Writes one piece of the body, after the head if that has not left yet.
  void piece(ByteBuf bytes, int length, ChannelFutureListener sent) {
    writeHead();
    if (head.contentLength() != AnswerHead.CHUNKED) {
      socket.write(bytes, sent);
      return;
    }
    ByteBuf size = socket.allocate(10);
    ByteBufUtil.writeAscii(size, Integer.toHexString(length));
    socket.write(size.writeShort('\r' << 8 | '\n'));
    socket.write(bytes, sent);
    socket.write(CHUNK_END.duplicate());
  }

  /// Flushes what was written; of a complete answer the end as well.
  void flush(boolean complete) {
    if (!complete) {
      socket.flush();
      return;
    }
    if (ended) {
      return;
    }
    writeHead();
    if (head.contentLength() == AnswerHead.CHUNKED && !exchange.head().isHead()) {
      socket.write(LAST_CHUNK.duplicate());
    }
    finish();
  }

  private void writeHead() {
    if (!headWritten) {
      headWritten = true;
      ByteBuf out = socket.allocate(head.sizeHint());
      connection.encode(head, exchange.head(), out);
      socket.write(out);
    }
  }

  private void finish() {
    ended = true;
    socket.flush();
    exchange.answerWritten();
  }
}
