package io.buckets.cluster.state;

import io.buckets.core.Limits;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// The nodes of the cluster.
///
/// @param lastNumber the highest number ever given
/// @param byNumber those that belong to it now
public record Nodes(int lastNumber, SortedMap<Integer, ClusterNode> byNumber) {
  /// None, ever.
  public static final Nodes NONE = new Nodes(0, Collections.emptySortedMap());

  public Nodes {
    byNumber = Collections.unmodifiableSortedMap(byNumber);
  }

  /// @param index of the command
  Nodes apply(NodeCommand command, long index) {
    return switch (command) {
      case NodeCommand.AddNode add -> add(add.name(), index);
      case NodeCommand.StartNode start -> start(start.number(), index);
      case NodeCommand.RemoveNode remove -> remove(remove.number());
    };
  }

  private Nodes add(String name, long index) {
    if (byNumber.values().stream().anyMatch(node -> node.name().equals(name))) {
      throw new StoreException(Reason.CONFLICT, "node " + name + " belongs to the cluster already");
    }
    if (byNumber.size() >= Limits.NODES) {
      throw new StoreException(Reason.BUSY, "the cluster has " + Limits.NODES + " nodes, its most");
    }
    int number = lastNumber + 1;
    return with(number, new ClusterNode(number, name, index));
  }

  private Nodes start(int number, long index) {
    return with(lastNumber, new ClusterNode(number, existing(number).name(), index));
  }

  private Nodes remove(int number) {
    existing(number);
    SortedMap<Integer, ClusterNode> changed = new TreeMap<>(byNumber);
    changed.remove(number);
    return new Nodes(lastNumber, changed);
  }

  private ClusterNode existing(int number) {
    ClusterNode node = byNumber.get(number);
    if (node == null) {
      throw new StoreException(Reason.CONFLICT, "no node " + number + " belongs to the cluster");
    }
    return node;
  }

  private Nodes with(int last, ClusterNode node) {
    SortedMap<Integer, ClusterNode> changed = new TreeMap<>(byNumber);
    changed.put(node.number(), node);
    return new Nodes(last, changed);
  }
}
