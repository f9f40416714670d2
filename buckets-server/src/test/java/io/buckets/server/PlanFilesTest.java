package io.buckets.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.buckets.cluster.topology.DriveFormat;
import io.buckets.cluster.topology.DriveState;
import io.buckets.cluster.topology.PoolDrive;
import io.buckets.erasure.Geometry;
import io.buckets.server.forming.FormingPlan;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PlanFilesTest {
  private static final FormingPlan PLAN =
      new FormingPlan(
          new UUID(1, 2),
          "http://n1:9000/d",
          new Geometry(1, 0),
          List.of("n1:9000"),
          List.of(new PoolDrive(new UUID(3, 4), 1, "n1:9000", "/d", DriveState.ACTIVE)),
          new FormingPlan.Secrets("access", "secret", "master"));

  @TempDir private Path home;
  private List<Path> drives = List.of();

  @BeforeEach
  void makeDrives() throws IOException {
    drives = List.of(home.resolve("d1"), home.resolve("d2"));
    for (Path drive : drives) {
      Files.createDirectories(drive.resolve(DriveFormat.SYSTEM_DIRECTORY));
    }
  }

  private Path file(int drive) {
    return PlanFiles.file(drives.get(drive), PlanFiles.KEPT);
  }

  private Optional<FormingPlan> read() {
    return PlanFiles.read(drives, PlanFiles.KEPT, _ -> true, Duration.ofSeconds(1));
  }

  @Test
  void aDriveThatFailsHidesNoPlanOfAnother() throws IOException {
    assertThat(read()).isEmpty();
    Files.createDirectory(file(0));
    assertThatThrownBy(this::read).isInstanceOf(Configuration.Mistake.class);
    PlanFiles.write(drives.get(1), PlanFiles.KEPT, PLAN);
    assertThat(read()).contains(PLAN);
  }

  /// A named pipe that nobody writes to hangs whoever reads it.
  @Test
  void aDriveThatHangsHidesNoPlanOfAnother() throws Exception {
    Process made = new ProcessBuilder("mkfifo", file(0).toString()).inheritIO().start();
    assertThat(made.waitFor()).isZero();
    try (RandomAccessFile _ = held()) {
      assertThatThrownBy(this::read).hasMessageContaining("does not answer");
      PlanFiles.write(drives.get(1), PlanFiles.KEPT, PLAN);
      assertThat(read()).contains(PLAN);
    }
  }

  /// Open for both: the readers see its end when it is closed.
  private RandomAccessFile held() throws IOException {
    return new RandomAccessFile(file(0).toFile(), "rw");
  }
}
