package io.buckets.storage.remote;

import io.buckets.core.Ballot;
import io.buckets.storage.drive.CommitRequest;
import io.buckets.storage.drive.RoundQuestion;
import io.buckets.storage.model.RegisterKey;
import java.util.function.Function;

/// What rounds ask of drives as bytes. Threading: static functions.
final class RoundCodec {
  private RoundCodec() {}

  /// What kind of call it is.
  static Ask askOf(RoundQuestion<?> question) {
    return switch (question) {
      case RoundQuestion.Prepare p -> Ask.PREPARE;
      case RoundQuestion.Look l -> Ask.HEAD;
      case RoundQuestion.Commit c -> Ask.COMMIT;
    };
  }

  /// Adds the question to a message that has begun.
  static MessageWriter question(MessageWriter out, RoundQuestion<?> question) {
    switch (question) {
      case RoundQuestion.Prepare(RegisterKey key, Ballot ballot, boolean withShard) -> {
        ModelCodec.key(out, key);
        out.put(ballot).put(withShard);
      }
      case RoundQuestion.Look(RegisterKey key, boolean withShard) -> {
        ModelCodec.key(out, key);
        out.put(withShard);
      }
      case RoundQuestion.Commit(CommitRequest request) -> DriveCodec.commit(out, request);
    }
    return out;
  }

  /// Reads the answer to it.
  @SuppressWarnings("unchecked") // the type of a question is that of its answer
  static <T> Function<MessageReader, T> answerTo(RoundQuestion<T> question) {
    Function<MessageReader, ?> reader =
        switch (question) {
          case RoundQuestion.Prepare p -> DriveCodec::prepared;
          case RoundQuestion.Look l -> DriveCodec::head;
          case RoundQuestion.Commit c -> DriveCodec::committed;
        };
    return (Function<MessageReader, T>) reader;
  }
}
