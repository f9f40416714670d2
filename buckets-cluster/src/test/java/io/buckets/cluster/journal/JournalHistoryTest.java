package io.buckets.cluster.journal;

import io.buckets.cluster.topology.Seeded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalHistoryTest {
  private static final int LIVES = Integer.getInteger("io.buckets.lives", 15);
  private static final int SESSIONS = 8;

  @TempDir Path root;

  @Test
  void nothingAcknowledgedIsLostWhateverHappensToAMinority() throws IOException {
    Random seeds = Seeded.random();
    for (int life = 0; life < LIVES; life++) {
      long seed = seeds.nextLong();
      Path home = Files.createDirectory(root.resolve("life" + life));
      try {
        new JournalHistory(home, new Random(seed)).live(SESSIONS);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("life " + life + " has seed " + seed, e);
      }
      JournalWorld.delete(home);
    }
  }
}
