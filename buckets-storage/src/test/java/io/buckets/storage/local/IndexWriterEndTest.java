package io.buckets.storage.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.buckets.core.Ballot;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.Durability;
import io.buckets.storage.drive.Mark;
import io.buckets.storage.model.ShardName;
import io.buckets.storage.register.Register;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tasks that come as the writer of an index ends.
final class IndexWriterEndTest {
  private static final int ENDS = 500;

  private static final Surroundings QUIET =
      new Surroundings() {
        @Override
        public void assertPresent() {}

        @Override
        public void failed(DriveException cause) {}

        @Override
        public void drop(Set<ShardName> files) {}

        @Override
        public void left(Set<ShardName> files) {}
      };

  @TempDir Path top;

  /// The last task of each round is handed in while the writer closes: whatever the two do, it is
  /// answered, one way or the other.
  @Test
  void noTaskIsLeftWithoutAnAnswer() throws Exception {
    try (DriveResources resources = new DriveResources(8 << 20, 32 << 20);
        DriveThreads threads = new DriveThreads("test", resources.patience().call())) {
      IndexFiles files = IndexFiles.of(top);
      Files.createDirectories(files.directory());
      DriveIndex index = DriveIndex.open(files.directory(), resources, IndexOptions.Mode.NEW);
      LocalRegisters.Opening opening =
          new LocalRegisters.Opening(
              files, index, QUIET, threads, Durability.NONE, InstantSource.system(), "test", null);
      try {
        LiveRegisters registers = new LiveRegisters(index, Ballot.ZERO, DriveRows.undecided(index));
        for (int end = 0; end < ENDS; end++) {
          IndexWriter writer =
              new IndexWriter(
                  index,
                  registers,
                  (at, stripe) -> new Register.Bars(Ballot.ZERO, Ballot.ZERO, null),
                  new IndexMarks(InstantSource.system(), Mark.first(1, Mark.NONE), Map.of()),
                  opening);
          writer.start();
          assertThat(isLastTaskAnswered(writer)).as("after %d ends", end).isTrue();
        }
      } finally {
        index.close();
      }
    }
  }

  /// Submits tasks until the writer refuses one, while it closes.
  private static boolean isLastTaskAnswered(IndexWriter writer) throws InterruptedException {
    AtomicReference<Waiting<Boolean>> last = new AtomicReference<>();
    Thread submitter =
        Thread.ofPlatform()
            .start(() -> {
              try {
                while (true) {
                  Waiting<Boolean> waiting = new Waiting<>();
                  writer.submit(new IndexTask.Fact(batch -> () -> {}, waiting));
                  last.set(waiting);
                }
              } catch (DriveException e) {
                // It is closed, and says so.
                return;
              }
            });
    Thread.onSpinWait();
    writer.close();
    submitter.join();
    Waiting<Boolean> waiting = last.get();
    boolean[] settled = {waiting == null};
    if (waiting != null) {
      waiting.whenSettled(() -> settled[0] = true);
    }
    return settled[0];
  }
}
