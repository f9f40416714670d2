package io.buckets.storage;

import io.buckets.core.Ballot;
import io.buckets.storage.HeadCodec.Part;
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
      ScanPage page = once();
      if (registers.undoneCount() == undone) {
        return page;
      }
    }
  }

  private ScanPage once() throws DriveException {
    byte[] prefix = IndexKey.rangeStart(request.space(), request.bucketId(), request.prefix());
    byte[] from = Arrays.compareUnsigned(request.from(), prefix) > 0 ? request.from() : prefix;
    List<ScanPage.Entry> entries = new ArrayList<>();
    byte[][] next = new byte[1][];
    index.walk(
        Family.of(request.space()),
        from,
        (key, value) -> {
          if (!DriveIndex.startsWith(key, prefix)) {
            return false;
          }
          if (entries.size() == request.limit()) {
            next[0] = key;
            return false;
          }
          add(key, value, entries);
          return true;
        });
    return new ScanPage(entries, next[0]);
  }

  private void add(byte[] key, byte[] value, List<ScanPage.Entry> entries) throws DriveException {
    RegisterState state;
    IndexKey at = IndexKey.wrap(request.space(), key);
    if (!registers.isEmpty() && registers.find(at) != null) {
      // An undo is read with the document of its head.
      state = registers.read(at, Part.META);
    } else {
      HeldHead held = index.held(at, value, request.withMeta() ? Part.META : Part.SUMMARY);
      state = held == null ? RegisterState.ABSENT : new RegisterState(held, null);
    }
    if (!state.isAbsent()) {
      DriveHead head = state.toDriveHead(fillingSince, false);
      entries.add(new ScanPage.Entry(key, request.withMeta() ? head : head.summary()));
    }
  }
}
