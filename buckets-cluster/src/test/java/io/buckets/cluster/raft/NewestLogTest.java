package io.buckets.cluster.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.buckets.cluster.state.ClusterState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Which of the directories on a node's drives counts.
class NewestLogTest {
  private static final UUID DEPLOYMENT = new UUID(0x1234, 0x5678);

  @TempDir Path drives;
  private Path first;
  private Path second;
  private Path third;

  @BeforeEach
  void place() {
    first = drives.resolve("1/control");
    second = drives.resolve("2/control");
    third = drives.resolve("3/control");
  }

  private static void form(Path directory, long number) throws IOException {
    RaftDirectory kept = new RaftDirectory(directory, DEPLOYMENT);
    ClusterState genesis = ClusterState.genesis(DEPLOYMENT);
    if (number == 0) {
      kept.form(genesis);
    } else {
      kept.formAgain(genesis, RaftNames.again(2, number));
    }
  }

  private NewestLog newest() {
    return NewestLog.of(2, List.of(first, second, third), Duration.ofSeconds(2));
  }

  @Test
  void theHighestNumberCounts() throws Exception {
    form(first, 7);
    form(second, 9);
    form(third, 0);
    assertThat(newest()).isEqualTo(new NewestLog(second, null));
  }

  @Test
  void theFirstCountsWhereNoneWasUsed() {
    assertThat(newest()).isEqualTo(new NewestLog(first, null));
  }

  /// As a kill leaves it before a name is written.
  @Test
  void aDirectoryThatIsEmptyWasNeverUsed() throws Exception {
    Files.createDirectories(first);
    form(third, 0);
    assertThat(newest()).isEqualTo(new NewestLog(third, null));
  }

  @Test
  void aNameThatIsDamagedMayHaveBeenNewer() throws Exception {
    form(first, 7);
    form(second, 9);
    Files.writeString(second.resolve("name"), "n2-9?");
    NewestLog found = newest();
    assertThat(found.directory()).isEqualTo(first);
    assertThat(found.lost()).contains(second.toString(), "damaged");
  }

  @Test
  void aNameThatCannotBeReadMayHaveBeenNewer() throws Exception {
    form(second, 9);
    Files.delete(second.resolve("name"));
    Files.createDirectory(second.resolve("name"));
    NewestLog found = newest();
    assertThat(found.directory()).isEqualTo(first);
    assertThat(found.lost()).contains(second.toString());
  }

  @Test
  void aNameThatDoesNotAnswerMayHaveBeenNewer() throws Exception {
    form(first, 7);
    form(third, 8);
    Files.delete(first.resolve("name"));
    try (Pipe pipe = Pipe.at(first.resolve("name"))) {
      NewestLog found = newest();
      assertThat(found.directory()).isEqualTo(third);
      assertThat(found.lost()).contains(first.toString(), "does not answer");
      pipe.release();
    }
  }
}
