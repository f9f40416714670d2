package io.buckets.storage.remote;

/// A message of another node makes no sense: it is of a newer build, or of no build.
final class MalformedMessage extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  MalformedMessage(String why) {
    super(why);
  }
}
