package io.buckets.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.buckets.erasure.Geometry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a start refuses: the message says what to do, and nothing on disk has changed.
final class BringUpTest {
  @TempDir Path folder;

  private List<Path> drives = List.of();

  @BeforeEach
  void formatFour() throws IOException {
    drives = RunningServer.paths(folder.resolve("mine"), 4);
    RunningServer.with(RunningServer.settings(drives)).close();
  }

  private AbstractThrowableAssert<?, ? extends Throwable> assertRefused(List<Path> paths)
      throws IOException {
    return assertRefused(RunningServer.settings(paths));
  }

  private AbstractThrowableAssert<?, ? extends Throwable> assertRefused(
      Map<ConfigKey, String> settings) throws IOException {
    DiskImage before = DiskImage.of(folder);
    var refusal =
        assertThatThrownBy(() -> RunningServer.with(settings).close())
            .isInstanceOf(Configuration.Mistake.class);
    assertThat(DiskImage.of(folder).entries()).isEqualTo(before.entries());
    return refusal;
  }

  private static void move(Path from, Path to) throws IOException {
    Files.createDirectories(to.getParent());
    Files.move(from, to);
  }

  @Test
  void drivesOfTwoDeploymentsHalfAndHalfAreRefused() throws IOException {
    List<Path> others = RunningServer.paths(folder.resolve("others"), 4);
    RunningServer.with(RunningServer.settings(others)).close();
    List<Path> mixed = List.of(drives.get(0), drives.get(1), others.get(2), others.get(3));
    assertRefused(mixed)
        .hasMessageContaining("the drives belong to different deployments")
        .hasMessageContaining(others.get(3).toString())
        .hasMessageContaining("start each deployment with its own drives only");
  }

  @Test
  void twoPathsToOneDriveAreRefusedEvenByALink() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link"), drives.getFirst());
    List<Path> twice = new ArrayList<>(drives);
    twice.set(3, link);
    assertRefused(twice)
        .hasMessage(
            drives.getFirst() + " and " + link + " are the same directory; name each drive once");
    Path parent = Files.createSymbolicLink(folder.resolve("parent"), folder.resolve("new"));
    Files.createDirectory(folder.resolve("new"));
    assertRefused(List.of(folder.resolve("new/a"), parent.resolve("a")))
        .hasMessageContaining("are the same directory");
  }

  @Test
  void aDriveWhoseFormatIsDamagedIsLeftOutSayingWhatToDo() throws IOException {
    Files.write(drives.get(2).resolve(".buckets.sys/format.json"), new byte[100]);
    try (RunningServer server = RunningServer.with(RunningServer.settings(drives))) {
      assertThat(server.server().notes())
          .anyMatch(note ->
              note.contains(drives.get(2) + " is absent: it does not say which drive it is")
                  && note.contains("move its content away and start again"));
    }
  }

  @Test
  void aCopyOfADriveInThePlaceOfAnotherIsRefused() throws IOException {
    Files.move(drives.get(1), folder.resolve("aside"));
    try (Stream<Path> all = Files.walk(drives.getFirst())) {
      for (Path from : (Iterable<Path>) all::iterator) {
        Files.copy(from, drives.get(1).resolve(drives.getFirst().relativize(from)));
      }
    }
    assertRefused(drives)
        .hasMessageContaining(drives.get(0) + " and " + drives.get(1) + " are both drive ")
        .hasMessageContaining("put an empty directory in the copy's place, or leave it out");
  }

  @Test
  void drivesThatWereRenumberedWhenOneWasLostAreKnownByTheirFormat() throws IOException {
    Files.move(drives.get(0), folder.resolve("lost"));
    Files.move(drives.get(1), drives.get(0));
    try (RunningServer server = RunningServer.with(RunningServer.settings(drives))) {
      assertThat(server.server().notes())
          .anyMatch(note -> note.contains("there is no directory " + drives.get(1)));
    }
    Files.createDirectory(drives.get(1));
    try (RunningServer server = RunningServer.with(RunningServer.settings(drives))) {
      assertThat(server.server().notes())
          .anyMatch(note -> note.startsWith(drives.get(1) + " was empty: it is formatted"));
    }
  }

  @Test
  void aDirectoryThatWasNeverADriveIsNotAdded() throws IOException {
    List<Path> five = new ArrayList<>(drives);
    five.add(Files.createDirectory(folder.resolve("fifth")));
    assertRefused(five)
        .hasMessageContaining("fifth is no drive of this deployment")
        .hasMessageContaining("adding drives is not possible in this version");
  }

  @Test
  void aGeometryThatContradictsTheFormatIsRefusedAndTheSameIsNot() throws IOException {
    Map<ConfigKey, String> settings = RunningServer.settings(drives);
    settings.put(ConfigKey.GEOMETRY, "3+1");
    assertRefused(settings)
        .hasMessageContaining("the drives are formatted as 2+2, not 3+1")
        .hasMessageContaining("leave it out or name that one");
    settings.put(ConfigKey.GEOMETRY, "2+2");
    RunningServer.with(settings).close();
  }

  @Test
  void aSecondServerOnTheSameDrivesIsRefusedAndDisturbsNothing() throws IOException {
    try (RunningServer first = RunningServer.with(RunningServer.settings(drives))) {
      assertThatThrownBy(() -> RunningServer.with(RunningServer.settings(drives)).close())
          .isInstanceOf(Configuration.Mistake.class)
          .hasMessageContaining("has it open");
      for (Path drive : drives) {
        Files.delete(drive.resolve(".buckets.sys/lock"));
      }
      assertThatThrownBy(() -> RunningServer.with(RunningServer.settings(drives)).close())
          .isInstanceOf(Configuration.Mistake.class)
          .hasMessageContaining("another process has the drive open, though its lock file is gone");
      try (SdkCalls s3 = SdkKind.SYNC.open(first.endpoint())) {
        s3.createBucket(r -> r.bucket("made-after"));
        s3.putObject(r -> r.bucket("made-after").key("key"), new byte[10]);
      }
    }
    try (RunningServer again = RunningServer.with(RunningServer.settings(drives));
        SdkCalls s3 = SdkKind.SYNC.open(again.endpoint())) {
      assertThat(s3.getObject(r -> r.bucket("made-after").key("key")).asByteArray()).hasSize(10);
    }
  }

  @Test
  void aFileIsNoDrive() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "text");
    assertRefused(List.of(file))
        .hasMessageContaining(
            file + ": it is not a directory; put the drive, or an empty directory")
        .hasMessageContaining("all drives must be there to format them");
    assertRefused(List.of(file.resolve("below")))
        .hasMessageContaining("cannot be made, since " + file + " is not a directory")
        .hasMessageContaining("all drives must be there to format them");
  }

  @Test
  void aDirectoryThatMayNotBeWrittenIsRefused() throws IOException {
    Path locked = Files.createDirectory(folder.resolve("locked"));
    Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("r-xr-xr-x"));
    assumeThat(Files.isWritable(locked)).as("root may write everywhere").isFalse();
    assertRefused(List.of(locked))
        .hasMessageContaining("cannot be written by this user; change its owner or mode");
    assertRefused(List.of(locked.resolve("new")))
        .hasMessageContaining(locked + " cannot be written by this user");
  }

  @Test
  void aNewDeploymentIsNotMadeOverSomeonesFiles() throws IOException {
    Path full = Files.createDirectory(folder.resolve("full"));
    Files.writeString(full.resolve("thesis.tex"), "text");
    assertRefused(List.of(full, folder.resolve("empty")))
        .hasMessageContaining(full + " is not empty and is no drive")
        .hasMessageContaining("name an empty directory, or move its content away");
  }

  @Test
  void aGeometryWiderThanTheDrivesIsRefusedBeforeAnyIsMade() throws IOException {
    Map<ConfigKey, String> settings =
        RunningServer.settings(RunningServer.paths(folder.resolve("new"), 3));
    settings.put(ConfigKey.GEOMETRY, "8+4");
    assertRefused(settings).hasMessage("geometry 8+4 takes 12 drives, and 3 are named");
  }

  @Test
  void withFewerDrivesThanReadingTakesItSaysWhichToBringBack() throws IOException {
    move(drives.get(1), folder.resolve("away/1"));
    move(drives.get(2), folder.resolve("away/2"));
    move(drives.get(3), folder.resolve("away/3"));
    assertRefused(drives).hasMessageContaining("Bring the missing drives back and start again");
    Files.createDirectory(drives.get(1));
    assertRefused(drives).hasMessageContaining("Bring the missing drives back and start again");
  }

  @Test
  void moreEmptyDirectoriesThanParityAreNotFormattedOverTheLossOfAllData() throws IOException {
    List<Path> six = RunningServer.paths(folder.resolve("six"), 6);
    RunningServer.with(RunningServer.settings(six)).close();
    for (Path lost : six.subList(0, 3)) {
      move(lost, folder.resolve("away").resolve(String.valueOf(lost.getFileName())));
      Files.createDirectory(lost);
    }
    assertRefused(six)
        .hasMessageContaining("too few drives are there: 3 of the 6 of an erasure set are there")
        .hasMessageContaining("reading takes 4; bring back some of these: ")
        .hasMessageContaining(six.get(1).toString());
  }

  @Test
  void topologyFilesThatAreBadOnAllDrivesAreMadeAnewFromTheControlJournal() throws IOException {
    Path last = drives.get(3).resolve(".buckets.sys/topology.json");
    byte[] whole = Files.readAllBytes(last);
    for (Path drive : drives) {
      Files.writeString(drive.resolve(".buckets.sys/topology.json"), "{\"magic\":");
    }
    Files.delete(last);
    try (RunningServer server = RunningServer.with(RunningServer.settings(drives))) {
      assertThat(server.server().notes())
          .anyMatch(note -> note.startsWith("topology.json is written anew from the control"));
    }
    for (Path drive : drives) {
      assertThat(drive.resolve(".buckets.sys/topology.json")).hasBinaryContent(whole);
    }
  }

  @Test
  void aControlJournalOlderThanTheTopologyIsRefusedSayingWhatToDo() throws IOException {
    for (Path drive : drives) {
      copy(drive.resolve(".buckets.sys/control"), folder.resolve("old" + drive.getFileName()));
    }
    Files.move(drives.get(1), folder.resolve("lost"));
    Files.createDirectory(drives.get(1));
    RunningServer.with(RunningServer.settings(drives)).close();
    for (int number : new int[] {0, 2, 3}) {
      Path control = drives.get(number).resolve(".buckets.sys/control");
      Files.move(control, folder.resolve("newer" + number));
      copy(folder.resolve("old" + drives.get(number).getFileName()), control);
    }
    Files.move(drives.get(1), folder.resolve("away"));
    assertRefused(drives)
        .hasMessageContaining("know topology generation 2, and the control journal only generation")
        .hasMessageContaining("an older copy of it was put back on too many drives")
        .hasMessageContaining("start again; nothing was changed");
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(String.valueOf(file.getFileName())));
      }
    }
  }

  @Test
  void aDirectoryThatCannotBeLookedAtIsNotSaidToBeMissing() throws IOException {
    Files.move(drives.get(2), folder.resolve("aside"));
    Files.createSymbolicLink(drives.get(2), drives.get(2));
    try (RunningServer server = RunningServer.with(RunningServer.settings(drives))) {
      assertThat(server.server().notes())
          .anyMatch(note ->
              note.contains(drives.get(2) + " is absent: it cannot be read: ")
                  && !note.contains("there is no such directory"));
    }
  }

  @Test
  void theGeometryOfANewDeploymentFollowsFromTheNumberOfDrives() throws IOException {
    for (int count : new int[] {1, 2, 3, 5, 8}) {
      List<Path> fresh = RunningServer.paths(folder.resolve("new" + count), count);
      try (RunningServer server = RunningServer.with(RunningServer.settings(fresh))) {
        assertThat(server.server().notes())
            .containsExactly("formatted " + count + " drives as " + Geometry.defaultFor(count));
      }
    }
  }

  @Test
  void anInterruptedFormatIsBegunAgain() throws IOException {
    List<Path> fresh = RunningServer.paths(folder.resolve("new"), 2);
    for (Path drive : fresh) {
      Files.createDirectories(drive.resolve(".buckets.sys/index"));
      Files.writeString(drive.resolve(".buckets.sys/formatting"), "");
      Files.writeString(drive.resolve(".buckets.sys/index/left-behind"), "half");
    }
    try (RunningServer server = RunningServer.with(RunningServer.settings(fresh))) {
      assertThat(server.server().notes()).containsExactly("formatted 2 drives as 1+1");
    }
    assertThat(fresh.getFirst().resolve(".buckets.sys/index/left-behind")).doesNotExist();
  }
}
