package io.buckets.net;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One client's connection: a state machine on an event loop that turns bytes into exchanges, one
/// after the other.
///
/// ```
///            a head                    answered, handler returned
///   HEAD ──────────────▶ EXCHANGE ──────────────────────────────▶ HEAD
///    │ malformed             │ answered, body unread    ▲ all read
///    │                       ├────────────▶ DRAIN ──────┘
///    ▼                       ▼ not to be kept │ too much
///   LINGER ◀─────────────────┴────────────────┘
/// ```
///
/// - `HEAD`: between requests, or within a head. Bytes of later, pipelined requests wait here.
/// - `EXCHANGE`: a request is with its handler; its body's bytes go to the {@link InboundBody}.
///   Bytes behind the body are not looked at, and beyond a bound not read.
/// - `DRAIN`: the rest of a body nobody read is dropped, so the connection can be kept.
/// - `LINGER`: the last answer is written. A client that is still sending would lose it to a reset
///   if the socket were closed at once, so it is half-closed and what arrives is dropped for a
///   short time (RFC 9112, section 9.6).
///
/// Reading pauses whenever nobody wants bytes (`wantsBytes`), so memory for a connection is bounded
/// by its windows. Timeouts are found by a sweep over all connections of the loop, which costs a
/// request nothing but a time stamp.
///
/// Threading: everything on the event loop, but the two getters.
final class Connection {
  private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

  private enum State {
    HEAD,
    EXCHANGE,
    DRAIN,
    LINGER,
    CLOSED
  }

  private final ServerState server;
  private final LoopState loop;
  private final ClientSocket socket;
  private final HeadReader heads;
  private final FaultWriter faults;
  private final InboundBytes inbound = new InboundBytes();

  private State state = State.HEAD;
  private @Nullable ServerExchange exchange;
  private @Nullable BodyIntake intake;
  private boolean inputOver;
  private boolean inputBroken;
  private boolean closeAfter;
  private boolean advancing;
  private boolean answersSent;
  private long since = System.nanoTime();

  Connection(ServerState server, LoopState loop, ClientSocket socket) {
    this.server = server;
    this.loop = loop;
    this.socket = socket;
    this.heads = new HeadReader(server.config().limits());
    this.faults = new FaultWriter(server.config().faults(), socket, loop);
  }

  ServerState server() {
    return server;
  }

  ClientSocket socket() {
    return socket;
  }

  /// The client has connected.
  void opened() {
    loop.add(this);
    if (!server.connectionOpened()) {
      fault(HttpFault.Kind.OVERLOADED, "too many connections; try again later", null);
    }
  }

  /// The connection is gone.
  void closed() {
    if (state != State.CLOSED) {
      state = State.CLOSED;
      loop.remove(this);
      server.connectionClosed();
      bodyLost();
      inbound.drop();
    }
  }

  /// Takes over what the client sent.
  void received(ByteBuf bytes) {
    if (inputBroken || state == State.LINGER || state == State.CLOSED) {
      bytes.release();
      return;
    }
    if (state == State.HEAD && inbound.isEmpty()) {
      since = System.nanoTime();
    }
    inbound.append(bytes);
    advance();
  }

  /// The client will send no more, but may still read.
  void inputEnded() {
    inputOver = true;
    if (state == State.LINGER) {
      socket.closeWhenSent();
    } else {
      advance();
    }
  }

  // Bytes in.

  /// Goes as far as the bytes at hand allow.
  void advance() {
    if (advancing) {
      return;
    }
    advancing = true;
    boolean moved = true;
    while (moved) {
      moved = step();
    }
    advancing = false;
    inbound.trim();
    updateReading();
  }

  /// Returns whether another step may be possible at once.
  private boolean step() {
    switch (state) {
      case HEAD -> {
        return socket.isWritable() && readHead();
      }
      case EXCHANGE -> feed();
      case DRAIN -> {
        feed();
        return state == State.DRAIN && intake == null && turnToNext();
      }
      case LINGER, CLOSED -> inbound.drop();
    }
    return false;
  }

  private boolean readHead() {
    try {
      RequestHead head = heads.read(inbound, loop);
      if (head != null) {
        begin(head);
        return true;
      }
      if (inputOver) {
        finish();
      }
    } catch (BadRequest refused) {
      fault(refused.kind(), refused.detail(), null);
    }
    return false;
  }

  private void begin(RequestHead head) {
    closeAfter |= !head.keepAlive();
    if (!server.requestBegins()) {
      overload(head);
      return;
    }
    ServerExchange begun = new ServerExchange(this, head);
    exchange = begun;
    state = State.EXCHANGE;
    InboundBody body = begun.inbound();
    if (body != null) {
      intake = new BodyIntake(head, body, server.config().limits().drainBytes());
      feed();
    } else if (head.expectsContinue()) {
      // Of no use, but clients that wait take their next answer for this one when it does not come.
      writeContinue();
    }
    begun.start();
  }

  /// Hands the body's bytes on, or drops them when nobody reads it any more.
  private void feed() {
    if (intake == null) {
      return;
    }
    try {
      if (intake.feed(inbound)) {
        intake = null;
      } else if (inputOver && intake.wantsBytes()) {
        bodyLost();
      } else if (state == State.DRAIN && !intake.isDroppable()) {
        linger();
      }
    } catch (BadRequest broken) {
      LOG.debug("a body's framing is broken: {}", broken.detail());
      abandonInput();
    }
  }

  /// What the client sends from here on has no meaning.
  private void abandonInput() {
    closeAfter = true;
    inputBroken = true;
    intake = null;
    inbound.drop();
    if (state == State.DRAIN) {
      linger();
    }
  }

  private void bodyLost() {
    if (intake != null) {
      intake.fail(new TruncatedBody("the connection ended before the request's body"));
      intake = null;
      closeAfter = true;
    }
  }

  private void updateReading() {
    boolean wanted = wantsBytes();
    if (wanted && intake != null && !socket.isReading()) {
      intake.resumed();
    }
    socket.setReading(wanted);
  }

  /// Also true when nothing is needed: that is how the end of the connection is noticed.
  private boolean wantsBytes() {
    return switch (state) {
      case HEAD -> inbound.isEmpty() || socket.isWritable();
      case EXCHANGE ->
          intake != null
              ? intake.wantsBytes()
              : inbound.size() < server.config().limits().headBytes();
      case DRAIN, LINGER -> true;
      case CLOSED -> false;
    };
  }

  // Answers out.

  /// Tells the client to send its body, unless it has begun or was answered.
  void sendContinue() {
    if (intake != null && intake.awaitsContinue() && state == State.EXCHANGE) {
      intake.continued();
      writeContinue();
    }
  }

  private void writeContinue() {
    ByteBuf out = socket.allocate(32);
    AnswerHead.encodeContinue(out);
    socket.write(out);
    socket.flush();
  }

  /// Encodes the head of an answer, deciding whether the connection stays.
  void encode(AnswerHead answer, RequestHead request, ByteBuf out) {
    closeAfter |= server.isDraining() || answer.endsByClose(request) || !canReadOn();
    answer.encode(out, loop.dated(), AnswerHead.Persistence.of(closeAfter, request));
  }

  /// Whether what is left of the request's body can be got out of the way. A client that still
  /// waits for `100 Continue` may send its body or not, so what it sends next cannot be told.
  private boolean canReadOn() {
    return intake == null || (!intake.awaitsContinue() && intake.isDroppable());
  }

  /// The handler has returned and the whole answer is written.
  void exchangeEnded() {
    if (state != State.EXCHANGE) {
      return;
    }
    exchange = null;
    if (closeAfter || server.isDraining()) {
      finish();
    } else if (intake != null) {
      intake.drop();
      state = State.DRAIN;
    } else {
      turnToNext();
    }
    advance();
  }

  private boolean turnToNext() {
    state = State.HEAD;
    since = System.nanoTime();
    return true;
  }

  private void overload(RequestHead head) {
    closeAfter |= head.contentLength() != 0 || head.expectsContinue();
    faults.write(HttpFault.Kind.OVERLOADED, "too many requests; try again later", head, closeAfter);
    if (closeAfter) {
      linger();
    }
  }

  /// Answers for a handler that did not, and ends the connection.
  void answerFault(ServerExchange unanswered, HttpFault.Kind kind) {
    if (exchange == unanswered && state == State.EXCHANGE) {
      exchange = null;
      fault(kind, "the request could not be handled", unanswered.head());
    }
  }

  private void fault(HttpFault.Kind kind, String detail, @Nullable RequestHead request) {
    closeAfter = true;
    faults.write(kind, detail, request, closeAfter);
    linger();
  }

  // The end.

  /// Closes once all is sent; if the client is still sending, after it had time to see the answer.
  private void finish() {
    if (intake != null || inputBroken) {
      linger();
    } else if (state != State.CLOSED) {
      state = State.LINGER;
      socket.closeWhenSent();
    }
  }

  private void linger() {
    if (state == State.CLOSED || state == State.LINGER) {
      return;
    }
    state = State.LINGER;
    inbound.drop();
    bodyLost();
    if (inputOver) {
      socket.closeWhenSent();
      return;
    }
    socket.endOutputWhenSent(() -> {
      answersSent = true;
      since = System.nanoTime();
    });
    updateReading();
  }

  /// Ends the connection if nothing is going on, else after what is.
  void shutDown() {
    if (state == State.HEAD || state == State.DRAIN) {
      finish();
    }
  }

  /// Ends the connection whatever is going on.
  void kill() {
    if (exchange != null) {
      exchange.interrupt();
    }
    socket.reset();
  }

  /// Looks for a client that takes too long.
  void sweep(long now) {
    HttpTimeouts timeouts = server.config().timeouts();
    long waited = now - since;
    if (socket.isStalled(now, timeouts.answer())) {
      LOG.debug("{} takes nothing of its answer", socket.remote());
      socket.reset();
    } else if (state == State.HEAD) {
      sweepHead(waited, timeouts);
    } else if (state == State.EXCHANGE || state == State.DRAIN) {
      sweepBody(now, timeouts);
    } else if (answersSent && waited > timeouts.linger().toNanos()) {
      socket.close();
    }
  }

  private void sweepHead(long waited, HttpTimeouts timeouts) {
    if (inbound.isEmpty()) {
      if (waited > timeouts.idle().toNanos()) {
        socket.close();
      }
    } else if (socket.isWritable() && waited > timeouts.head().toNanos()) {
      fault(HttpFault.Kind.SLOW_REQUEST, "the request's head did not arrive in time", null);
    }
  }

  private void sweepBody(long now, HttpTimeouts timeouts) {
    BodyIntake open = intake;
    if (open == null || !socket.isReading() || !open.isStalled(now, timeouts.body())) {
      return;
    }
    open.fail(new SlowClient("the request's body made no progress for " + timeouts.body()));
    abandonInput();
  }
}
