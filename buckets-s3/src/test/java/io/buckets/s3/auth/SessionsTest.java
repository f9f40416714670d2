package io.buckets.s3.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.buckets.cluster.state.ClusterState;
import io.buckets.s3.auth.SessionGrant.Holder;
import io.buckets.s3.auth.SessionGrant.Kind;
import io.buckets.s3.auth.SessionGrant.Narrowing;
import io.buckets.s3.policy.ConditionKey;
import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.S3Exception;
import io.buckets.storage.sealing.MasterKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SessionsTest {
  private static final ClusterState STATE = ClusterState.genesis(new UUID(1, 1));
  private static final SessionGrant ROOT = grant("000000000000", null);

  private final MasterKey master = MasterKey.random();
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private final Sessions sessions = new Sessions(() -> STATE, master, () -> now);

  private static SessionGrant grant(String account, @Nullable Narrowing narrowing) {
    return new SessionGrant(
        new Holder(Kind.ROOT, account, account, "", ""),
        narrowing,
        Map.of("team", "red"),
        List.of("team"),
        Map.of("aws:sourceidentity", List.of("ann")));
  }

  @Test
  void aTokenHoldsAllThatWasGiven() {
    Sessions.Issued issued = sessions.issue(ROOT, Duration.ofHours(1));
    // Another node has nothing but the master key.
    Sessions elsewhere = new Sessions(() -> STATE, master, () -> now);
    Directory.Known known =
        Objects.requireNonNull(elsewhere.find(issued.pair().accessKey(), issued.token()));
    assertThat(known.secret()).isEqualTo(issued.pair().secretKey());
    Session session = Objects.requireNonNull(known.session());
    assertThat(session.policies()).isNull();
    assertThat(session.grant()).isEqualTo(ROOT);
    assertThat(session.facts().values(ConditionKey.of("aws:SourceIdentity"))).containsOnly("ann");
    assertThat(session.facts().values(ConditionKey.of("aws:TokenIssueTime")))
        .containsOnly("2026-01-01T00:00:00Z");
    assertThat(issued.toString()).doesNotContain(issued.token(), issued.pair().secretKey());
  }

  @Test
  void aSessionEndsOnTheSecond() {
    Sessions.Issued issued = sessions.issue(ROOT, Duration.ofMinutes(15));
    now = now.plusSeconds(899);
    assertThat(sessions.find(issued.pair().accessKey(), issued.token())).isNotNull();
    now = now.plusSeconds(1);
    assertRefused(issued.pair().accessKey(), issued.token(), S3Error.EXPIRED_TOKEN);
  }

  @Test
  void aTokenOpensOnlyWholeForItsOwnKeyAndServer() {
    Sessions.Issued one = sessions.issue(ROOT, Duration.ofMinutes(15));
    Sessions.Issued other = sessions.issue(ROOT, Duration.ofMinutes(15));
    String key = one.pair().accessKey();
    assertRefused(key, other.token(), S3Error.INVALID_TOKEN);
    assertRefused(key, "", S3Error.INVALID_TOKEN);
    assertRefused(key, "x".repeat(100_000), S3Error.INVALID_TOKEN);
    Random random = new Random(7);
    for (int i = 0; i < 50; i++) {
      StringBuilder flipped = new StringBuilder(one.token());
      int at = random.nextInt(flipped.length() - 2);
      flipped.setCharAt(at, flipped.charAt(at) == 'A' ? 'B' : 'A');
      assertRefused(key, flipped.toString(), S3Error.INVALID_TOKEN);
    }
    Sessions stranger = new Sessions(() -> STATE, MasterKey.random(), () -> now);
    assertThatThrownBy(() -> stranger.find(key, one.token())).isInstanceOf(S3Exception.class);
  }

  @Test
  void anotherSecretOfTheMasterKeyIsNoToken() {
    String sealed = master.seal("secret of the access key x", new byte[] {1, 2, 3});
    assertRefused("x", sealed, S3Error.INVALID_TOKEN);
  }

  @Test
  void aSessionOfAnAccountThatIsGoneIsNobodys() {
    Sessions.Issued issued = sessions.issue(grant("111111111111", null), Duration.ofHours(1));
    assertThat(sessions.find(issued.pair().accessKey(), issued.token())).isNull();
  }

  @Test
  void aPolicyThatIsGoneAllowsNothing() {
    Narrowing gone = new Narrowing(List.of(), List.of("arn:aws:iam::000000000000:policy/gone"));
    Sessions.Issued issued = sessions.issue(grant("000000000000", gone), Duration.ofHours(1));
    Directory.Known known =
        Objects.requireNonNull(sessions.find(issued.pair().accessKey(), issued.token()));
    assertThat(Objects.requireNonNull(known.session()).policies()).isEmpty();
  }

  private void assertRefused(String key, String token, S3Error error) {
    assertThatThrownBy(() -> sessions.find(key, token))
        .isInstanceOfSatisfying(
            S3Exception.class, refusal -> assertThat(refusal.error()).isEqualTo(error));
  }
}
