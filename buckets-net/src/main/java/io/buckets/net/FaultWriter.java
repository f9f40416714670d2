package io.buckets.net;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Answers requests that have no handler, with what the server's {@link FaultRenderer} makes of the
/// fault, or plainly if even that fails. Used on the event loop alone.
final class FaultWriter {
  private static final Logger LOG = LoggerFactory.getLogger(FaultWriter.class);

  private final FaultRenderer renderer;
  private final ClientSocket socket;
  private final LoopState loop;

  FaultWriter(FaultRenderer renderer, ClientSocket socket, LoopState loop) {
    this.renderer = renderer;
    this.socket = socket;
    this.loop = loop;
  }

  /// Writes and flushes the whole answer.
  ///
  /// @param request what is answered, or null when it could not be read
  void write(HttpFault.Kind kind, String detail, @Nullable RequestHead request, boolean closing) {
    HttpFault fault = new HttpFault(kind, detail, request == null ? "/" : request.rawPath());
    FaultRenderer.Rendered rendered = render(fault);
    byte[] body = rendered.body();
    AnswerHead head = new AnswerHead(rendered.status(), rendered.headers(), body.length);
    ByteBuf out = socket.allocate(head.sizeHint() + body.length);
    head.encode(out, loop.dated(), AnswerHead.Persistence.of(closing, request));
    if (request == null || !request.isHead()) {
      out.writeBytes(body);
    }
    socket.write(out);
    socket.flush();
  }

  private FaultRenderer.Rendered render(HttpFault fault) {
    try {
      return renderer.render(fault);
    } catch (RuntimeException failed) {
      LOG.warn("rendering {} failed", fault, failed);
      return FaultRenderer.PLAIN.render(fault);
    }
  }
}
