package io.buckets.cluster.state;

class MemoryControlPlaneTest extends ControlPlaneContract {
  @Override
  protected ControlPlane open() {
    return new MemoryControlPlane(DEPLOYMENT);
  }
}
