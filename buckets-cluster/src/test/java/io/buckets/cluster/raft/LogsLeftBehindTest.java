package io.buckets.cluster.raft;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Four nodes of which three decide lose most logs: what is in those that are left counts, unless
/// it is from before the vote was founded anew.
class LogsLeftBehindTest extends FourNodes {
  /// There are no copies: what is in the logs that are left is not known there to be committed.
  @Test
  void theWholeOfTheLogsThatAreLeftCounts() throws Exception {
    for (String name : List.of("a", "b", "c", "d", "e")) {
      cluster.put(1, name);
    }
    cluster.stopAll();
    List.of(2, 3).forEach(node -> cluster.lose(node));
    ALL.forEach(cluster::start);
    cluster.put(4, "f");
    cluster.allHave("a", "b", "c", "d", "e", "f");
  }

  /// Two nodes come back with drives from before the vote was founded anew, and have lost what came
  /// after: they are most of those who decided then.
  @Test
  void aLogThatWasGivenUpDoesNotComeBack() throws Exception {
    cluster.put(1, "a");
    for (int node : ALL) {
      cluster.copy(node);
    }
    cluster.stopAll();
    List.of(2, 3).forEach(node -> cluster.use(node, directory.resolve("another-" + node)));
    ALL.forEach(cluster::start);
    cluster.put(1, "b");
    cluster.allHave("a", "b");
    cluster.copy(1);
    cluster.stopAll();
    List.of(2, 3).forEach(cluster::moveBack);
    cluster.lose(4);
    ALL.forEach(cluster::start);
    cluster.put(2, "c");
    cluster.allHave("a", "b", "c");
  }

  /// The node that was away has the log by which it decides, and is not needed; two of those who
  /// decide now lose theirs.
  @Test
  void anOldLogThatSaysThatMostAreThereHindersNobody() throws Exception {
    cluster.put(1, "a");
    int gone = cluster.leader() == 3 ? 2 : 3;
    cluster.stop(gone);
    List<Integer> left = ALL.stream().filter(node -> node != gone).toList();
    MemoryCluster.await(() ->
        left.stream()
            .allMatch(n -> cluster.plane(n).membership().deciding().equals(Set.copyOf(left))));
    cluster.put(1, "b");
    for (int node : left) {
      cluster.copy(node);
    }
    cluster.stopAll();
    left.stream().filter(node -> node != 1).forEach(node -> cluster.lose(node));
    ALL.forEach(cluster::start);
    cluster.put(gone, "c");
    cluster.allHave("a", "b", "c");
  }
}
