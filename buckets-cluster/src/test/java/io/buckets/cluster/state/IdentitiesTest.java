package io.buckets.cluster.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.buckets.cluster.iam.AccountIam;
import io.buckets.cluster.iam.EntityName;
import io.buckets.cluster.iam.IamChange;
import io.buckets.cluster.iam.IamSamples;
import io.buckets.cluster.state.IdentityCommand.EnableIdentity;
import io.buckets.cluster.state.IdentityCommand.PutIdentity;
import io.buckets.cluster.state.IdentityCommand.RemoveIdentity;
import io.buckets.cluster.state.IdentityCommand.ResealIdentity;
import io.buckets.core.IdentityLimits;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/// Access keys and the users that they belong to.
class IdentitiesTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final String NUMBER = "444444444444";
  private static final ClusterState JOE =
      ClusterState.genesis(StateSamples.DEPLOYMENT)
          .apply(
              new AccountCommand.AddAccount(
                  new Account(NUMBER, "44".repeat(32), "ann", "ann@x.org", NOW)))
          .apply(new IamCommand(NUMBER, IamSamples.USER));

  private static PutIdentity key(String accessKey, String user, String narrowed) {
    return new PutIdentity(new Identity(accessKey, "sealed", true, NOW, NUMBER, user, narrowed));
  }

  private static void requireRefused(Reason reason, ClusterState state, ClusterCommand command) {
    assertThatThrownBy(() -> state.apply(command))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  @Test
  void aKeyIsOfAUserThatIsThere() {
    requireRefused(Reason.NO_SUCH_ENTITY, JOE, key("k", "bob", ""));
    requireRefused(
        Reason.NO_SUCH_ENTITY,
        JOE,
        new PutIdentity(new Identity("k", "sealed", true, NOW, "555555555555", "")));
    ClusterState one = JOE.apply(key("k", "joe", ""));
    assertThat(one.identities().of(NUMBER, "joe"))
        .extracting(Identity::accessKey)
        .containsExactly("k");
    assertThat(one.identities().of(NUMBER, "")).isEmpty();
  }

  @Test
  void nobodyTakesAnAccessKeyOver() {
    ClusterState one = JOE.apply(key("k", "joe", ""));
    requireRefused(Reason.CONFLICT, one, key("k", "", ""));
    requireRefused(Reason.CONFLICT, one, new PutIdentity(new Identity("k", "sealed", true, NOW)));
  }

  @Test
  void aUserHasTwoKeysAndNarrowedOnesBesides() {
    ClusterState state = JOE;
    for (int i = 0; i < IdentityLimits.KEYS_OF_USER; i++) {
      state = state.apply(key("k" + i, "joe", ""));
    }
    requireRefused(Reason.LIMIT_EXCEEDED, state, key("more", "joe", ""));
    assertThat(state.apply(key("k0", "joe", "")).identities()).isEqualTo(state.identities());
    for (int i = 0; i < IdentityLimits.NARROWED_KEYS; i++) {
      state = state.apply(key("n" + i, "joe", "{}"));
    }
    requireRefused(Reason.LIMIT_EXCEEDED, state, key("more", "joe", "{}"));
    assertThat(state.apply(key("root", "", "")).identities().byAccessKey()).containsKey("root");
  }

  @Test
  void aKeyThatIsGoneDoesNotComeBackByAChange() {
    ClusterState one = JOE.apply(key("k", "joe", "{}"));
    ClusterState changed =
        one.apply(new EnableIdentity("k", false)).apply(new ResealIdentity("k", "anew"));
    Identity now = changed.identities().byAccessKey().get("k");
    assertThat(now).isEqualTo(new Identity("k", "anew", false, NOW, NUMBER, "joe", "{}"));
    ClusterState gone = changed.apply(new RemoveIdentity("k"));
    requireRefused(Reason.NO_SUCH_ENTITY, gone, new EnableIdentity("k", true));
    requireRefused(Reason.NO_SUCH_ENTITY, gone, new ResealIdentity("k", "anew"));
  }

  @Test
  void keysFollowTheNameOfTheirUserAndKeepItFromGoing() {
    ClusterState one = JOE.apply(key("k", "joe", ""));
    requireRefused(
        Reason.ENTITY_IN_USE,
        one,
        new IamCommand(NUMBER, new IamChange.Remove(EntityName.user("joe"))));
    ClusterState renamed =
        one.apply(new IamCommand(NUMBER, new IamChange.Rename(EntityName.user("joe"), "jim", "/")));
    assertThat(renamed.identities().of(NUMBER, "jim")).hasSize(1);
    ClusterState gone =
        renamed
            .apply(new RemoveIdentity("k"))
            .apply(new IamCommand(NUMBER, new IamChange.Remove(EntityName.user("jim"))));
    assertThat(gone.iam().of(NUMBER)).isEqualTo(AccountIam.NONE);
    assertThat(StateJson.read(StateJson.write(renamed))).isEqualTo(renamed);
  }

  @Test
  void anAccountGoesWithAllThatIsInIt() {
    requireRefused(Reason.NO_SUCH_ENTITY, JOE, new IamCommand("555555555555", IamSamples.USER));
    ClusterState gone =
        JOE.apply(key("k", "joe", "")).apply(new AccountCommand.RemoveAccount(NUMBER));
    assertThat(gone.iam().byAccount()).isEmpty();
    assertThat(gone.identities()).isEqualTo(Identities.NONE);
  }
}
