package io.buckets.storage.drive;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What operators are told of drives that do not answer: a line for each, and one again when it
/// does. The drives of another node are told of as one, since where one does not answer the others
/// mostly do not either.
///
/// Threading: any thread.
public final class SuspectNews {
  private static final Logger LOG = LoggerFactory.getLogger(SuspectNews.class);

  private final String node;
  private final Set<String> drives = new HashSet<>();
  private long sinceNanos;

  private SuspectNews(String node) {
    this.node = node;
  }

  /// Of each drive for itself.
  public static SuspectNews ofEach() {
    return new SuspectNews("");
  }

  /// Of the drives of another node together.
  ///
  /// @param node what operators call it
  public static SuspectNews ofNode(String node) {
    return new SuspectNews(node);
  }

  /// A drive is left out.
  synchronized void suspect(String label, String reason) {
    if (node.isEmpty()) {
      LOG.warn("drive {} is suspect: {}; it is left out until it answers", label, reason);
    } else if (drives.isEmpty()) {
      sinceNanos = System.nanoTime();
      LOG.warn("{} is suspect: {}; its drives are left out until they answer", node, reason);
    }
    drives.add(label);
  }

  /// It answers again, after so long.
  synchronized void answers(String label, long millis) {
    if (node.isEmpty()) {
      LOG.info("drive {} answers again after {} ms", label, millis);
    }
    replaced(label);
  }

  /// Another has its place, or none.
  synchronized void replaced(String label) {
    if (drives.remove(label) && drives.isEmpty() && !node.isEmpty()) {
      long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - sinceNanos);
      LOG.info("{} answers again after {} ms", node, millis);
    }
  }
}
