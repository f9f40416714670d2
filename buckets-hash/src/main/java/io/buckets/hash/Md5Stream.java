package io.buckets.hash;

/// The MD5 of one upload, computed together with other uploads' when that is cheaper.
///
/// One thread uses a stream at a time.
public final class Md5Stream implements AutoCloseable {
  private final Md5 md5 = new Md5();

  Md5Stream() {}

  /// Goes on with `length` bytes from `offset`; they are hashed on return.
  public void update(byte[] bytes, int offset, int length) {
    md5.update(bytes, offset, length);
  }

  /// Goes on with `length` bytes from `offset`, which may be hashed after the return, by another
  /// thread. The caller leaves the bytes alone until [#await] or any other call on this stream has
  /// returned.
  public void updateLater(byte[] bytes, int offset, int length) {
    md5.update(bytes, offset, length);
  }

  /// Returns when everything given so far is hashed, lending a hand if it is not.
  public void await() {}

  /// Ends the stream. Call it once, and nothing but [#close] after it.
  public byte[] digest() {
    return md5.digest();
  }

  /// Gives the stream up: bytes given to [#updateLater] are no longer read once it returns.
  @Override
  public void close() {}
}
