package io.buckets.cluster.raft;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// Four nodes of which three decide, and one whose drive with the log fails or hangs when it
/// starts.
class RaftStartTest extends FourNodes {
  @Test
  void whoCannotWriteWhereItsLogWasBeginsOnAnotherDrive() throws Exception {
    cluster.put(1, "a");
    cluster.stop(2);
    cluster.lose(2);
    // Nothing can be made below a file.
    Files.writeString(cluster.directory(2), "");
    cluster.start(2);
    assertThat(cluster.plane(2).directory()).isEqualTo(cluster.copies(2));
    cluster.put(2, "b");
    cluster.allHave("a", "b");
  }

  @Test
  void whoseLogDoesNotAnswerBeginsOnAnotherDrive() throws Exception {
    cluster.put(1, "a");
    cluster.stop(2);
    Path first = cluster.directory(2).resolve("first");
    Files.delete(first);
    try (Pipe pipe = Pipe.at(first)) {
      cluster.start(2);
      assertThat(cluster.plane(2).directory()).isEqualTo(cluster.copies(2));
      pipe.release();
      cluster.put(2, "b");
      cluster.allHave("a", "b");
      assertThat(cluster.directory(2).resolve("joining")).doesNotExist();
    }
  }
}
