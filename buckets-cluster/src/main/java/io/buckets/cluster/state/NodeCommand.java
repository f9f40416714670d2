package io.buckets.cluster.state;

/// A change of who belongs to the cluster.
public sealed interface NodeCommand extends ClusterCommand {
  /// Gives a node the next number. Refused: CONFLICT if one of that name belongs to the cluster;
  /// BUSY if there are too many.
  ///
  /// @param name of the node
  record AddNode(String name) implements NodeCommand {
    /// @throws io.buckets.core.StoreException INVALID_ARGUMENT if the name is empty or too long
    public AddNode {
      BucketInfo.checkName(name);
    }
  }

  /// Says that a node starts; its incarnation becomes the index of this command. Refused: CONFLICT
  /// if there is none of that number.
  ///
  /// @param number of the node
  record StartNode(int number) implements NodeCommand {}

  /// Forgets a node, whose number is never given again. Refused: CONFLICT if there is none of that
  /// number.
  ///
  /// @param number of the node
  record RemoveNode(int number) implements NodeCommand {}
}
