package io.buckets.storage.local;

import io.buckets.core.Ballot;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.DriveHead;
import io.buckets.storage.drive.OlderQuery;
import io.buckets.storage.drive.OlderReply;
import io.buckets.storage.drive.ScanPage;
import io.buckets.storage.drive.ScanRequest;
import io.buckets.storage.local.HeadCodec.Part;
import io.buckets.storage.model.Head;
import io.buckets.storage.model.RegisterKey;
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
  private final OlderReads olderReads;

  RegisterScan(
      DriveIndex index,
      LiveRegisters registers,
      OlderReads olderReads,
      @Nullable Ballot fillingSince,
      ScanRequest request) {
    this.index = index;
    this.registers = registers;
    this.olderReads = olderReads;
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
    private int older;

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
        if (before < entries.size()) {
          bytes += entries.getLast().bytes(request.withMeta());
          return request.older() == null || addOlder(key);
        }
        return true;
      };
    }

    /// Gives the last entry its older versions.
    ///
    /// @return false if there is no room for one: then the next page begins with it
    private boolean addOlder(byte[] key) throws DriveException {
      if (!entries.getLast().head().hasOlder()) {
        return true;
      }
      OlderQuery.Below query = request.olderOf(key, older);
      if (query == null) {
        entries.removeLast();
        next = key;
        return false;
      }
      RegisterKey register = IndexKey.parse(request.space(), key);
      OlderReply reply =
          olderReads.readHere(new OlderReads.Asked(register, query, false, fillingSince));
      ScanPage.Entry entry =
          new ScanPage.Entry(key, shown(reply.head())).with(query, reply.ofHead());
      entries.set(entries.size() - 1, entry);
      older += reply.ofHead().size();
      return true;
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

  private DriveHead shown(DriveHead head) {
    return request.withMeta() ? head : head.summary();
  }

  private boolean isLive(IndexKey at) {
    return !registers.isEmpty() && registers.find(at) != null;
  }

  private DriveHead read(byte[] summary) {
    HeldHead held = HeadCodec.decode(summary, Part.SUMMARY);
    return new RegisterState(held, null).toDriveHead(fillingSince, false);
  }
}
