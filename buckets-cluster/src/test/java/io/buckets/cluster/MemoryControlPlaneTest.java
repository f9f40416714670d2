package io.buckets.cluster;

class MemoryControlPlaneTest extends ControlPlaneContract {
  @Override
  protected ControlPlane open() {
    return new MemoryControlPlane(DEPLOYMENT);
  }
}
