package io.buckets.hash;

/// MD5 for many uploads at once; every upload opens one stream. Any thread.
public final class Md5Pool {
  private static final Md5Pool SHARED = new Md5Pool();

  /// The pool of this process: streams of one pool are hashed together.
  public static Md5Pool shared() {
    return SHARED;
  }

  /// A new stream. It must end in [Md5Stream#digest] or [Md5Stream#close].
  public Md5Stream open() {
    return new Md5Stream();
  }
}
