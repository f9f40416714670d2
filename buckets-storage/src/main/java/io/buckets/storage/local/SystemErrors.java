package io.buckets.storage.local;

import io.buckets.storage.drive.DriveException;
import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells which error of the operating system an {@link IOException} stands for.
///
/// The JDK keeps no error numbers: all that is left of one is its text, in the language of the
/// process, from the C library's `strerror`. So the same function is asked for the texts of the
/// errors that matter, and whatever language they are in, they are known again.
///
/// Threading: immutable.
final class SystemErrors {
  private static final Logger LOG = LoggerFactory.getLogger(SystemErrors.class);
  private static final boolean MAC =
      System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("mac");

  private static final int MOST_TEXT_BYTES = 4096;
  private static final int ENFILE = 23;
  private static final int EMFILE = 24;
  private static final int ENOSPC = 28;
  private static final int EDQUOT = MAC ? 69 : 122;

  /// Of this process, in its language.
  static final SystemErrors HERE = new SystemErrors(strerror());

  /// What kind of error it is.
  enum Kind {
    /// The file system, or the quota of whoever runs this, has no room.
    NO_ROOM,
    /// This process, or the machine, has too many files open: no fault of the drive.
    NO_DESCRIPTORS,
    /// Any other.
    OTHER
  }

  private final List<String> noRoom;
  private final List<String> noDescriptors;

  /// @param texts the text of each error number
  SystemErrors(IntFunction<String> texts) {
    noRoom = List.of(texts.apply(ENOSPC), texts.apply(EDQUOT));
    noDescriptors = List.of(texts.apply(EMFILE), texts.apply(ENFILE));
  }

  /// What to tell the caller of a drive if the error is no fault of the drive; else null.
  @Nullable DriveException harmless(String drive, IOException error) {
    return switch (kindOf(error)) {
      case NO_ROOM ->
          new DriveException(DriveException.Reason.FULL, drive + ": " + error.getMessage(), error);
      case NO_DESCRIPTORS ->
          new DriveException(DriveException.Reason.BUSY, drive + ": " + error.getMessage(), error);
      case OTHER -> null;
    };
  }

  /// The kind of an error, or of what caused it.
  Kind kindOf(IOException error) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      Kind kind = kindOf(cause.getMessage());
      if (kind != Kind.OTHER) {
        return kind;
      }
    }
    return Kind.OTHER;
  }

  /// The kind of error that a message with the system's text in it tells of.
  Kind kindOf(@Nullable String message) {
    if (message == null) {
      return Kind.OTHER;
    }
    if (noRoom.stream().anyMatch(message::contains)) {
      return Kind.NO_ROOM;
    }
    return noDescriptors.stream().anyMatch(message::contains) ? Kind.NO_DESCRIPTORS : Kind.OTHER;
  }

  private static IntFunction<String> strerror() {
    try {
      MethodHandle function = function();
      // Asked once here, so that what does not work is known here.
      text(function, ENOSPC);
      return number -> text(function, number);
    } catch (IllegalStateException | UnsupportedOperationException e) {
      LOG.warn("error texts are expected in English, since the C library cannot be asked", e);
      return SystemErrors::english;
    }
  }

  @SuppressWarnings("restricted")
  private static MethodHandle function() {
    Linker linker = Linker.nativeLinker();
    MemorySegment address =
        linker
            .defaultLookup()
            .find("strerror")
            .orElseThrow(() -> new IllegalStateException("there is no strerror"));
    return linker.downcallHandle(
        address, FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
  }

  @SuppressWarnings("restricted")
  private static String text(MethodHandle function, int number) {
    try {
      MemorySegment text = (MemorySegment) function.invokeExact(number);
      MemorySegment all = text.reinterpret(MOST_TEXT_BYTES);
      int length = 0;
      while (all.get(ValueLayout.JAVA_BYTE, length) != 0) {
        length++;
      }
      byte[] bytes = all.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
      return new String(bytes, Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8")));
    } catch (Throwable e) {
      throw new IllegalStateException("strerror failed", e);
    }
  }

  private static String english(int number) {
    if (number == EDQUOT) {
      return "Disk quota exceeded";
    }
    return switch (number) {
      case ENOSPC -> "No space left on device";
      case EMFILE -> "Too many open files";
      case ENFILE -> "Too many open files in system";
      default -> throw new IllegalArgumentException("no text for error " + number);
    };
  }
}
