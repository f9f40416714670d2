package io.buckets.cluster.state;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyringTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final ClusterState EMPTY = ClusterState.genesis(StateSamples.DEPLOYMENT);

  private static KeyringKey key(String name) {
    return new KeyringKey(name, new TreeMap<>(Map.of(1, "first")), true, NOW);
  }

  private static ClusterState with(KeyCommand... commands) {
    ClusterState state = EMPTY;
    for (KeyCommand command : commands) {
      state = state.apply(command);
    }
    return state;
  }

  private static void requireRefused(Reason reason, ClusterState state, KeyCommand command) {
    assertThatThrownBy(() -> state.apply(command))
        .isInstanceOf(StoreException.class)
        .extracting(e -> ((StoreException) e).reason())
        .isEqualTo(reason);
  }

  @Test
  void aRotatedKeyKeepsItsOlderVersions() {
    ClusterState state =
        with(
            new KeyCommand.CreateKey(key("k")),
            new KeyCommand.RotateKey("k", 2, "second"),
            new KeyCommand.EnableKey("k", false),
            new KeyCommand.ResealKey("k", 1, "anew"));
    KeyringKey key = state.keyring().key("k").orElseThrow();
    assertThat(key.versions()).containsExactly(Map.entry(1, "anew"), Map.entry(2, "second"));
    assertThat(key.newest()).isEqualTo(2);
    assertThat(key.enabled()).isFalse();
    assertThat(key.toString()).doesNotContain("second");
  }

  @Test
  void nobodyReplacesAKeyOrAVersion() {
    ClusterState state = with(new KeyCommand.CreateKey(key("k")));
    requireRefused(Reason.CONFLICT, state, new KeyCommand.CreateKey(key("k")));
    requireRefused(Reason.CONFLICT, state, new KeyCommand.RotateKey("k", 1, "other"));
    requireRefused(Reason.CONFLICT, state, new KeyCommand.RotateKey("k", 3, "other"));
    requireRefused(Reason.INVALID_ARGUMENT, state, new KeyCommand.ResealKey("k", 2, "other"));
    requireRefused(Reason.INVALID_ARGUMENT, state, new KeyCommand.RotateKey("x", 2, "other"));
    requireRefused(Reason.INVALID_ARGUMENT, state, new KeyCommand.EnableKey("x", true));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a:b", "é", "a\n"})
  void aNameIsOfFewCharacters(String name) {
    assertThatThrownBy(() -> key(name)).isInstanceOf(StoreException.class);
  }

  @Test
  void snapshotsAndJournalsHoldIt() {
    List<KeyCommand> commands =
        List.of(
            new KeyCommand.CreateKey(key("k")),
            new KeyCommand.RotateKey("k", 2, "second"),
            new KeyCommand.ResealKey("k", 1, "anew"),
            new KeyCommand.EnableKey("k", false));
    for (KeyCommand command : commands) {
      Submission submission = Submission.once(command);
      assertThat(CommandJson.read(CommandJson.write(submission))).isEqualTo(submission);
    }
    ClusterState state = with(commands.toArray(KeyCommand[]::new));
    String snapshot = new String(StateJson.write(state), UTF_8);
    assertThat(snapshot)
        .contains(
            "\"keys\":[{\"name\":\"k\",\"enabled\":false,\"created\":\"2026-01-02T03:04:05Z\","
                + "\"versions\":[{\"number\":1,\"sealed\":\"anew\"},"
                + "{\"number\":2,\"sealed\":\"second\"}]}]");
    assertThat(StateJson.read(snapshot.getBytes(UTF_8))).isEqualTo(state);
    assertThat(StateJson.read(StateJson.write(EMPTY))).isEqualTo(EMPTY);
  }
}
