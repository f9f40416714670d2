package io.buckets.storage.local;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.buckets.core.Limits;
import io.buckets.core.ObjectKey;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.DriveException.Reason;
import io.buckets.storage.drive.ShardPage;
import io.buckets.storage.model.DataId;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.model.ShardName;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShardFilesTest {
  private static final ShardName NAME =
      new ShardName(RegisterKey.object(1, ObjectKey.of("key")), new DataId(1, 2), 1, 0);

  /// Of the smallest budget.
  private static final int LEAST_BUFFERS = 4;

  private final StagingBuffers buffers = new StagingBuffers(1);
  @TempDir Path drive;
  private ShardFiles files;

  @BeforeEach
  void open() throws Exception {
    files = new ShardFiles(drive, new UUID(1, 2), true, buffers, 64);
  }

  @AfterEach
  void close() throws Exception {
    files.close();
  }

  @Test
  void aFileThatIsBeingWrittenDoesNotExist() throws Exception {
    stage("content");
    assertThat(files.exists(NAME)).isFalse();
    assertThat(listed()).isEmpty();
    seal("content");
    assertThat(files.exists(NAME)).isTrue();
    assertThat(listed()).containsExactly(NAME);
  }

  @Test
  void whatACrashLeavesDoesNotExistUntilItIsWrittenAnew() throws Exception {
    stage("content");
    Path torn = onlyFile();
    Files.write(torn, ShardFrame.header(NAME, new byte[0]).array());
    // As after a crash: nobody knows that it was being written.
    files = new ShardFiles(drive, new UUID(1, 2), true, new StagingBuffers(1), 64);
    assertThat(files.exists(NAME)).isFalse();
    assertThat(listed()).as("the sweep finds it").containsExactly(NAME);
    assertThatThrownBy(() -> files.seal(NAME, 7, new byte[0]))
        .extracting(e -> ((DriveException) e).reason())
        .isEqualTo(Reason.MISSING);
    stage("content");
    seal("content");
    assertThat(files.exists(NAME)).isTrue();
    assertThat(content()).isEqualTo("content");
    assertThat(onlyFile()).isEqualTo(torn);
  }

  @Test
  void aSealedFileIsKnownAfterARestart() throws Exception {
    stage("content");
    seal("content");
    files.close();
    files = new ShardFiles(drive, new UUID(1, 2), true, new StagingBuffers(1), 64);
    assertThat(files.exists(NAME)).isTrue();
    files.seal(NAME, 7, new byte[0]);
  }

  @Test
  void aFileWithADamagedEndDoesNotExist() throws Exception {
    stage("content");
    seal("content");
    Path file = onlyFile();
    long size = Files.size(file);
    assertThat(size % StagingBuffers.ALIGNMENT).isZero();
    for (long at : new long[] {size - 1, size - ShardFrame.FOOTER, size - 1000}) {
      byte[] bytes = Files.readAllBytes(file);
      bytes[(int) at] ^= 1;
      Files.write(file, bytes);
      ShardFiles later = new ShardFiles(drive, new UUID(1, 2), true, new StagingBuffers(1), 64);
      assertThat(later.exists(NAME)).as("byte %s of %s", at, size).isFalse();
      assertThatThrownBy(() -> later.describe(NAME)).isInstanceOf(DriveException.class);
      later.close();
      bytes[(int) at] ^= 1;
      Files.write(file, bytes);
    }
  }

  @Test
  void aFileStaysReadableWhileItIsWrittenAnew() throws Exception {
    stage("content");
    seal("content");
    stage("renewed");
    assertThat(files.exists(NAME)).isTrue();
    assertThat(listed()).containsExactly(NAME);
    assertThat(content()).isEqualTo("content");
    seal("renewed");
    assertThat(content()).isEqualTo("renewed");
  }

  @Test
  void aFileThatWasRemovedAndMadeAnewIsNotReadAsItWas() throws Exception {
    stage("content");
    seal("content");
    for (int i = 0; i < 3; i++) {
      assertThat(content()).isEqualTo("content");
    }
    Files.delete(onlyFile());
    stage("renewed");
    seal("renewed");
    assertThat(content()).isEqualTo("renewed");
  }

  @Test
  void whatIsReadAfterADescriptionIsTheFileThatIsThere() throws Exception {
    stage("content");
    seal("content");
    for (int i = 0; i < 3; i++) {
      assertThat(content()).isEqualTo("content");
    }
    Path file = onlyFile();
    byte[] other = Files.readAllBytes(file);
    int at = new String(other, ISO_8859_1).indexOf("content");
    other[at] = 'C';
    Path aside = Files.write(drive.resolve("other"), other);
    Files.move(aside, file, StandardCopyOption.REPLACE_EXISTING);
    assertThat(files.describe(NAME)).isNotNull();
    assertThat(content()).isEqualTo("Content");
  }

  @Test
  void aNamedFileStaysWhenWhatWasToReplaceItIsDropped() throws Exception {
    stage("content");
    seal("content");
    stage("renewed");
    files.drop(NAME, name -> true);
    assertThat(content()).isEqualTo("content");
    assertThatThrownBy(() -> files.stage(NAME, new byte[0], 7, ByteBuffer.allocate(1)))
        .extracting(e -> ((DriveException) e).reason())
        .isEqualTo(Reason.MISSING);
    try (Stream<Path> left = Files.walk(drive.resolve(".buckets.sys").resolve("tmp"))) {
      assertThat(left.filter(Files::isRegularFile)).isEmpty();
    }
  }

  @Test
  void anyRangeIsReadWhateverTheSizeOfTheFile() throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    int buffer = StagingBuffers.BYTES;
    int[] sizes = {1, 70_000, buffer - 5000, buffer, buffer + 1, 3 * buffer + 77};
    for (int size : sizes) {
      ShardName name = new ShardName(NAME.owner(), new DataId(7, size), 1, 0);
      byte[] content = new byte[size];
      random.nextBytes(content);
      files.stage(name, new byte[] {1}, 0, ByteBuffer.wrap(content));
      files.seal(name, size, new byte[random.nextInt(5000)]);
      for (int i = 0; i < 40; i++) {
        int from = random.nextInt(size + 10);
        int room = i % 2 == 0 ? 64 * 1024 + random.nextInt(2 * buffer) : random.nextInt(64 * 1024);
        ByteBuffer target = i % 4 < 2 ? ByteBuffer.allocate(room) : ByteBuffer.allocateDirect(room);
        int expected = Math.max(0, Math.min(room, size - from));
        assertThat(files.read(name, from, target)).isEqualTo(expected);
        byte[] got = new byte[expected];
        target.get(0, got);
        assertThat(got)
            .as("seed %s: %s bytes from %s of %s", seed, room, from, size)
            .isEqualTo(
                Arrays.copyOfRange(content, Math.min(from, size), Math.min(from, size) + expected));
      }
    }
  }

  /// As healers of two nodes, and calls that hung and come after all.
  @Test
  void twoWritersOfOneNameLeaveOneFileAndNothingElse() throws Exception {
    int kept = 0;
    try (ExecutorService writers = Executors.newFixedThreadPool(2)) {
      for (int round = 0; round < 300; round++) {
        var name = new ShardName(NAME.owner(), new DataId(2, round), 1, 0);
        CyclicBarrier begin = new CyclicBarrier(2);
        List<Future<Boolean>> written =
            List.of(
                writers.submit(() -> isWritten(name, begin)),
                writers.submit(() -> isWritten(name, begin)));
        boolean one = written.get(0).get();
        boolean other = written.get(1).get();
        assertThat(files.exists(name)).as("round %s", round).isEqualTo(one || other);
        kept += one || other ? 1 : 0;
      }
    }
    files.close();
    assertThat(allFiles()).hasSize(kept);
    for (int i = 0; i < LEAST_BUFFERS; i++) {
      assertThat(buffers.tryTake()).as("buffer %s", i).isNotNull();
    }
  }

  private boolean isWritten(ShardName name, CyclicBarrier begin) throws Exception {
    begin.await();
    try {
      files.stage(name, new byte[0], 0, ByteBuffer.allocate(1000));
      files.seal(name, 1000, new byte[0]);
      return true;
    } catch (DriveException e) {
      assertThat(e.reason()).isEqualTo(Reason.MISSING);
      return false;
    }
  }

  /// One that begins while the other is sealed takes nothing away when it fails.
  @Test
  void aWriterThatFailsTakesNoFileThatAnotherHasSealed() throws Exception {
    try (ExecutorService writers = Executors.newFixedThreadPool(2)) {
      for (int round = 0; round < 300; round++) {
        var name = new ShardName(NAME.owner(), new DataId(3, round), 1, 0);
        files.stage(name, new byte[0], 0, ByteBuffer.allocate(1000));
        CyclicBarrier begin = new CyclicBarrier(2);
        Future<Boolean> sealed = writers.submit(() -> isSealed(name, begin));
        writers.submit(() -> failAnew(name, begin)).get();
        assertThat(files.exists(name)).as("round %s", round).isEqualTo(sealed.get());
      }
    }
  }

  private boolean isSealed(ShardName name, CyclicBarrier begin) throws Exception {
    begin.await();
    try {
      files.seal(name, 1000, new byte[0]);
      return true;
    } catch (DriveException e) {
      assertThat(e.reason()).isEqualTo(Reason.MISSING);
      return false;
    }
  }

  private boolean failAnew(ShardName name, CyclicBarrier begin) throws Exception {
    begin.await();
    files.stage(name, new byte[0], 0, ByteBuffer.allocate(1000));
    return files.drop(name, _ -> true);
  }

  @Test
  void unfinishedFilesAreGoneAfterClosing() throws Exception {
    stage("content");
    files.close();
    assertThat(allFiles()).isEmpty();
  }

  @Test
  void aDroppedFileIsGoneWhetherSealedOrNot() throws Exception {
    stage("content");
    assertThat(files.drop(NAME, name -> false)).isTrue();
    assertThat(allFiles()).isEmpty();
    stage("content");
    seal("content");
    assertThat(files.drop(NAME, name -> false)).isTrue();
    assertThat(allFiles()).isEmpty();
    assertThat(files.exists(NAME)).isFalse();
  }

  @Test
  void aFileThatACrashLeftEmptyIsRemovedOnceItIsOld() throws Exception {
    stage("content");
    seal("content");
    Path empty = onlyFile().resolveSibling("0000000000000000-none.part.1");
    Files.createFile(empty);
    assertThat(listed()).containsExactly(NAME);
    assertThat(empty).exists();
    long old = System.currentTimeMillis() - Limits.ORPHAN_AGE.toMillis() - 1000;
    Files.setLastModifiedTime(empty, FileTime.fromMillis(old));
    assertThat(listed()).containsExactly(NAME);
    assertThat(empty).doesNotExist();
  }

  @Test
  void aFileThatACrashLeftEmptyIsRemovedAtTheNextStart() throws Exception {
    stage("content");
    Path empty = onlyFile();
    assertThat(Files.size(empty)).isZero();
    long justNow = System.currentTimeMillis() - 1000;
    Files.setLastModifiedTime(empty, FileTime.fromMillis(justNow));
    files = new ShardFiles(drive, new UUID(1, 2), true, new StagingBuffers(1), 64);
    assertThat(listed()).isEmpty();
    assertThat(empty).doesNotExist();
  }

  @Test
  void aFileWhoseBeginningIsBeingGatheredIsKeptHoweverLongThatTakes() throws Exception {
    stage("con");
    long old = System.currentTimeMillis() - Limits.ORPHAN_AGE.toMillis() - 1000;
    Files.setLastModifiedTime(onlyFile(), FileTime.fromMillis(old));
    assertThat(listed()).isEmpty();
    files.stage(NAME, new byte[] {1}, 3, ByteBuffer.wrap("tent".getBytes(UTF_8)));
    seal("content");
    assertThat(files.exists(NAME)).isTrue();
    assertThat(content()).isEqualTo("content");
  }

  /// On a drive where each file takes long, a page of many would pass for a call that hangs.
  @Test
  void aPageThatTakesLongEndsSooner() throws Exception {
    Set<ShardName> names = new HashSet<>();
    for (int part = 1; part <= 5; part++) {
      ShardName name = new ShardName(NAME.owner(), NAME.data(), part, 0);
      files.stage(name, new byte[] {1}, 0, ByteBuffer.wrap(new byte[] {7}));
      files.seal(name, 1, "{}".getBytes(UTF_8));
      names.add(name);
    }
    AtomicLong clock = new AtomicLong();
    ShardPaths paths = new ShardPaths(drive, new UUID(1, 2));
    var sight =
        new ShardListing.Sight(
            name -> false,
            path -> false,
            name -> false,
            FileAges.since(ShardPaths.emptyStaging(drive)));
    Set<ShardName> found = new HashSet<>();
    int pages = 0;
    for (String after = ""; after != null; pages++) {
      ShardPage page =
          new ShardListing(paths, sight, after, 1000, () -> clock.addAndGet(150_000_000)).page();
      assertThat(page.files()).hasSizeLessThanOrEqualTo(2);
      page.files().forEach(file -> found.add(file.name()));
      after = page.next();
    }
    assertThat(found).isEqualTo(names);
    assertThat(pages).isGreaterThan(2);
  }

  private void stage(String content) throws Exception {
    files.stage(NAME, new byte[] {1}, 0, ByteBuffer.wrap(content.getBytes(UTF_8)));
  }

  private void seal(String content) throws Exception {
    files.seal(NAME, content.length(), "{}".getBytes(UTF_8));
  }

  private String content() throws Exception {
    ByteBuffer target = ByteBuffer.allocate(100);
    files.read(NAME, 0, target);
    return new String(target.array(), 0, target.position(), UTF_8);
  }

  private List<ShardName> listed() throws Exception {
    return files.page("", 10, name -> false).files().stream()
        .map(ShardPage.ShardFileEntry::name)
        .toList();
  }

  private Path onlyFile() throws Exception {
    assertThat(allFiles()).hasSize(1);
    return allFiles().getFirst();
  }

  private List<Path> allFiles() throws Exception {
    try (Stream<Path> all = Files.walk(drive.resolve(".buckets"))) {
      return all.filter(Files::isRegularFile).toList();
    }
  }
}
