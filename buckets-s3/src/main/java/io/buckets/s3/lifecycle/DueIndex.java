package io.buckets.s3.lifecycle;

import io.buckets.cluster.setting.BucketLifecycle;
import io.buckets.cluster.state.BucketInfo;
import io.buckets.core.Limits;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// When which keys are due, in the order of time: every key that a rule is about lies in one
/// stretch, and no stretch is due later than anything in it.
///
/// It is in memory only. A process that starts knows nothing, so that everything is due and is
/// looked at once; what is written later is due no sooner than the shortest rule allows, and until
/// then nobody needs to tell. So writers pay nothing and nothing can be lost.
///
/// Threading: one thread.
final class DueIndex {
  private final LifecycleDay day;
  private final PriorityQueue<Stretch> byTime =
      new PriorityQueue<>((a, b) -> Long.compare(a.dueMillis(), b.dueMillis()));
  private final Map<Long, BucketLifecycle> known = new HashMap<>();

  /// How many versions a stretch has at most when it is made.
  private int stretchVersions = Limits.PAGE_KEYS;

  DueIndex(LifecycleDay day) {
    this.day = day;
  }

  /// Learns which buckets there are. All of one that is new, or has new rules, is due at once.
  void learn(List<BucketInfo> buckets, long nowMillis) {
    Set<Long> there = new HashSet<>();
    for (BucketInfo bucket : buckets) {
      Optional<BucketLifecycle> lifecycle = bucket.settings().find(BucketLifecycle.class);
      if (lifecycle.isPresent()) {
        there.add(bucket.id());
        if (!lifecycle.get().equals(known.get(bucket.id()))) {
          begin(new Stretch.Bucket(bucket.id(), bucket.name()), lifecycle.get(), nowMillis);
        }
      }
    }
    List<Long> gone = new ArrayList<>(known.keySet());
    gone.removeAll(there);
    gone.forEach(this::forget);
  }

  private void begin(Stretch.Bucket bucket, BucketLifecycle lifecycle, long nowMillis) {
    forget(bucket.id());
    known.put(bucket.id(), lifecycle);
    LifecycleRules rules = new LifecycleRules(lifecycle, day);
    for (boolean uploads : new boolean[] {false, true}) {
      for (String prefix : rules.prefixes(uploads)) {
        Stretch.Ground ground =
            new Stretch.Ground(prefix.getBytes(StandardCharsets.UTF_8), uploads);
        byTime.add(new Stretch(bucket, lifecycle, ground, new byte[0], null, nowMillis));
      }
    }
  }

  private void forget(long bucketId) {
    known.remove(bucketId);
    byTime.removeIf(stretch -> stretch.bucket().id() == bucketId);
  }

  /// Takes the stretch that is due first, if it is due.
  @Nullable Stretch poll(long nowMillis) {
    Stretch first = byTime.peek();
    return first == null || first.dueMillis() > nowMillis ? null : byTime.poll();
  }

  /// Puts in the place of a stretch what became of it. When there are too many, all begin anew as
  /// longer ones.
  void add(List<Stretch> stretches) {
    byTime.addAll(stretches);
    if (byTime.size() > Limits.LIFECYCLE_STRETCHES) {
      stretchVersions *= 2;
      byTime.clear();
      known.clear();
    }
  }

  /// How many versions a stretch has at most when it is made.
  int stretchVersions() {
    return stretchVersions;
  }

  /// How many stretches there are.
  int size() {
    return byTime.size();
  }
}
