package io.buckets.cluster.journal;

import io.buckets.cluster.state.ClusterState;
import io.buckets.cluster.state.CommandJson;
import io.buckets.cluster.state.StateJson;
import io.buckets.cluster.state.Submission;
import io.buckets.core.Limits;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/// The bytes of a journal file of the control plane.
///
/// A file is a sequence of frames, numbers big-endian:
///
/// | bytes | what |
/// |---|---|
/// | 4 | kind: `BJH1` header, `BJS1` snapshot, `BJC1` commands, `BJE1` end |
/// | 4 | length of the payload, in bytes |
/// | 8 | index: of the state in a snapshot, of the first of the commands, of the last command in an end |
/// | 4 | CRC-32C of the three numbers above, the epoch, and the payload (the header's own epoch is 0) |
/// | … | payload: JSON; for commands, of each its length in 4 bytes and its JSON; empty in an end |
///
/// First the header, then the snapshot: these two are written by atomic replace, so a file that
/// does not begin with both, whole, is damaged. Then commands with consecutive indexes: all that
/// shared a sync are one frame, and a frame is synced before the next one is written. An end is
/// appended when the process stops in order.
///
/// # Torn or damaged
///
/// The power may fail while commands are being appended, so the last frame of a file can be cut or
/// garbled without any fault of the drive. Its commands were never acknowledged on the strength of
/// this copy, and are left out. A bad frame with a good one *after* it is another matter: the good
/// one was only written when the bad one was synced, so something damaged what was there. Then the
/// file is refused, and so it is if anything follows an end. (With a frame for each command this
/// would not hold: a disk may keep the second half of an unsynced write and lose the first.) What
/// cannot be told from a torn tail is damage to the very last frame of a process that was killed;
/// the other copies outvote it.
final class JournalFrames {
  /// What a file holds.
  ///
  /// @param header the file's first frame
  /// @param base the state of the snapshot
  /// @param commands that follow it
  /// @param torn whether bytes of an unfinished append were left out
  record Contents(
      JournalHeader header, ClusterState base, List<Submission> commands, boolean torn) {
    long epoch() {
      return header.epoch();
    }

    long lastIndex() {
      return base.index() + commands.size();
    }

    /// The state after the last command.
    ClusterState replay() {
      ClusterState state = base;
      for (Submission command : commands) {
        state = state.apply(command);
      }
      return state;
    }
  }

  private record Frame(int kind, long index, byte[] payload) {
    int length() {
      return PREFIX_BYTES + payload.length;
    }
  }

  static final int PREFIX_BYTES = 20;
  private static final int HEADER = 0x424A4831;
  private static final int SNAPSHOT = 0x424A5331;
  private static final int COMMANDS = 0x424A4331;
  private static final int END = 0x424A4531;

  private JournalFrames() {}

  /// The first bytes of a file: header and snapshot.
  static byte[] beginning(JournalHeader header, long index, byte[] snapshot) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(frame(HEADER, 0, 0, header.toJson()));
    bytes.writeBytes(frame(SNAPSHOT, index, header.epoch(), snapshot));
    return bytes.toByteArray();
  }

  /// A command, encoded, for one or more files.
  ///
  /// @throws StoreException INVALID_ARGUMENT if the command is too long
  static byte[] command(Submission command) {
    byte[] encoded = CommandJson.write(command);
    if (encoded.length > Limits.COMMAND_BYTES) {
      throw new StoreException(Reason.INVALID_ARGUMENT, "the command is too long");
    }
    return encoded;
  }

  /// The frame of commands that share a sync; `index` is that of the first.
  static byte[] commands(long epoch, long index, List<byte[]> encoded) {
    int length = encoded.stream().mapToInt(command -> Integer.BYTES + command.length).sum();
    ByteBuffer payload = ByteBuffer.allocate(length);
    encoded.forEach(command -> payload.putInt(command.length).put(command));
    return frame(COMMANDS, index, epoch, payload.array());
  }

  /// The frame that ends a file.
  static byte[] end(long epoch, long index) {
    return frame(END, index, epoch, new byte[0]);
  }

  private static byte[] frame(int kind, long index, long epoch, byte[] payload) {
    return ByteBuffer.allocate(PREFIX_BYTES + payload.length)
        .putInt(kind)
        .putInt(payload.length)
        .putLong(index)
        .putInt(checksum(kind, index, epoch, payload))
        .put(payload)
        .array();
  }

  private static int checksum(int kind, long index, long epoch, byte[] payload) {
    CRC32C crc = new CRC32C();
    ByteBuffer numbers = ByteBuffer.allocate(24);
    crc.update(numbers.putInt(kind).putInt(payload.length).putLong(index).putLong(epoch).flip());
    crc.update(payload);
    return (int) crc.getValue();
  }

  /// Reads a file.
  ///
  /// @throws StoreException CORRUPT if it is damaged, saying where; INVALID_ARGUMENT if a newer
  ///   build wrote it
  static Contents read(byte[] file) {
    Frame first = required(file, 0, 0, HEADER);
    JournalHeader header = JournalHeader.fromJson(first.payload());
    Frame second = required(file, first.length(), header.epoch(), SNAPSHOT);
    ClusterState base = StateJson.read(second.payload());
    if (base.index() != second.index() || !base.deploymentId().equals(header.deploymentId())) {
      throw damaged("its snapshot is not the one its header names");
    }
    return commands(file, first.length() + second.length(), header, base);
  }

  private static Contents commands(
      byte[] file, int start, JournalHeader header, ClusterState base) {
    List<Submission> commands = new ArrayList<>();
    int at = start;
    while (at < file.length) {
      Optional<Frame> read = frame(file, at, header.epoch());
      if (read.isEmpty()) {
        refuseIfMoreFollows(file, at, header.epoch());
        return new Contents(header, base, List.copyOf(commands), true);
      }
      Frame frame = read.get();
      at += frame.length();
      if (frame.kind() == END) {
        boolean last = at == file.length && frame.index() == base.index() + commands.size();
        check(last, "something follows its end, or is missing before it");
      } else {
        boolean next = frame.index() == base.index() + commands.size() + 1;
        check(next && frame.kind() == COMMANDS, "its commands are out of order before byte " + at);
        decode(frame.payload(), commands);
      }
    }
    return new Contents(header, base, List.copyOf(commands), false);
  }

  private static void decode(byte[] payload, List<Submission> commands) {
    ByteBuffer left = ByteBuffer.wrap(payload);
    while (left.hasRemaining()) {
      check(left.remaining() > Integer.BYTES, "a command is cut short inside a whole frame");
      int length = left.getInt();
      check(length > 0 && length <= left.remaining(), "a command has no possible length");
      byte[] encoded = new byte[length];
      left.get(encoded);
      commands.add(CommandJson.read(encoded));
    }
  }

  private static void refuseIfMoreFollows(byte[] file, int bad, long epoch) {
    for (int at = bad + 1; at + PREFIX_BYTES <= file.length; at++) {
      if (frame(file, at, epoch).isPresent()) {
        throw damaged("byte " + bad + " begins no frame, but byte " + at + " does");
      }
    }
  }

  /// What is good of a file that is damaged somewhere after its header.
  ///
  /// @return empty if the header is not good either
  static Optional<JournalPieces> pieces(byte[] file) {
    return first(file).map(frame -> pieces(file, frame));
  }

  /// The header of a file, if that much is good.
  static Optional<JournalHeader> header(byte[] file) {
    return first(file).map(frame -> JournalHeader.fromJson(frame.payload()));
  }

  private static Optional<Frame> first(byte[] file) {
    return frame(file, 0, 0).filter(frame -> frame.kind() == HEADER);
  }

  private static JournalPieces pieces(byte[] file, Frame first) {
    JournalHeader header = JournalHeader.fromJson(first.payload());
    NavigableMap<Long, ClusterState> snapshots = new TreeMap<>();
    NavigableMap<Long, Submission> commands = new TreeMap<>();
    long last = -1;
    int at = first.length();
    boolean good = false;
    while (at < file.length) {
      Optional<Frame> found = frame(file, at, header.epoch());
      good = found.isPresent();
      last = Math.max(last, found.map(frame -> keep(frame, snapshots, commands)).orElse(last));
      at += found.map(Frame::length).orElse(1);
    }
    return new JournalPieces(
        header.epoch(), header.members(), snapshots, commands, Math.max(0, last), good);
  }

  /// @return the index of the last command that the frame shows to have been there
  private static long keep(
      Frame frame,
      NavigableMap<Long, ClusterState> snapshots,
      NavigableMap<Long, Submission> commands) {
    if (frame.kind() == SNAPSHOT) {
      snapshots.put(frame.index(), StateJson.read(frame.payload()));
    } else if (frame.kind() == COMMANDS) {
      List<Submission> decoded = new ArrayList<>();
      decode(frame.payload(), decoded);
      for (int i = 0; i < decoded.size(); i++) {
        commands.put(frame.index() + i, decoded.get(i));
      }
      return frame.index() + decoded.size() - 1;
    }
    return frame.index();
  }

  private static Frame required(byte[] file, int at, long epoch, int kind) {
    Optional<Frame> frame = frame(file, at, epoch);
    if (frame.isEmpty() || frame.get().kind() != kind) {
      throw damaged("it does not begin with a header and a snapshot");
    }
    return frame.get();
  }

  private static Optional<Frame> frame(byte[] file, int at, long epoch) {
    if (at + PREFIX_BYTES > file.length) {
      return Optional.empty();
    }
    ByteBuffer prefix = ByteBuffer.wrap(file, at, PREFIX_BYTES);
    int kind = prefix.getInt();
    int length = prefix.getInt();
    long index = prefix.getLong();
    int sum = prefix.getInt();
    boolean known = kind == HEADER || kind == SNAPSHOT || kind == COMMANDS || kind == END;
    if (!known || length < 0 || length > file.length - at - PREFIX_BYTES) {
      return Optional.empty();
    }
    byte[] payload = new byte[length];
    System.arraycopy(file, at + PREFIX_BYTES, payload, 0, length);
    boolean whole = checksum(kind, index, epoch, payload) == sum;
    return whole ? Optional.of(new Frame(kind, index, payload)) : Optional.empty();
  }

  private static void check(boolean holds, String message) {
    if (!holds) {
      throw damaged(message);
    }
  }

  private static StoreException damaged(String message) {
    return new StoreException(Reason.CORRUPT, "the journal is damaged: " + message);
  }
}
