package io.buckets.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// An exchange of an {@link HttpServer}: the handler's side of one request on a {@link Connection}.
///
/// Two parties end it: the handler's thread by returning, and the event loop by having written the
/// whole answer. Whichever is last tells the connection, which then turns to the next request; so
/// an answer leaves while its handler still cleans up, and yet two handlers of one connection never
/// overlap.
///
/// Threading: the `HttpExchange` methods, and `run`, on the handler's thread; the rest on the event
/// loop, or where a method says otherwise.
final class ServerExchange implements HttpExchange, InboundBody.Flow, Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(ServerExchange.class);

  /// Answers up to this size leave in one piece, without a window.
  private static final int WHOLE_ANSWER_BYTES = 64 << 10;

  private static final byte[] NO_BYTES = new byte[0];

  private final Connection connection;
  private final RequestHead head;
  private final @Nullable InboundBody body;
  private final AtomicInteger parties = new AtomicInteger(2);
  private volatile @Nullable Thread thread;

  private boolean responded;
  private @Nullable OutboundBody answerBody;

  ServerExchange(Connection connection, RequestHead head) {
    this.connection = connection;
    this.head = head;
    this.body =
        head.contentLength() == 0
            ? null
            : new InboundBody(this, connection.server().config().limits().bodyWindowBytes());
  }

  /// Starts the handler's thread.
  void start() {
    Thread handler = Thread.ofVirtual().unstarted(this);
    thread = handler;
    handler.start();
  }

  @Override
  public void run() {
    try {
      connection.server().handler().handle(this);
      settle(null);
    } catch (IOException client) {
      LOG.debug("{} {} from {} ended early", head.method(), head.rawPath(), remote(), client);
      settle(client);
    } catch (RuntimeException | Error failed) {
      LOG.warn("handling {} {} failed", head.method(), head.rawPath(), failed);
      settle(failed);
    } finally {
      if (body != null) {
        body.releaseCurrent();
        body.discard();
      }
      thread = null;
      connection.server().requestEnded();
      partyEnds();
    }
  }

  /// Sees to it that there is an answer, or a closed connection.
  private void settle(@Nullable Throwable failure) {
    OutboundBody open = answerBody;
    if (open != null) {
      open.abort();
    } else if (!responded) {
      responded = true;
      HttpFault.Kind kind = kindOf(failure);
      if (!connection.socket().execute(() -> connection.answerFault(this, kind))) {
        LOG.debug("no one is left to tell of the failure");
      }
    }
  }

  private static HttpFault.Kind kindOf(@Nullable Throwable failure) {
    return switch (failure) {
      case TruncatedBody truncated -> HttpFault.Kind.MALFORMED;
      case SlowClient slow -> HttpFault.Kind.SLOW_REQUEST;
      case null, default -> HttpFault.Kind.HANDLER_FAILED;
    };
  }

  @Override
  public String method() {
    return head.method();
  }

  @Override
  public String rawPath() {
    return head.rawPath();
  }

  @Override
  public String rawQuery() {
    return head.rawQuery();
  }

  @Override
  public HttpHeaders headers() {
    return head.headers();
  }

  @Override
  public InetSocketAddress remote() {
    return connection.socket().remote();
  }

  @Override
  public boolean secure() {
    return connection.socket().secure();
  }

  @Override
  public @Nullable String tlsVersion() {
    return connection.socket().tlsVersion();
  }

  @Override
  public @Nullable String cipherSuite() {
    return connection.socket().cipherSuite();
  }

  @Override
  public long contentLength() {
    return head.contentLength();
  }

  @Override
  public boolean expectsContinue() {
    return head.expectsContinue();
  }

  @Override
  public RequestBody body() {
    return body == null ? EmptyBody.INSTANCE : body;
  }

  @Override
  public void respond(int status, ResponseHeaders headers, byte[] bytes) throws IOException {
    if (!isBodiless(status) && bytes.length > WHOLE_ANSWER_BYTES) {
      try (OutboundBody out = open(status, headers, bytes.length)) {
        out.writeOwned(bytes);
      }
      return;
    }
    AnswerWriter writer = writer(status, headers, bytes.length);
    byte[] sent = isBodiless(status) ? NO_BYTES : bytes;
    if (!connection.socket().execute(() -> writer.whole(sent))) {
      throw new ClientGone("the connection is closed");
    }
  }

  @Override
  public ResponseBody respond(int status, ResponseHeaders headers, long contentLength) {
    if (contentLength < -1) {
      throw new IllegalArgumentException("not a content length: " + contentLength);
    }
    return open(status, headers, contentLength);
  }

  private OutboundBody open(int status, ResponseHeaders headers, long contentLength) {
    AnswerWriter writer = writer(status, headers, contentLength);
    long promised = isBodiless(status) ? 0 : contentLength;
    OutboundBody out =
        new OutboundBody(
            writer, promised, connection.server().config().limits().answerWindowBytes());
    answerBody = out;
    return out;
  }

  private AnswerWriter writer(int status, ResponseHeaders headers, long contentLength) {
    if (responded) {
      throw new IllegalStateException("the request has been answered already");
    }
    long framing = contentLength;
    if (AnswerHead.isBodiless(status) || (contentLength < 0 && !head.http11())) {
      framing = AnswerHead.UNFRAMED;
    }
    AnswerHead begun = new AnswerHead(status, headers, framing);
    responded = true;
    return new AnswerWriter(connection, this, begun);
  }

  private boolean isBodiless(int status) {
    return head.isHead() || AnswerHead.isBodiless(status);
  }

  @Override
  public boolean responded() {
    return responded;
  }

  @Override
  public void begin() {
    if (head.expectsContinue() && !connection.socket().execute(connection::sendContinue)) {
      LOG.debug("no one is left to continue");
    }
  }

  @Override
  public void resume() {
    if (!connection.socket().execute(connection::advance)) {
      LOG.debug("no one is left to read from");
    }
  }

  RequestHead head() {
    return head;
  }

  /// Where the body's bytes go; null when there is none.
  @Nullable InboundBody inbound() {
    return body;
  }

  /// The whole answer has been handed to the socket.
  void answerWritten() {
    partyEnds();
  }

  /// Wakes a handler that outlasts the shutdown. From any thread.
  void interrupt() {
    Thread handler = thread;
    if (handler != null) {
      handler.interrupt();
    }
  }

  private void partyEnds() {
    if (parties.decrementAndGet() == 0 && !connection.socket().execute(connection::exchangeEnded)) {
      LOG.debug("the connection ended before its exchange");
    }
  }
}
