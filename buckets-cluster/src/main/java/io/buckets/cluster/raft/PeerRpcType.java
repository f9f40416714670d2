package io.buckets.cluster.raft;

import org.apache.ratis.conf.Parameters;
import org.apache.ratis.rpc.RpcFactory;
import org.apache.ratis.rpc.RpcType;

/// How the library learns that its messages go over our own connections: it makes one of these from
/// the name of the class.
final class PeerRpcType implements RpcType {
  private static final String FACTORY = "buckets.raft.factory";

  /// What the library must be given beside the name.
  static Parameters parametersWith(PeerRpcFactory factory) {
    Parameters parameters = new Parameters();
    PeerRpcFactory before = parameters.put(FACTORY, factory, PeerRpcFactory.class);
    if (before != null) {
      throw new IllegalStateException("new parameters have a factory");
    }
    return parameters;
  }

  @Override
  public String name() {
    return "BUCKETS";
  }

  @Override
  public RpcFactory newFactory(Parameters parameters) {
    return parameters.getNonNull(FACTORY, PeerRpcFactory.class);
  }
}
