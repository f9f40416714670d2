package io.buckets.cluster.raft;

import io.buckets.core.EachDrive;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/// Of the directories on the drives of a node, the one by which it takes part: whoever lost a drive
/// took part again under another name from another one, and the drive may have come back.
///
/// @param directory the one with the newest name of those that can be read; the first of them if
///   none was ever used
/// @param lost why the node must take part under another name nevertheless: what cannot be read, or
///   does not answer, may be newer. Null if it need not.
public record NewestLog(Path directory, @Nullable String lost) {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /// @param self number of the node
  /// @param directories one on each of its drives, at least one
  public static NewestLog of(int self, List<Path> directories) {
    return of(self, directories, PATIENCE);
  }

  static NewestLog of(int self, List<Path> directories, Duration patience) {
    List<Callable<Long>> work = new ArrayList<>();
    directories.forEach(path -> work.add(() -> RaftDirectory.number(path, self)));
    List<CompletableFuture<Long>> numbers = EachDrive.begin("control-name", work);
    EachDrive.await(numbers, patience);
    Path newest = null;
    long highest = Long.MIN_VALUE;
    String lost = null;
    for (int i = 0; i < directories.size(); i++) {
      String trouble = trouble(numbers.get(i));
      if (trouble != null) {
        lost = "what this node is called by " + directories.get(i) + " cannot be read: " + trouble;
      } else if (numbers.get(i).join() > highest) {
        highest = numbers.get(i).join();
        newest = directories.get(i);
      }
    }
    return new NewestLog(newest == null ? directories.getFirst() : newest, lost);
  }

  private static @Nullable String trouble(CompletableFuture<Long> number) {
    if (!number.isDone()) {
      return "it does not answer";
    }
    try {
      number.join();
      return null;
    } catch (CompletionException e) {
      return String.valueOf(e.getCause());
    }
  }
}
