package io.buckets.storage.sealing;

import io.buckets.core.ETag;
import io.buckets.core.Limits;
import io.buckets.storage.erasing.ObjectSource;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// A body sealed on its way in: reads another source, and gives its bytes as packages.
///
/// The plain bytes of a few packages are kept, since the source may go on computing digests of them
/// while the next are read; whoever reads gets sealed bytes only. A whole package is sealed
/// straight to where it is wanted.
///
/// Threading: one thread.
public final class SealedSource implements ObjectSource {
  private final ObjectSource body;
  private final DataKey key;
  private final Form form;
  private final String salt = DataKey.freshSalt();
  private final SecretKeySpec streamKey;
  private final PackageCipher cipher = new PackageCipher();
  private final byte[] @Nullable [] slots;
  private byte[] staged = new byte[0];
  private int stagedFrom;
  private int stagedTo;
  private long index;
  private int gathered;
  private int ahead;
  private boolean ended;
  private boolean finished;
  private long plain;
  private long settled;

  /// What is sealed.
  ///
  /// @param part its number; 1 for an object put whole
  /// @param whole whether it is an object put whole, and not a part of one
  /// @param veiled whether nobody shall see a digest of its bytes as its ETag
  public record Form(int part, boolean whole, boolean veiled) {}

  /// The bytes of `body`, sealed.
  ///
  /// @param key of the object
  public SealedSource(ObjectSource body, DataKey key, Form form) {
    this.body = body;
    this.key = key;
    this.form = form;
    this.streamKey = key.stream(form.part, salt);
    long length = body.length();
    boolean small = length >= 0 && length <= Packages.PLAIN_BYTES;
    this.slots = new byte[small ? 1 : Limits.SEALED_AHEAD][];
    this.slots[0] = new byte[small ? (int) length : Packages.PLAIN_BYTES];
  }

  @Override
  public long length() {
    long length = body.length();
    return length < 0 ? -1 : Packages.storedBytes(length);
  }

  @Override
  public long objectBytes(long read) {
    return plain;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (stagedFrom == stagedTo) {
      if (finished) {
        return readBeyond(target, offset);
      }
      while (!isGathered()) {
        gather();
      }
      int bytes = gathered + Packages.TAG_BYTES;
      if (length >= bytes) {
        seal(target, offset);
        return bytes;
      }
      if (staged.length < bytes) {
        staged = new byte[bytes];
      }
      seal(staged, 0);
      stagedFrom = 0;
      stagedTo = bytes;
    }
    int count = Math.min(length, stagedTo - stagedFrom);
    System.arraycopy(staged, stagedFrom, target, offset, count);
    stagedFrom += count;
    return count;
  }

  /// A body longer than it said is so too when it is sealed.
  private int readBeyond(byte[] target, int offset) throws IOException {
    return ended ? -1 : Math.min(1, body.read(target, offset, 1));
  }

  @Override
  public boolean awaitReady(Duration patience) throws IOException {
    long end = System.nanoTime() + patience.toNanos();
    while (stagedFrom == stagedTo && !finished && !isGathered()) {
      long left = Math.max(0, end - System.nanoTime());
      if (!body.awaitReady(Duration.ofNanos(left))) {
        return false;
      }
      gather();
    }
    return true;
  }

  /// Whether the next package is here, and whether it is the last is known.
  private boolean isGathered() {
    if (ended || isAllThere()) {
      return true;
    }
    return gathered == Packages.PLAIN_BYTES && (body.length() >= 0 || ahead > 0);
  }

  /// Whether all bytes are here that the body said would come.
  private boolean isAllThere() {
    return body.length() >= 0 && plain >= body.length();
  }

  /// Reads some bytes of the next package, or of the one after it, or finds the end.
  private void gather() throws IOException {
    boolean full = gathered == Packages.PLAIN_BYTES;
    byte[] slot = slot(full ? index + 1 : index);
    int from = full ? 0 : gathered;
    int most = Packages.PLAIN_BYTES - from;
    if (body.length() >= 0) {
      most = (int) Math.min(most, body.length() - plain);
    }
    int n = body.read(slot, from, most);
    if (n < 0) {
      ended = true;
      return;
    }
    plain += n;
    if (full) {
      ahead = n;
    } else {
      gathered += n;
    }
  }

  /// Where the plain bytes of a package are gathered: what was there before nobody looks at now.
  private byte[] slot(long packageIndex) {
    int at = (int) (packageIndex % slots.length);
    byte[] slot = slots[at];
    if (slot == null) {
      slot = new byte[Packages.PLAIN_BYTES];
      slots[at] = slot;
    }
    if (packageIndex > settled) {
      settled = packageIndex;
      if (packageIndex >= slots.length) {
        body.settle((packageIndex - slots.length + 1) * Packages.PLAIN_BYTES);
      }
    }
    return slot;
  }

  private void seal(byte[] target, int offset) {
    boolean last = ahead == 0 && (ended || isAllThere());
    PackageCipher.Place place = new PackageCipher.Place(streamKey, index, last);
    cipher.seal(place, new PackageCipher.Bytes(slot(index), 0, gathered), target, offset);
    finished = last;
    if (!last) {
      index++;
      gathered = ahead;
      ahead = 0;
    }
  }

  /// What is known of the plain bytes, and what it takes to read the sealed ones again. The sealed
  /// bytes themselves nobody looks at after they were read.
  @Override
  public Finished finish() throws IOException {
    Finished found = body.finish();
    Map<String, String> metadata = new HashMap<>(found.metadata());
    metadata.put(DataKey.SALT, salt);
    if (form.whole) {
      metadata.put(DataKey.SHAPE, key.shape(List.of(Stream.whole(plain, salt))));
    }
    ETag etag = form.veiled ? key.veiled(found.etag(), form.part) : found.etag();
    return new Finished(etag, found.attributes(), metadata);
  }
}
