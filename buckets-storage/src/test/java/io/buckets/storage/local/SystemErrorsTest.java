package io.buckets.storage.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.buckets.storage.local.SystemErrors.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

final class SystemErrorsTest {
  private static final Map<Integer, String> GERMAN =
      Map.of(
          23, "Zu viele offene Dateien im System",
          24, "Zu viele offene Dateien",
          28, "Auf dem Gerät ist kein Speicherplatz mehr verfügbar",
          69, "Der zugewiesene Plattenplatz (Quota) ist überschritten",
          122, "Der zugewiesene Plattenplatz (Quota) ist überschritten");

  private final SystemErrors german = new SystemErrors(GERMAN::get);

  @Test
  void errorsAreKnownInTheLanguageOfTheProcess() {
    assertThat(german.kindOf(new IOException(GERMAN.get(28)))).isEqualTo(Kind.NO_ROOM);
    assertThat(german.kindOf(new FileSystemException("/d/x", null, GERMAN.get(122))))
        .isEqualTo(Kind.NO_ROOM);
    assertThat(german.kindOf(new FileSystemException("/d/x", null, GERMAN.get(24))))
        .isEqualTo(Kind.NO_DESCRIPTORS);
    assertThat(german.kindOf(new IOException("a write", new IOException(GERMAN.get(28)))))
        .isEqualTo(Kind.NO_ROOM);
    assertThat(german.kindOf(new IOException("Eingabe-/Ausgabefehler"))).isEqualTo(Kind.OTHER);
    assertThat(german.kindOf(new IOException((String) null))).isEqualTo(Kind.OTHER);
  }

  @Test
  void aRealWriteToAFullDeviceIsKnownInWhateverLanguageThisRuns() throws IOException {
    Path full = Path.of("/dev/full");
    Assumptions.assumeTrue(Files.exists(full));
    try (FileChannel channel = FileChannel.open(full, StandardOpenOption.WRITE)) {
      IOException refused =
          catchThrowableOfType(IOException.class, () -> channel.write(ByteBuffer.allocate(10)));
      assertThat(SystemErrors.HERE.kindOf(refused)).isEqualTo(Kind.NO_ROOM);
    }
    IOException missing =
        catchThrowableOfType(IOException.class, () -> Files.size(Path.of("/no/such/file")));
    assertThat(SystemErrors.HERE.kindOf(missing)).isEqualTo(Kind.OTHER);
  }
}
