package io.buckets.cluster.iam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.buckets.cluster.topology.Json;
import io.buckets.core.IdentityLimits;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

class IamStepTest {
  private static final String ACCOUNT = "444444444444";
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final EntityName JOE = EntityName.user("joe");
  private static final String READING = "arn:aws:iam::" + ACCOUNT + ":policy/a/reading";

  private static AccountIam with(IamChange... changes) {
    AccountIam account = AccountIam.NONE;
    for (IamChange change : changes) {
      account = new IamStep(ACCOUNT, account).after(change);
    }
    return account;
  }

  private static void requireRefused(Reason reason, AccountIam before, IamChange change) {
    assertThatThrownBy(() -> new IamStep(ACCOUNT, before).after(change))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  private static IamChange user(String name) {
    return new IamChange.Add(User.fresh(IamSamples.head("AIDA", name), Map.of()));
  }

  private static IamChange group(String name) {
    return new IamChange.Add(Group.fresh(IamSamples.head("AGPA", name)));
  }

  private static IamChange role(String name) {
    return new IamChange.Add(Role.fresh(IamSamples.head("AROA", name), "{}", Map.of()));
  }

  private static IamChange policy(String name, String text) {
    return new IamChange.Add(
        ManagedPolicy.fresh(IamSamples.head("ANPA", name), "", text, Map.of()));
  }

  @Test
  void everyChangeMakesWhatItSays() {
    AccountIam account = IamSamples.full(ACCOUNT).of(ACCOUNT);
    User joe = account.user("joe").orElseThrow();
    assertThat(account.groupsOf(joe)).extracting(Group::name).containsExactly("staff");
    assertThat(account.membersOf("staff")).containsExactly(joe);
    assertThat(account.membersOf("readers")).isEmpty();
    assertThat(joe.permissions().isEmpty()).isTrue();
    assertThat(joe.tags()).isEmpty();
    Role auditor = account.role("auditor").orElseThrow();
    assertThat(auditor.trust()).isEqualTo("{\"trust\": 2}");
    assertThat(auditor.maxSessionSeconds()).isEqualTo(7200);
    assertThat(auditor.tags()).containsExactly(Map.entry("a", "b"));
    ManagedPolicy reading = account.policyOfArn(ACCOUNT, READING).orElseThrow();
    assertThat(reading.document()).isEqualTo("{\"v\": 3}");
    assertThat(reading.versions()).containsOnlyKeys(2, 3);
    assertThat(account.policyOfArn(ACCOUNT, READING.replace("/a/", "/"))).isEmpty();
    assertThat(account.provider("idp.example.com/x").orElseThrow().clientIds())
        .containsExactly("app", "web");
    assertThat(account.userWithId(joe.id())).contains(joe);
    assertThat(joe.arn(ACCOUNT)).isEqualTo("arn:aws:iam::444444444444:user/a/joe");
  }

  @Test
  void theirFormSaysAllOfThem() {
    Iam iam = IamSamples.full(ACCOUNT);
    ObjectNode node = Json.object();
    IamJson.put(iam, node);
    assertThat(IamJson.read(Json.parse(Json.compact(node)))).isEqualTo(iam);
    IamJson.put(Iam.NONE, Json.object());
    assertThat(IamJson.read(Json.object())).isEqualTo(Iam.NONE);
    List<IamChange> changes = new ArrayList<>(IamSamples.changes());
    changes.add(IamSamples.USER);
    for (IamChange change : changes) {
      assertThat(IamChangeJson.read(IamChangeJson.toNode(change))).isEqualTo(change);
    }
  }

  @Test
  void whatIsNotThereCannotBeChanged() {
    AccountIam one = with(user("joe"), group("g"), policy("p", "{}"));
    List<IamChange> changes =
        List.of(
            new IamChange.Remove(EntityName.user("ann")),
            new IamChange.Rename(EntityName.user("ann"), "bob", "/"),
            new IamChange.Join("ann", "g"),
            new IamChange.Join("joe", "h"),
            new IamChange.Leave("joe", "g"),
            new IamChange.PutTags(EntityName.role("r"), new TreeMap<>()),
            new IamChange.Attach(JOE, READING),
            new IamChange.Attach(JOE, "arn:aws:iam::333333333333:policy/a/p"),
            new IamChange.Detach(JOE, "arn:aws:iam::" + ACCOUNT + ":policy/a/p"),
            new IamChange.PutInline(EntityName.group("h"), "p", "{}"),
            new IamChange.RemoveInline(JOE, "p"),
            new IamChange.AddVersion("q", "{}", true, NOW),
            new IamChange.RemoveVersion("p", 2),
            new IamChange.ChooseVersion("p", 2),
            new IamChange.Trust("r", "{}"),
            new IamChange.DescribeRole("r", "", 3600),
            new IamChange.ChangeClient("x.org", "c", true),
            new IamChange.ChangeThumbprints("x.org", List.of()));
    for (IamChange change : changes) {
      requireRefused(Reason.NO_SUCH_ENTITY, one, change);
    }
  }

  @Test
  void namesDifferInMoreThanTheCaseOfTheirLetters() {
    AccountIam two = with(user("joe"), user("ann"));
    requireRefused(Reason.ENTITY_EXISTS, two, user("JOE"));
    requireRefused(Reason.ENTITY_EXISTS, two, new IamChange.Rename(JOE, "Ann", "/"));
    AccountIam renamed = new IamStep(ACCOUNT, two).after(new IamChange.Rename(JOE, "Joe", "/b/"));
    assertThat(renamed.users()).containsOnlyKeys("Joe", "ann");
    assertThat(renamed.user("Joe").orElseThrow().path()).isEqualTo("/b/");
  }

  @Test
  void nothingGoesThatOthersHoldOnTo() {
    String arn = "arn:aws:iam::" + ACCOUNT + ":policy/a/p";
    AccountIam all =
        with(
            user("joe"),
            group("g"),
            role("r"),
            policy("p", "{}"),
            policy("q", "{}"),
            new IamChange.Join("joe", "g"),
            new IamChange.Attach(EntityName.role("r"), arn),
            new IamChange.AddVersion("q", "{}", false, NOW));
    requireRefused(Reason.ENTITY_IN_USE, all, new IamChange.Remove(JOE));
    requireRefused(Reason.ENTITY_IN_USE, all, new IamChange.Remove(EntityName.group("g")));
    requireRefused(Reason.ENTITY_IN_USE, all, new IamChange.Remove(EntityName.role("r")));
    requireRefused(Reason.ENTITY_IN_USE, all, new IamChange.Remove(EntityName.policy("p")));
    requireRefused(Reason.ENTITY_IN_USE, all, new IamChange.Remove(EntityName.policy("q")));
    requireRefused(Reason.ENTITY_IN_USE, all, new IamChange.RemoveVersion("q", 1));
    assertThat(all.holdersOf(arn)).extracting(PermissionHolder::name).containsExactly("r");
  }

  @Test
  void thereIsNotTooMuchOfAnything() {
    AccountIam groups =
        with(
            IntStream.rangeClosed(0, IdentityLimits.GROUPS_OF_USER)
                .mapToObj(i -> group("g" + i))
                .toArray(IamChange[]::new));
    AccountIam joined = new IamStep(ACCOUNT, groups).after(user("joe"));
    for (int i = 0; i < IdentityLimits.GROUPS_OF_USER; i++) {
      joined = new IamStep(ACCOUNT, joined).after(new IamChange.Join("joe", "g" + i));
    }
    requireRefused(
        Reason.LIMIT_EXCEEDED,
        joined,
        new IamChange.Join("joe", "g" + IdentityLimits.GROUPS_OF_USER));
    AccountIam one = with(user("joe"), policy("p", "{}"), role("r"));
    String long1 = "{" + "x".repeat(IdentityLimits.USER_POLICY_CHARS) + "}";
    requireRefused(Reason.LIMIT_EXCEEDED, one, new IamChange.PutInline(JOE, "p", long1));
    requireRefused(Reason.LIMIT_EXCEEDED, one, new IamChange.Trust("r", long1));
    String long2 = "x".repeat(IdentityLimits.POLICY_CHARS + 1);
    requireRefused(Reason.LIMIT_EXCEEDED, one, policy("q", long2));
    requireRefused(Reason.LIMIT_EXCEEDED, one, new IamChange.AddVersion("p", long2, true, NOW));
    AccountIam spaced =
        new IamStep(ACCOUNT, one).after(new IamChange.PutInline(JOE, "p", "{" + " ".repeat(5000)));
    assertThat(spaced.user("joe").orElseThrow().permissions().inline()).hasSize(1);
    AccountIam versions = one;
    for (int i = 1; i < IdentityLimits.POLICY_VERSIONS; i++) {
      versions =
          new IamStep(ACCOUNT, versions).after(new IamChange.AddVersion("p", "{}", true, NOW));
    }
    requireRefused(Reason.LIMIT_EXCEEDED, versions, new IamChange.AddVersion("p", "{}", true, NOW));
    AccountIam attached = one;
    for (int i = 0; i < IdentityLimits.ATTACHED; i++) {
      attached = new IamStep(ACCOUNT, attached).after(builtIn("x" + i));
    }
    assertThat(new IamStep(ACCOUNT, attached).after(builtIn("x0"))).isEqualTo(attached);
    requireRefused(Reason.LIMIT_EXCEEDED, attached, builtIn("y"));
  }

  private static IamChange builtIn(String name) {
    return new IamChange.Attach(JOE, "arn:aws:iam::aws:policy/" + name);
  }

  @Test
  void aNumberOfAVersionIsNotUsedAgain() {
    AccountIam one =
        with(
            policy("p", "{}"),
            new IamChange.AddVersion("p", "{}", false, NOW),
            new IamChange.RemoveVersion("p", 2),
            new IamChange.AddVersion("p", "{}", false, NOW));
    assertThat(one.policy("p").orElseThrow().versions()).containsOnlyKeys(1, 3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a/b", "a:b", "é", "a\n"})
  void aNameIsOfFewCharacters(String name) {
    assertThatThrownBy(() -> user(name)).isInstanceOf(StoreException.class);
  }
}
