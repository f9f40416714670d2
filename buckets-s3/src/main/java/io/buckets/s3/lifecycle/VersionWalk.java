package io.buckets.s3.lifecycle;

import io.buckets.core.Limits;
import io.buckets.core.ObjectKey;
import io.buckets.core.VersionId;
import io.buckets.storage.erasing.ObjectInfo;
import io.buckets.storage.listing.ListPage;
import io.buckets.storage.listing.ListRequest;
import io.buckets.storage.listing.VersionsPage;
import io.buckets.storage.listing.VersionsRequest;
import io.buckets.storage.object.ObjectStore;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One visit of a stretch: goes by every version in it, newest first within a key, has those go
/// that are due, and finds out when the next will be. Threading: one thread, one visit.
final class VersionWalk {
  private static final byte[] NO_DELIMITER = {};

  private final ObjectStore store;
  private final Stretch stretch;
  private final Removal removal;
  private final LifecycleRules rules;
  private final long nowMillis;
  private final int most;
  private final List<Stretch> became = new ArrayList<>();

  /// Where the stretch begins that is being made, and when it is due.
  private byte[] from;

  private long dueMillis;
  private int versions;

  /// The key being gone by.
  private @Nullable KeyState at;

  /// @param most versions of a stretch that is made
  VersionWalk(ObjectStore store, Stretch stretch, Removal removal, int most) {
    this.store = store;
    this.stretch = stretch;
    this.removal = removal;
    this.rules = removal.rules();
    this.nowMillis = removal.nowMillis();
    this.most = most;
    this.from = stretch.after();
    this.dueMillis = unseen();
  }

  /// Of what is written from now on nothing is due before that.
  private long unseen() {
    return nowMillis + rules.surpriseMillis();
  }

  /// Goes by all of it.
  ///
  /// @return the stretches that have its place, together the same keys
  List<Stretch> run() {
    byte[] after = stretch.after();
    VersionId place = null;
    boolean more = true;
    while (more) {
      VersionsPage page =
          store.listVersions(
              new VersionsRequest(
                  new ListRequest(
                      stretch.bucket().name(),
                      stretch.ground().prefix(),
                      NO_DELIMITER,
                      after,
                      Limits.PAGE_KEYS),
                  place));
      more = visit(page);
      VersionsPage.Last last = page.last();
      if (last != null) {
        after = last.key();
        place = last.place();
      }
    }
    endKey();
    became.add(stretch.part(from, stretch.upTo(), dueMillis));
    return became;
  }

  /// Whether the stretch goes on after the page.
  private boolean visit(VersionsPage page) {
    for (ListPage.Entry entry : page.entries()) {
      if (entry instanceof ListPage.Found found) {
        if (stretch.isBefore(found.object().key().utf8())) {
          return false;
        }
        visit(found.object());
      }
    }
    return page.truncated();
  }

  private void visit(ObjectInfo version) {
    KeyState key = at;
    if (key == null || !key.key.equals(version.key())) {
      endKey();
      key = new KeyState(version.key());
      at = key;
    }
    versions++;
    if (version.latest()) {
      key.newest = version;
      if (!version.deleteMarker()) {
        key.left++;
        expire(version);
      }
    } else {
      key.left++;
      expireNoncurrent(version, key);
    }
    key.newerMillis = version.modifiedMillis();
  }

  private void expire(ObjectInfo version) {
    LifecycleRules.Due due = rules.expiry(Removal.subject(version, version.modifiedMillis(), null));
    if (isNow(due)) {
      removal.expire(version);
    }
  }

  private void expireNoncurrent(ObjectInfo version, KeyState key) {
    long since = Math.max(key.newerMillis, version.modifiedMillis());
    int newer = key.noncurrent++;
    LifecycleRules.Due due = rules.noncurrentExpiry(Removal.subject(version, since, null), newer);
    if (isNow(due) && removal.removeNoncurrent(version, since, newer)) {
      key.left--;
    }
  }

  /// What is known of a key only when all its versions were gone by: whether a delete marker is all
  /// that is left.
  private void endKey() {
    KeyState key = at;
    at = null;
    if (key == null) {
      return;
    }
    ObjectInfo newest = key.newest;
    if (newest != null && newest.deleteMarker() && key.left == 0) {
      LifecycleRules.Due due = rules.markerExpiry(key.key.toString(), newest.modifiedMillis());
      if (isNow(due)) {
        removal.removeMarker(newest);
      }
    }
    if (versions >= most) {
      byte[] last = key.key.utf8();
      became.add(stretch.part(from, last, dueMillis));
      from = last;
      versions = 0;
      dueMillis = unseen();
    }
  }

  /// Whether it is time; if not, the stretch is not to be due later.
  private boolean isNow(LifecycleRules.Due due) {
    if (due.millis() <= nowMillis) {
      return true;
    }
    dueMillis = Math.min(dueMillis, due.millis());
    return false;
  }

  /// A key while its versions are gone by.
  private static final class KeyState {
    private final ObjectKey key;
    private @Nullable ObjectInfo newest;
    private long newerMillis;
    private int noncurrent;
    private int left;

    KeyState(ObjectKey key) {
      this.key = key;
    }
  }
}
