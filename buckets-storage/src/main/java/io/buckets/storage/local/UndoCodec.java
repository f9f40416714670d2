package io.buckets.storage.local;

import io.buckets.core.VersionId;
import io.buckets.hash.Xxh3;
import io.buckets.storage.local.HeadCodec.Part;
import io.buckets.storage.model.Change;
import io.buckets.storage.model.CorruptIndexException;
import io.buckets.storage.model.Version;
import io.buckets.storage.register.HeldHead;
import io.buckets.storage.register.Undo;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The bytes of an {@link Undo} in a drive's index: magic B6, format 2, the accepts that decide,
/// the pending change, the state before it, the rows, each head as {@link HeadCodec} writes it
/// behind its length, and the XXH3-64 of all of it. Format 1 is the same without those accepts,
/// which were as many as the geometry asks at least.
///
/// A version that the head beside it shows anyway is not written again, but for its kind of change.
final class UndoCodec {
  private static final int MAGIC = 0xB6;
  private static final int FORMAT = 2;
  private static final int OLDEST_FORMAT = 1;
  private static final int RELEASES = 1;
  private static final int PRESENT = 2;

  private static final int REPLACE = 1;
  private static final int ERASE = 2;
  private static final int ERASE_KEEPING_DATA = 3;
  private static final int ADD = 4;
  private static final int REMOVE = 5;
  private static final int EDIT_NEWEST = 6;
  private static final int EDIT_OLDER = 7;

  private UndoCodec() {}

  /// @param head the undecided head that the undo belongs to
  static byte[] encode(Undo undo, HeldHead head) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(MAGIC);
      out.writeByte(FORMAT);
      out.writeByte(undo.quorum());
      change(undo.pending(), head, out);
      held(undo.previous(), undo.releases(), out);
      out.writeInt(undo.rows().size());
      for (Undo.Row row : undo.rows()) {
        out.writeLong(row.sequence());
        held(row.content(), row.releases(), out);
      }
      out.writeLong(Xxh3.hash(bytes.toByteArray()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void held(@Nullable HeldHead held, boolean releases, DataOutputStream out)
      throws IOException {
    out.writeByte((releases ? RELEASES : 0) | (held != null ? PRESENT : 0));
    if (held != null) {
      byte[] bytes = HeadCodec.encode(held);
      out.writeInt(bytes.length);
      out.write(bytes);
    }
  }

  private static void change(Change change, HeldHead head, DataOutputStream out)
      throws IOException {
    switch (change) {
      case Change.Replace replace -> out.writeByte(REPLACE);
      case Change.AddVersion add -> out.writeByte(ADD);
      case Change.Erase(boolean keepData) -> out.writeByte(keepData ? ERASE_KEEPING_DATA : ERASE);
      case Change.RemoveVersion(VersionId id) -> {
        out.writeByte(REMOVE);
        out.writeLong(id.high());
        out.writeLong(id.low());
      }
      case Change.EditVersion(Version version) -> {
        Version newest = head.head().newest();
        boolean shown = newest != null && newest.id().equals(version.id());
        out.writeByte(shown ? EDIT_NEWEST : EDIT_OLDER);
        if (!shown) {
          held(HeldHead.ABSENT.edited(version), false, out);
        }
      }
    }
  }

  /// Reads what {@link #encode} wrote.
  ///
  /// @param head the undecided head that the undo belongs to, with its document
  /// @throws CorruptIndexException if it is damaged or of a later format
  static Undo decode(byte[] bytes, HeldHead head) {
    int end = bytes.length - Long.BYTES;
    if (end < 0 || ByteBuffer.wrap(bytes).getLong(end) != Xxh3.hash(bytes, 0, end)) {
      throw new CorruptIndexException("an undo does not match its hash", null);
    }
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes, 0, end))) {
      int magic = in.readUnsignedByte();
      int format = in.readUnsignedByte();
      if (magic != MAGIC || format < OLDEST_FORMAT || format > FORMAT) {
        throw new CorruptIndexException("an undo of an unknown format", null);
      }
      int quorum = format == OLDEST_FORMAT ? 0 : in.readUnsignedByte();
      Change pending = change(head.head().newest(), in);
      int flags = in.readUnsignedByte();
      HeldHead previous = held(flags, in);
      int count = in.readInt();
      List<Undo.Row> rows = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        long sequence = in.readLong();
        int rowFlags = in.readUnsignedByte();
        rows.add(new Undo.Row(sequence, held(rowFlags, in), (rowFlags & RELEASES) != 0));
      }
      return new Undo(pending, previous, (flags & RELEASES) != 0, rows, quorum);
    } catch (IOException e) {
      throw new CorruptIndexException("an undo is cut short", e);
    }
  }

  private static @Nullable HeldHead held(int flags, DataInputStream in) throws IOException {
    if ((flags & PRESENT) == 0) {
      return null;
    }
    byte[] bytes = new byte[in.readInt()];
    in.readFully(bytes);
    return HeadCodec.decode(bytes, Part.ALL);
  }

  private static Change change(@Nullable Version newest, DataInputStream in) throws IOException {
    int kind = in.readUnsignedByte();
    return switch (kind) {
      case REPLACE -> new Change.Replace(shown(newest));
      case ADD -> new Change.AddVersion(shown(newest));
      case ERASE -> new Change.Erase(false);
      case ERASE_KEEPING_DATA -> new Change.Erase(true);
      case REMOVE -> new Change.RemoveVersion(new VersionId(in.readLong(), in.readLong()));
      case EDIT_NEWEST -> new Change.EditVersion(shown(newest));
      case EDIT_OLDER -> {
        HeldHead edited = held(in.readUnsignedByte(), in);
        yield new Change.EditVersion(shown(edited == null ? null : edited.head().newest()));
      }
      default -> throw new CorruptIndexException("an unknown kind of change: " + kind, null);
    };
  }

  private static Version shown(@Nullable Version version) {
    if (version == null) {
      throw new CorruptIndexException("an undo without the version that its change names", null);
    }
    return version;
  }
}
