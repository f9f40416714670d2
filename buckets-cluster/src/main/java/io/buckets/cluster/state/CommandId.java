package io.buckets.cluster.state;

import java.util.UUID;

/// Names one wish to change the cluster state, so that it is recognised when it is submitted again
/// because its outcome was uncertain.
///
/// @param value random, made once for each wish
public record CommandId(UUID value) {
  /// A new one.
  public static CommandId random() {
    return new CommandId(UUID.randomUUID());
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
