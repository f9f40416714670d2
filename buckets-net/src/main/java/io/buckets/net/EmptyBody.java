package io.buckets.net;

import java.nio.ByteBuffer;

/// The body of a request without one.
final class EmptyBody implements RequestBody {
  static final EmptyBody INSTANCE = new EmptyBody();

  private EmptyBody() {}

  @Override
  public int read(byte[] target, int offset, int length) {
    return -1;
  }

  @Override
  public int read(ByteBuffer target) {
    return -1;
  }
}
