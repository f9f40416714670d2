package io.buckets.storage.local;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// A set that remembers only what was added to it last.
final class Recent {
  private Recent() {}

  /// A set of at most `most` elements. Any thread.
  static <T> Set<T> set(int most) {
    return Collections.synchronizedSet(
        Collections.newSetFromMap(
            new LinkedHashMap<>() {
              private static final long serialVersionUID = 1L;

              @Override
              protected boolean removeEldestEntry(Map.Entry<T, Boolean> eldest) {
                return size() > most;
              }
            }));
  }
}
