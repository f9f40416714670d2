package io.buckets.storage.object;

import io.buckets.cluster.state.BucketInfo;
import io.buckets.core.Ballot;
import io.buckets.core.Limits;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import io.buckets.storage.commit.Committed;
import io.buckets.storage.commit.Proposal;
import io.buckets.storage.commit.VersionView;
import io.buckets.storage.erasing.Documents;
import io.buckets.storage.erasing.ObjectInfo;
import io.buckets.storage.erasing.ObjectSource;
import io.buckets.storage.model.Head;
import io.buckets.storage.model.PartInfo;
import io.buckets.storage.model.UploadKeys;
import io.buckets.storage.model.UploadState;
import io.buckets.storage.model.Version;
import io.buckets.storage.model.XlMeta;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One completion of one upload, step by step; see {@link Uploads} for why in this order.
///
/// Source: S3 API reference, "CompleteMultipartUpload".
final class UploadCompletion {
  private static final Logger LOG = LoggerFactory.getLogger(UploadCompletion.class);
  private static final Set<UploadState> UNFINISHED =
      EnumSet.of(UploadState.OPEN, UploadState.COMPLETING);

  private final UploadRoom room;
  private final UploadEnding ending;
  private final CommitGate gate;
  private final Versioned versioned;
  private final InstantSource clock;
  private final UploadKeys keys;

  UploadCompletion(
      UploadRoom room, UploadEnding ending, CommitGate gate, InstantSource clock, UploadKeys keys) {
    this.room = room;
    this.ending = ending;
    this.gate = gate;
    this.versioned = new Versioned(gate, clock);
    this.clock = clock;
    this.keys = keys;
  }

  ObjectInfo run(BucketInfo bucket, List<PartChoice> choices, Completion completion) {
    Registers set = room.registers(keys.object());
    Head before = set.read(keys.upload(), false).head();
    UploadInfo upload = UploadRecords.upload(keys.key(), keys.uploadId(), before);
    UploadState state = UploadState.of(before);
    if (upload == null
        || state == UploadState.COMPLETED
        || (state == UploadState.COMPLETING && isDone(set))) {
      return finished(set, choices);
    }
    if (state == UploadState.COMPLETING && isGone(set)) {
      end();
      throw UploadKeys.noSuchUpload(keys.uploadId());
    }
    List<PartInfo> chosen = chooseNow(choices);
    ObjectSource.Finished finished = completion.digest().of(upload, chosen);
    Head object = head(set);
    completion.condition().check(Documents.current(keys.key(), object));
    Ballot base = ending.markCompleting(keys, object);
    XlMeta document =
        UploadRecords.object(
            upload,
            keys.data(),
            new UploadRecords.Whole(clock.millis(), chosen, finished),
            room.erasure(keys.object()));
    Committed committed;
    try {
      committed = gate.commit(bucket, () -> commit(bucket, document, completion, base));
    } catch (StoreException e) {
      reopen(e);
      throw e;
    }
    if (committed.made() == null) {
      return finished(set, choices);
    }
    end();
    return Documents.full(keys.key(), Versioned.brought(committed), document, true);
  }

  /// The object is not there and never will be, so the upload takes parts again; if it may be yet,
  /// or if even this fails, whoever comes by next finds out.
  private void reopen(StoreException why) {
    if (why.reason() == Reason.UNCERTAIN || why.reason() == Reason.CONFLICT) {
      return;
    }
    try {
      ending.mark(keys, UNFINISHED, UploadState.OPEN);
    } catch (StoreException e) {
      why.addSuppressed(e);
    }
  }

  /// The object is there, whatever becomes of the upload's remains.
  private void end() {
    try {
      ending.mark(keys, UNFINISHED, UploadState.COMPLETED);
      ending.finishLater(keys);
    } catch (StoreException e) {
      LOG.debug("the sweep will end the upload {}: {}", keys.uploadId(), e.getMessage());
    }
  }

  private Head head(Registers set) {
    return set.read(keys.object(), false).head();
  }

  /// Whether a version of the object is the one this upload became.
  private boolean isDone(Registers set) {
    return set.version(keys.object(), keys.data()).version() != null;
  }

  /// Whether the key holds something else than when the completion began, and nothing of this
  /// upload: the version that it became may be gone again.
  private boolean isGone(Registers set) {
    // In this order: the version may come meanwhile, and then it is there.
    boolean movedOn = ending.hasMovedOn(keys);
    return movedOn && !isDone(set);
  }

  /// A completion asked for again: a version of the object is made of these parts, whatever is on
  /// top of it, or the upload never was.
  private ObjectInfo finished(Registers set, List<PartChoice> choices) {
    VersionView view = set.version(keys.object(), keys.data());
    Version version = view.version();
    XlMeta document = version == null ? null : XlMeta.parse(version.meta());
    if (version == null || document == null || !isMadeOf(document.parts(), choices)) {
      throw UploadKeys.noSuchUpload(keys.uploadId());
    }
    if (ending.state(keys) != null) {
      end();
    }
    return Documents.full(keys.key(), version, document, view.isNewest());
  }

  private static boolean isMadeOf(List<PartInfo> parts, List<PartChoice> choices) {
    Map<Integer, PartChoice> named = new HashMap<>();
    choices.forEach(choice -> named.put(choice.number(), choice));
    return named.size() == parts.size()
        && parts.stream()
            .allMatch(part -> {
              PartChoice choice = named.get(part.number());
              return choice != null && (choice.etag() == null || choice.etag().equals(part.etag()));
            });
  }

  /// Commits the object on what the key held when the completion was marked: if it holds something
  /// else by now, the mark says so first, as far as nobody else may have committed the object.
  private Committed commit(
      BucketInfo bucket, XlMeta document, Completion completion, Ballot begun) {
    long deadline = CommitGate.deadline();
    Ballot base = begun;
    while (true) {
      Moved moved = new Moved(base);
      Committed committed = commitOn(bucket, document, completion, moved);
      Head now = moved.now;
      if (now == null) {
        return committed;
      }
      if (System.nanoTime() > deadline || !ending.markMoved(keys, base, now)) {
        return lost(committed);
      }
      base = now.change();
    }
  }

  /// The key has moved on, and somebody else may have committed the object before.
  private Committed lost(Committed committed) {
    if (ending.isOver(keys) || isDone(room.registers(keys.object()))) {
      return committed;
    }
    throw UploadEnding.beingCompleted(keys);
  }

  /// What a commit was to be made on, and what was there instead.
  private static final class Moved {
    private final Ballot base;
    private @Nullable Head now;

    Moved(Ballot base) {
      this.base = base;
    }
  }

  private Committed commitOn(
      BucketInfo bucket, XlMeta document, Completion completion, Moved moved) {
    Versioned.Made made = new Versioned.Made(document);
    return room.registers(keys.object())
        .change(
            keys.object(),
            (view, ballot) -> {
              Version newest = view.head().newest();
              moved.now = null;
              if (newest != null && keys.data().equals(newest.data())) {
                // A round before, whose end was not known, has come through.
                return null;
              }
              if (!view.head().change().equals(moved.base)) {
                moved.now = view.head();
                return null;
              }
              completion.condition().check(Documents.current(keys.key(), view.head()));
              return Proposal.of(versioned.place(bucket, made, view.head(), ballot));
            });
  }

  /// The parts that were chosen; if one is not there since the upload is over by now, that is said:
  /// an abort erases the parts before the upload's own register.
  private List<PartInfo> chooseNow(List<PartChoice> choices) {
    try {
      return choose(choices);
    } catch (StoreException e) {
      if (e.reason() == Reason.INVALID_PART && ending.isOver(keys)) {
        throw UploadKeys.noSuchUpload(keys.uploadId());
      }
      throw e;
    }
  }

  private List<PartInfo> choose(List<PartChoice> choices) {
    if (choices.isEmpty()) {
      throw new StoreException(Reason.INVALID_ARGUMENT, "a completion names at least one part");
    }
    Map<Integer, PartInfo> uploaded = new HashMap<>();
    room.parts(keys).forEach(part -> uploaded.put(part.number(), part));
    List<PartInfo> chosen = new ArrayList<>();
    int before = 0;
    for (int i = 0; i < choices.size(); i++) {
      PartChoice choice = choices.get(i);
      if (choice.number() < before) {
        throw new StoreException(Reason.INVALID_PART_ORDER, "parts are named in ascending order");
      }
      if (i + 1 < choices.size() && choices.get(i + 1).number() == choice.number()) {
        // Of a part that is named again the last naming counts.
        continue;
      }
      before = choice.number();
      PartInfo part = uploaded.get(choice.number());
      if (part == null || (choice.etag() != null && !choice.etag().equals(part.etag()))) {
        throw new StoreException(
            Reason.INVALID_PART,
            "part " + choice.number() + " was not uploaded, or has another ETag");
      }
      chosen.add(part);
    }
    requireSizes(chosen);
    return chosen;
  }

  private static void requireSizes(List<PartInfo> chosen) {
    long total = 0;
    for (int i = 0; i < chosen.size(); i++) {
      PartInfo part = chosen.get(i);
      if (i < chosen.size() - 1 && part.size() < Limits.LEAST_PART_BYTES) {
        throw new StoreException(
            Reason.PART_TOO_SMALL,
            "part "
                + part.number()
                + " has "
                + part.size()
                + " bytes; all but the last need "
                + Limits.LEAST_PART_BYTES);
      }
      total += part.size();
    }
    if (total > Limits.OBJECT_BYTES) {
      throw new StoreException(
          Reason.TOO_LARGE, "an object has at most " + Limits.OBJECT_BYTES + " bytes");
    }
  }
}
