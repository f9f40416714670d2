package io.buckets.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PresenceTest {
  @TempDir Path folder;

  @Test
  void filesDirectoriesAndNothingAreToldApart() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "text");
    assertThat(Presence.exists(file)).isTrue();
    assertThat(Presence.isDirectory(file)).isFalse();
    assertThat(Presence.isDirectory(folder)).isTrue();
    assertThat(Presence.exists(folder.resolve("none"))).isFalse();
    assertThat(Presence.exists(folder.resolve("none/below"))).isFalse();
    assertThat(Presence.exists(file.resolve("below/it"))).isFalse();
  }

  @Test
  void anErrorIsNoAbsence() throws IOException {
    Path first = folder.resolve("first");
    Path second = Files.createSymbolicLink(folder.resolve("second"), first);
    Files.createSymbolicLink(first, second);
    assertThat(Files.exists(first)).isFalse();
    assertThatThrownBy(() -> Presence.exists(first)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> Presence.isDirectory(first)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> Presence.exists(first.resolve("below")))
        .isInstanceOf(IOException.class);
  }
}
