package io.buckets.storage.object;

import io.buckets.core.Ballot;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import io.buckets.storage.commit.Proposal;
import io.buckets.storage.model.Change;
import io.buckets.storage.model.Head;
import io.buckets.storage.model.PartInfo;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.model.ShardName;
import io.buckets.storage.model.Space;
import io.buckets.storage.model.UploadKeys;
import io.buckets.storage.model.UploadState;
import io.buckets.storage.model.Version;
import io.buckets.storage.repair.OrphanSweep;
import io.buckets.storage.repair.RegisterSweep;
import io.buckets.storage.repair.ShardOwners;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Erases what uploads leave that are over, and finds out how completions ended that did not say.
///
/// Parts go first, the upload's own register last, so that whatever a crash interrupts is found
/// again by {@link #sweep}, which goes by every upload: what is over is erased to the end, and so
/// are parts without an upload and all uploads of a bucket that is gone. Every step may be taken
/// twice, and by two at once.
///
/// Threading: any thread.
final class UploadEnding {
  private static final Logger LOG = LoggerFactory.getLogger(UploadEnding.class);

  private final UploadRoom room;
  private final ShardOwners owners;

  /// Uploads whose completion is at work in this process. One that is at work on another node may
  /// be taken for a dead one's: then it is open again, or completed by two, and `shared` keeps both
  /// from making the object anew after it was replaced ({@link UploadState#isShared}).
  private final Set<String> completing = ConcurrentHashMap.newKeySet();

  UploadEnding(UploadRoom room, ShardOwners owners) {
    this.room = room;
    this.owners = owners;
  }

  /// A completion of the upload begins in this process; false if one is at work.
  boolean begin(UploadKeys keys) {
    return completing.add(keys.uploadId());
  }

  /// That completion has ended, well or not.
  void end(UploadKeys keys) {
    completing.remove(keys.uploadId());
  }

  /// The state of an upload; null if there is none.
  @Nullable UploadState state(UploadKeys keys) {
    return UploadState.of(register(keys).read(keys.upload(), false).head());
  }

  /// Whether an upload is over, or there is none.
  boolean isOver(UploadKeys keys) {
    UploadState state = state(keys);
    return state == null || state.isOver();
  }

  /// Changes the state of an upload.
  ///
  /// @throws StoreException NO_SUCH_UPLOAD if it is not there or over, CONFLICT if it is not in one
  ///   of the states `from`
  void mark(UploadKeys keys, Set<UploadState> from, UploadState to) {
    mark(keys, from, to, (info, now) -> UploadRecords.upload(info, to, UploadState.isShared(now)));
  }

  /// A completion begins, or joins one that has begun and may be at work elsewhere: that one is
  /// told so by the mark, and cannot go on from another state of the key than it began with.
  ///
  /// @param object what the key holds
  /// @return on what it has to be committed
  /// @throws StoreException as {@link #mark} does
  Ballot markCompleting(UploadKeys keys, Head object) {
    Ballot base = object.change();
    Ballot[] begun = {base};
    register(keys)
        .change(
            keys.upload(),
            view -> {
              UploadInfo info = requireUpload(keys, view.head(), UploadState.COMPLETING);
              boolean shared = UploadState.isShared(view.head());
              begun[0] = base;
              if (UploadState.of(view.head()) == UploadState.OPEN) {
                return replacing(UploadRecords.completing(info, base, shared));
              }
              Ballot there = UploadState.base(view.head());
              begun[0] = there == null ? base : there;
              return shared && there != null
                  ? null
                  : replacing(UploadRecords.completing(info, begun[0], true));
            });
    return begun[0];
  }

  /// A completion goes on from what the key holds by now, if nobody else may have committed it.
  ///
  /// @param base what it began with
  /// @param object what the key holds
  /// @return whether it may
  boolean markMoved(UploadKeys keys, Ballot base, Head object) {
    boolean[] own = {false};
    register(keys)
        .change(
            keys.upload(),
            view -> {
              Head now = view.head();
              own[0] =
                  UploadState.of(now) == UploadState.COMPLETING
                      && !UploadState.isShared(now)
                      && base.equals(UploadState.base(now));
              UploadInfo info = UploadRecords.upload(keys.key(), keys.uploadId(), now);
              return own[0] && info != null
                  ? replacing(UploadRecords.completing(info, object.change(), false))
                  : null;
            });
    return own[0];
  }

  private static Proposal replacing(Version version) {
    return Proposal.of(new Change.Replace(version));
  }

  /// @throws StoreException NO_SUCH_UPLOAD if there is none, or it is over otherwise than by `to`
  private static UploadInfo requireUpload(UploadKeys keys, Head head, UploadState to) {
    UploadState now = UploadState.of(head);
    UploadInfo info = UploadRecords.upload(keys.key(), keys.uploadId(), head);
    if (now == null || info == null || (now.isOver() && now != to)) {
      throw UploadKeys.noSuchUpload(keys.uploadId());
    }
    return info;
  }

  private void mark(
      UploadKeys keys,
      Set<UploadState> from,
      UploadState to,
      BiFunction<UploadInfo, Head, Version> version) {
    register(keys)
        .change(
            keys.upload(),
            view -> {
              UploadInfo info = requireUpload(keys, view.head(), to);
              UploadState now = UploadState.of(view.head());
              if (now == to) {
                return null;
              }
              if (!from.contains(now)) {
                throw beingCompleted(keys);
              }
              return replacing(version.apply(info, view.head()));
            });
  }

  static StoreException beingCompleted(UploadKeys keys) {
    return new StoreException(
        Reason.CONFLICT, "the upload " + keys.uploadId() + " is being completed; try again");
  }

  /// Ends the doubt about a completion that ended without saying how: the upload has become the
  /// object, and is over, or it is open again. While one is at work here, nothing is done.
  void resolve(UploadKeys keys) {
    if (!begin(keys)) {
      return;
    }
    boolean done;
    try {
      if (state(keys) != UploadState.COMPLETING) {
        return;
      }
      done = isObject(keys);
      // It may be at work on another node, and not have committed yet.
      UploadState to = done ? UploadState.COMPLETED : UploadState.OPEN;
      mark(
          keys,
          Set.of(UploadState.COMPLETING),
          to,
          (info, now) -> UploadRecords.upload(info, to, true));
    } finally {
      end(keys);
    }
    if (done) {
      finish(keys);
    }
  }

  /// Whether a version of the object is the one that this upload became, or may have been.
  private boolean isObject(UploadKeys keys) {
    return !owners.namedBy(keys.object(), keys.data()).isEmpty() || hasMovedOn(keys);
  }

  /// Whether the key holds something else than when the completion began.
  boolean hasMovedOn(UploadKeys keys) {
    Head upload = register(keys).read(keys.upload(), false).head();
    return !UploadState.isOnBase(upload, register(keys).read(keys.object(), false).head());
  }

  /// Erases the parts and the register of an upload that is over, or of which only parts are left.
  ///
  /// What was known of it may be out of date: who finds no upload may have come while one was being
  /// created. So the parts are listed first, and its state is asked for again: a part in the list
  /// is of an upload that was there before, and does not come back once it is gone. And the
  /// register is erased only in a state that is over.
  ///
  /// @return how many parts that were
  int finish(UploadKeys keys) {
    return finish(keys, false);
  }

  /// @param gone whether its bucket is gone, and all uploads with it
  private int finish(UploadKeys keys, boolean gone) {
    List<PartInfo> parts = room.parts(keys);
    if (!gone && isLive(register(keys).settle(keys.upload()).head())) {
      return 0;
    }
    Set<ShardName> kept = owners.namedBy(keys.object(), keys.data());
    erase(keys, parts, kept);
    Change erase = new Change.Erase(true);
    register(keys)
        .change(
            keys.upload(),
            view -> {
              boolean stays = view.head().isEmpty() || (!gone && isLive(view.head()));
              return stays ? null : Proposal.of(erase);
            });
    dropWhatTheObjectLetGo(keys, kept);
    return parts.size();
  }

  private static boolean isLive(Head upload) {
    UploadState state = UploadState.of(upload);
    return state != null && !state.isOver();
  }

  /// Does so in the background; what fails is left to the sweep.
  void finishLater(UploadKeys keys) {
    room.later(() -> {
      try {
        finish(keys);
      } catch (StoreException e) {
        LOG.debug("the sweep will end the upload {}: {}", keys.uploadId(), e.getMessage());
      }
    });
  }

  private void erase(UploadKeys keys, List<PartInfo> parts, Set<ShardName> kept) {
    List<Runnable> erasures = new ArrayList<>();
    for (PartInfo part : parts) {
      boolean keep = kept.contains(keys.shards(part.number(), part.attempt()));
      erasures.add(() -> erase(keys.part(part.number()), keep));
    }
    room.together(erasures);
  }

  /// Erases a register if it is there.
  ///
  /// @param keepData whether its files have a new owner
  void erase(RegisterKey key, boolean keepData) {
    Change erase = new Change.Erase(keepData);
    room.registers(key).change(key, view -> view.head().isEmpty() ? null : Proposal.of(erase));
  }

  /// Files that the object let go of while the parts still named them: nobody drops those.
  private void dropWhatTheObjectLetGo(UploadKeys keys, Set<ShardName> kept) {
    Set<ShardName> gone = new HashSet<>(kept);
    if (gone.isEmpty()) {
      return;
    }
    gone.removeAll(owners.namedBy(keys.object(), keys.data()));
    gone.forEach(room::discard);
  }

  /// Ends an upload that is over, or of which only parts are left, and the doubt about one that was
  /// being completed.
  ///
  /// @param bucketGone whether its bucket is gone for good
  /// @return whether there was something to erase
  boolean endIfOver(UploadKeys keys, boolean bucketGone) {
    // Settled, not read: what is erased for want of an upload is not to be had back.
    UploadState state = UploadState.of(register(keys).settle(keys.upload()).head());
    if (bucketGone || state == null || state.isOver()) {
      int parts = finish(keys, bucketGone);
      return state != null || parts > 0;
    }
    if (state == UploadState.COMPLETING) {
      resolve(keys);
    }
    return false;
  }

  /// Says whether a bucket is gone for good.
  interface Gone {
    boolean isGone(long bucketId);
  }

  /// Goes by every upload of every bucket.
  ///
  /// @return how many were ended, or could not be
  Swept sweep(RegisterSweep registers, Gone buckets, OrphanSweep.Pace pace)
      throws InterruptedException {
    registers.settle(Space.UPLOADS, pace);
    Visit visit = new Visit(buckets, pace);
    registers.visit(Space.UPLOADS, -1, new byte[0], visit);
    if (Thread.interrupted()) {
      throw new InterruptedException("the sweep of uploads");
    }
    return new Swept(visit.ended, visit.failed);
  }

  /// What a sweep did.
  record Swept(long ended, long failed) {}

  private final class Visit implements RegisterSweep.Visitor {
    private final Gone buckets;
    private final OrphanSweep.Pace pace;
    private @Nullable UploadKeys judged;
    private long ended;
    private long failed;

    Visit(Gone buckets, OrphanSweep.Pace pace) {
      this.buckets = buckets;
      this.pace = pace;
    }

    @Override
    public boolean visit(RegisterKey key, RegisterSweep.Looks looks) {
      UploadKeys keys = UploadKeys.of(key);
      if (looks != RegisterSweep.Looks.GONE && !keys.equals(judged)) {
        judged = keys;
        judge(keys);
      }
      try {
        return pace.mayGoOn();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }

    private void judge(UploadKeys keys) {
      try {
        ended += endIfOver(keys, buckets.isGone(keys.bucketId())) ? 1 : 0;
      } catch (StoreException e) {
        failed++;
        LOG.debug("the upload {} cannot be ended now: {}", keys.uploadId(), e.getMessage());
      }
    }
  }

  private Registers register(UploadKeys keys) {
    return room.registers(keys.object());
  }
}
