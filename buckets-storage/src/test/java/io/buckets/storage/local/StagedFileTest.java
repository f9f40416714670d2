package io.buckets.storage.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.DriveException.Reason;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class StagedFileTest {
  private static final int BUFFER = StagingBuffers.BYTES;

  @TempDir Path directory;
  private boolean canBeDirect;

  @BeforeEach
  void whatTheFileSystemCan() throws Exception {
    canBeDirect = StagedFile.isDirect(directory);
  }

  @ParameterizedTest(name = "direct {0}, scarce {1}")
  @CsvSource({"true,true", "true,false", "false,true", "false,false"})
  void aFileHoldsExactlyTheBytesItWasGiven(boolean direct, boolean scarce) throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    int[] lengths = {0, 1, 4095, 4096, BUFFER - 21, BUFFER, BUFFER + 1, 3 * BUFFER + 5};
    for (int length : lengths) {
      StagingBuffers buffers = new StagingBuffers(1);
      ByteBuffer[] lent = scarce ? lend(buffers, 3) : lend(buffers, 0);
      Path path = directory.resolve("file-" + length);
      byte[] data = new byte[length];
      random.nextBytes(data);
      byte[] header = {1, 2, 3, 4, 5, 6, 7};
      byte[] trailer = {8, 9};
      StagedFile file = StagedFile.create(path, buffers, direct && canBeDirect);
      file.begin(ByteBuffer.wrap(header), ByteBuffer.wrap(data, 0, Math.min(length, 100)));
      for (int at = Math.min(length, 100); at < length; ) {
        int count = Math.min(length - at, 1 + random.nextInt(BUFFER));
        file.append(at, ByteBuffer.wrap(data, at, count));
        at += count;
      }
      file.complete(length, end(trailer), channel -> channel.force(false));
      int blocks = Math.ceilDiv(7 + length + 2, StagingBuffers.ALIGNMENT);
      byte[] expected = new byte[blocks * StagingBuffers.ALIGNMENT];
      System.arraycopy(header, 0, expected, 0, 7);
      System.arraycopy(data, 0, expected, 7, length);
      System.arraycopy(trailer, 0, expected, expected.length - 2, 2);
      assertThat(Files.readAllBytes(path))
          .as("seed %s, length %s", seed, length)
          .isEqualTo(expected);
      Arrays.stream(lent).forEach(buffers::giveBack);
      assertThat(lend(buffers, 4)).as("every buffer came back").hasSize(4);
    }
  }

  @Test
  void bytesThatAreThereAlreadyArePassedOver() throws Exception {
    StagedFile file = StagedFile.create(directory.resolve("f"), new StagingBuffers(1), canBeDirect);
    file.begin(ByteBuffer.allocate(0), ByteBuffer.wrap(new byte[] {1, 2, 3}));
    file.append(1, ByteBuffer.wrap(new byte[] {2, 3, 4}));
    file.append(0, ByteBuffer.wrap(new byte[] {1, 2}));
    file.complete(4, end(), FileChannel::size);
    assertThat(Files.readAllBytes(directory.resolve("f"))).startsWith(1, 2, 3, 4, 0).hasSize(4096);
  }

  @Test
  void aHoleIsRefusedAndSoIsAnEndThatIsNotThere() throws Exception {
    StagedFile file = StagedFile.create(directory.resolve("f"), new StagingBuffers(1), canBeDirect);
    file.begin(ByteBuffer.allocate(0), ByteBuffer.wrap(new byte[] {1, 2, 3}));
    missing(() -> file.append(4, ByteBuffer.allocate(1)));
    missing(() -> file.complete(4, end(), FileChannel::size));
    file.complete(3, end(), FileChannel::size);
    missing(() -> file.append(3, ByteBuffer.allocate(1)));
  }

  @Test
  void anAbandonedFileLeavesNothingAndGivesItsBufferBack() throws Exception {
    StagingBuffers buffers = new StagingBuffers(1);
    StagedFile file = StagedFile.create(directory.resolve("f"), buffers, canBeDirect);
    file.begin(ByteBuffer.allocate(0), ByteBuffer.wrap(new byte[] {1, 2, 3}));
    file.abandon();
    assertThat(directory).isEmptyDirectory();
    assertThat(lend(buffers, 4)).hasSize(4);
    missing(() -> file.append(3, ByteBuffer.allocate(1)));
  }

  /// Zeros up to whole blocks, the last of them replaced by `bytes`.
  private static StagedFile.Trailer end(byte... bytes) {
    return at -> {
      int room = StagingBuffers.ALIGNMENT;
      int length = Math.floorMod(-(int) at - bytes.length, room) + bytes.length;
      return ByteBuffer.allocate(length).put(length - bytes.length, bytes);
    };
  }

  private static ByteBuffer[] lend(StagingBuffers buffers, int count) throws DriveException {
    ByteBuffer[] lent = new ByteBuffer[count];
    for (int i = 0; i < count; i++) {
      lent[i] = buffers.take();
    }
    return lent;
  }

  private static void missing(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOf(DriveException.class)
        .extracting(e -> ((DriveException) e).reason())
        .isEqualTo(Reason.MISSING);
  }
}
