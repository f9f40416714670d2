package io.buckets.storage.local;

import io.buckets.core.Ballot;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.DriveHead;
import io.buckets.storage.drive.ScanPage;
import io.buckets.storage.drive.ScanRequest;
import io.buckets.storage.local.HeadCodec.Part;
import io.buckets.storage.model.Head;
import io.buckets.storage.register.HeldHead;
import io.buckets.storage.register.IndexKey;
import io.buckets.storage.register.RegisterState;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes one page of the registers of a drive, in key order.
final class RegisterScan {
  private final DriveIndex index;
  private final LiveRegisters registers;
  private final @Nullable Ballot fillingSince;
  private final ScanRequest request;

  RegisterScan(
      DriveIndex index,
      LiveRegisters registers,
      @Nullable Ballot fillingSince,
      ScanRequest request) {
    this.index = index;
    this.registers = registers;
    this.fillingSince = fillingSince;
    this.request = request;
  }

  /// The page. A head that is taken back meanwhile might be in it as decided: then it is made
  /// again.
  ScanPage page() throws DriveException {
    while (true) {
      long undone = registers.undoneCount();
      long changes = registers.changes.of(request.bucketId());
      ScanPage page = once(changes);
      if (registers.undoneCount() == undone) {
        return page;
      }
    }
  }

  private ScanPage once(long changes) throws DriveException {
    byte[] prefix = IndexKey.rangeStart(request.space(), request.bucketId(), request.prefix());
    byte[] from = Arrays.compareUnsigned(request.from(), prefix) > 0 ? request.from() : prefix;
    Family family = Family.of(request.space());
    Page page = new Page(prefix);
    if (request.withMeta()) {
      index.walk(family, from, page.of(this::add));
    } else {
      index.skim(family, from, page.of(this::addSummary));
    }
    return new ScanPage(page.entries, page.next, changes, fillingSince != null);
  }

  /// Adds the register of a row, if there is one.
  private interface Adder<V> {
    void add(byte[] key, V value, List<ScanPage.Entry> entries) throws DriveException;
  }

  /// A page that is being filled.
  private final class Page {
    private final byte[] prefix;
    private final List<ScanPage.Entry> entries = new ArrayList<>();
    private byte @Nullable [] next;
    private long bytes;

    Page(byte[] prefix) {
      this.prefix = prefix;
    }

    /// Takes rows until the page is full or the prefix ends.
    <V> DriveIndex.Visitor<V> of(Adder<V> adder) {
      return (key, value) -> {
        if (!DriveIndex.startsWith(key, prefix)) {
          return false;
        }
        if (entries.size() == request.limit() || bytes >= request.bytes()) {
          next = key;
          return false;
        }
        int before = entries.size();
        adder.add(key, value, entries);
        bytes += before == entries.size() ? 0 : entries.getLast().bytes(request.withMeta());
        return true;
      };
    }
  }

  private void add(byte[] key, byte[] value, List<ScanPage.Entry> entries) throws DriveException {
    IndexKey at = IndexKey.wrap(request.space(), key);
    RegisterState state;
    if (isLive(at)) {
      // An undo is read with the document of its head.
      state = registers.read(at, Part.META);
    } else {
      HeldHead held = index.held(at, value, Part.META);
      state = held == null ? RegisterState.ABSENT : new RegisterState(held, null);
    }
    if (!state.isAbsent()) {
      entries.add(new ScanPage.Entry(key, state.toDriveHead(fillingSince, false)));
    }
  }

  private void addSummary(byte[] key, ByteBuffer beginning, List<ScanPage.Entry> entries)
      throws DriveException {
    IndexKey at = IndexKey.wrap(request.space(), key);
    if (isLive(at)) {
      RegisterState state = registers.read(at, Part.META);
      if (!state.isAbsent()) {
        entries.add(new ScanPage.Entry(key, state.toDriveHead(fillingSince, false).summary()));
      }
      return;
    }
    byte[] summary = HeadCodec.summary(beginning);
    Ballot ballot = HeadCodec.ballot(summary);
    if (!ballot.equals(Head.ABSENT.ballot())) {
      entries.add(new ScanPage.Entry(key, ballot, true, () -> read(summary)));
    }
  }

  private boolean isLive(IndexKey at) {
    return !registers.isEmpty() && registers.find(at) != null;
  }

  private DriveHead read(byte[] summary) {
    HeldHead held = HeadCodec.decode(summary, Part.SUMMARY);
    return new RegisterState(held, null).toDriveHead(fillingSince, false);
  }
}
