package io.buckets.cluster.raft;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;

/// What nodes say to each other about the control plane: a code in one byte, then the message of
/// the library as it is, or an entry for the log. What comes back begins with a byte too: 0, then
/// the answer; or 1, then why there is none.
enum RaftMessage {
  VOTE(1),
  APPEND(2),
  SNAPSHOT(3),
  ELECT(4),
  /// An entry for the log; answered when it is applied.
  SUBMIT(5),
  /// A place in the log; answered when the asked node has applied everything up to it.
  CONFIRM(6),
  /// A place in the log; answered when no node goes on without it.
  SETTLE(7),
  /// From a node that stops: it has no lease any more. Answered by a leader alone.
  GIVE_UP(8),
  /// A name, from a node that has lost what it kept; answered by a leader, when the others know it.
  JOIN(9),
  /// Nothing; answered by how the node stands to the vote.
  STAND(10);

  /// The kind of these calls among all between nodes.
  static final int SERVICE = 4;

  private static final byte DONE = 0;
  private static final byte FAILED = 1;

  private final byte code;

  RaftMessage(int code) {
    this.code = (byte) code;
  }

  /// @return the message of this kind
  ByteBuffer with(ByteString content) {
    ByteBuffer bytes = ByteBuffer.allocate(1 + content.size()).put(code);
    content.copyTo(bytes);
    return bytes.flip();
  }

  /// Takes the code from a message.
  ///
  /// @throws IOException if this build knows no such kind
  static RaftMessage of(ByteBuffer message) throws IOException {
    byte code = message.hasRemaining() ? message.get() : 0;
    for (RaftMessage kind : values()) {
      if (kind.code == code) {
        return kind;
      }
    }
    throw new IOException("a message of the control plane has an unknown code: " + code);
  }

  static ByteBuffer done(ByteBuffer answer) {
    return ByteBuffer.allocate(1 + answer.remaining()).put(DONE).put(answer).flip();
  }

  static ByteBuffer failed(String why) {
    byte[] text = why.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(1 + text.length).put(FAILED).put(text).flip();
  }

  /// What is in an answer.
  ///
  /// @throws IOException if it says why there is none
  static ByteBuffer result(ByteBuffer answer) throws IOException {
    byte code = answer.hasRemaining() ? answer.get() : FAILED;
    if (code != DONE) {
      throw new IOException("it could not: " + StandardCharsets.UTF_8.decode(answer));
    }
    return answer;
  }
}
