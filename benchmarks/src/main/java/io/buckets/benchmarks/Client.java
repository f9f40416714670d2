package io.buckets.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;

/// One of the clients of a cell: does the cell's operation again and again and counts. For one
/// thread.
final class Client {
  private static final String KEY_TAG = "<Key>";
  private static final String TOKEN_TAG = "<NextContinuationToken>";

  private final Cell cell;
  private final S3Session session;
  private final S3Session.Body body;
  private final AtomicLong nextKey;
  private final SplittableRandom random;
  private final Tally tally = new Tally();
  private final ArrayDeque<String> own = new ArrayDeque<>();
  private String token = "";

  /// @param nextKey numbers the new keys of all clients, or the keys to delete
  Client(Cell cell, S3Session session, S3Session.Body body, AtomicLong nextKey, long seed) {
    this.cell = cell;
    this.session = session;
    this.body = body;
    this.nextKey = nextKey;
    this.random = new SplittableRandom(seed);
  }

  /// The key of an object that was put beforehand.
  static String preparedKey(long number) {
    return String.format("o/%08d", number);
  }

  Tally tally() {
    return tally;
  }

  /// Does one operation and counts it. Returns false when there is nothing left to do.
  boolean step() throws IOException {
    return switch (cell.operation()) {
      case PUT -> put("n/" + Long.toHexString(nextKey.getAndIncrement()));
      case GET -> get();
      case HEAD -> head();
      case LIST -> list();
      case DELETE -> {
        long number = nextKey.getAndIncrement();
        yield number < cell.objects() && delete(preparedKey(number));
      }
      case MIXED -> mixed();
    };
  }

  private boolean mixed() throws IOException {
    int dice = random.nextInt(100);
    if (dice < 45) {
      return get();
    }
    if (dice < 75) {
      return head();
    }
    if (dice < 90 || own.isEmpty()) {
      String key = "n/" + Long.toHexString(nextKey.getAndIncrement());
      own.addLast(key);
      return put(key);
    }
    return delete(own.removeFirst());
  }

  private boolean put(String key) throws IOException {
    long start = System.nanoTime();
    HttpReply reply = session.put(cell.bucket(), key, body);
    count(reply, start, cell.size().bytes());
    return true;
  }

  private boolean get() throws IOException {
    String key = preparedKey(random.nextInt(cell.objects()));
    long start = System.nanoTime();
    HttpReply reply = session.get(cell.bucket(), key);
    if (reply.isSuccess() && reply.bodyBytes() != cell.size().bytes()) {
      tally.failure("got " + reply.bodyBytes() + " bytes of an object of " + cell.size());
    } else {
      count(reply, start, reply.bodyBytes());
    }
    return true;
  }

  private boolean head() throws IOException {
    String key = preparedKey(random.nextInt(cell.objects()));
    long start = System.nanoTime();
    count(session.head(cell.bucket(), key), start, 0);
    return true;
  }

  private boolean delete(String key) throws IOException {
    long start = System.nanoTime();
    count(session.delete(cell.bucket(), key), start, 0);
    return true;
  }

  private boolean list() throws IOException {
    long start = System.nanoTime();
    HttpReply reply = session.list(cell.bucket(), token);
    long nanos = System.nanoTime() - start;
    if (!reply.isSuccess()) {
      tally.failure(reply.describe());
      token = "";
      return true;
    }
    String page = new String(reply.kept(), UTF_8);
    tally.success(nanos, 0, occurrences(page, KEY_TAG));
    token = textAfter(page, TOKEN_TAG);
    return true;
  }

  private void count(HttpReply reply, long start, long bytes) {
    if (reply.isSuccess()) {
      tally.success(System.nanoTime() - start, bytes, 0);
    } else {
      tally.failure(reply.describe());
    }
  }

  private static long occurrences(String text, String tag) {
    long count = 0;
    for (int at = text.indexOf(tag); at >= 0; at = text.indexOf(tag, at + tag.length())) {
      count++;
    }
    return count;
  }

  private static String textAfter(String text, String tag) {
    int at = text.indexOf(tag);
    if (at < 0) {
      return "";
    }
    int from = at + tag.length();
    return text.substring(from, text.indexOf('<', from)).replace("&amp;", "&");
  }
}
