package io.buckets.cluster.state;

import io.buckets.cluster.iam.IamSamples;
import io.buckets.cluster.setting.Acl;
import io.buckets.cluster.setting.BucketAcl;
import io.buckets.cluster.setting.BucketOwnership;
import io.buckets.cluster.setting.BucketSetting;
import io.buckets.cluster.setting.BucketTags;
import io.buckets.cluster.setting.Grant;
import io.buckets.cluster.setting.SettingKind;
import io.buckets.cluster.setting.SettingSamples;
import io.buckets.cluster.state.ClusterCommand.ChangeBucketSetting;
import io.buckets.cluster.state.ClusterCommand.ChangeVersioning;
import io.buckets.cluster.state.ClusterCommand.CreateBucket;
import io.buckets.cluster.state.ClusterCommand.DropBucketSetting;
import io.buckets.cluster.state.ClusterCommand.MarkBucketDeleting;
import io.buckets.cluster.state.ClusterCommand.PutBucketSetting;
import io.buckets.cluster.state.ClusterCommand.PutBucketSettings;
import io.buckets.cluster.state.ClusterCommand.PutSetting;
import io.buckets.cluster.state.ClusterCommand.PutTopology;
import io.buckets.cluster.state.ClusterCommand.RemoveBucket;
import io.buckets.cluster.state.ClusterCommand.RemoveBucketSetting;
import io.buckets.cluster.state.ClusterCommand.RemoveSetting;
import io.buckets.cluster.state.ClusterCommand.UnmarkBucketDeleting;
import io.buckets.cluster.topology.Topologies;
import io.buckets.core.BucketName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/// A state and one command of every kind, as the golden files hold them.
public final class StateSamples {
  public static final UUID DEPLOYMENT = UUID.fromString("0f6c2a7e-0d2b-4a53-9c35-6a1b0c7d8e9f");

  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final BucketName PHOTOS = new BucketName("photos");
  private static final BucketName MUSIC = new BucketName("music");

  private static final BucketName FILMS = new BucketName("films");
  private static final BucketTags TAGS = new BucketTags(Map.of("a é", "b"));
  private static final Acl ACL =
      new Acl(
          "ab".repeat(32),
          List.of(
              Grant.user("cd".repeat(32), Grant.Permission.WRITE_ACP),
              Grant.group(Grant.ALL_USERS, Grant.Permission.READ)));

  private StateSamples() {}

  /// What a snapshot of level 1 holds.
  public static ClusterState firstLevelBase() {
    StateDraft draft = new StateDraft(ClusterState.genesis(DEPLOYMENT), 2);
    draft.topology = Optional.of(Topologies.oneDrive(DEPLOYMENT));
    draft.put(new BucketInfo(1, MUSIC, NOW, 2, texts("a", "b")));
    draft.settings = new TreeMap<>(Map.of("policy/x", "{}"));
    return draft.state();
  }

  public static ClusterState base() {
    StateDraft draft = new StateDraft(secondLevelBase(), 2);
    draft.accounts =
        new Accounts(new TreeMap<>(Map.of("333333333333", account("333333333333", "old"))));
    draft.iam = IamSamples.full("333333333333");
    draft.keyring = new Keyring(new TreeMap<>(Map.of("old", key("old"))));
    return draft.state();
  }

  /// What a snapshot of level 2 holds.
  public static ClusterState secondLevelBase() {
    StateDraft draft = new StateDraft(firstLevelBase(), 2);
    draft.nodes = new Nodes(4, new TreeMap<>(Map.of(2, new ClusterNode(2, "b", 1))));
    draft.jobs =
        new Jobs(new TreeMap<>(Map.of(1L, new Job(1, Job.Kind.MOVE, Job.State.FAILED, NOW))));
    draft.identities =
        new Identities(new TreeMap<>(Map.of("old", new Identity("old", "sealed", false, NOW))));
    draft.leases = new Leases(new TreeMap<>(Map.of("scrub", new Lease("scrub", "b", 1, NOW))));
    draft.recent = new RecentCommands(new TreeMap<>(Map.of(2L, id(2))));
    return draft.state();
  }

  public static List<Submission> firstLevelCommands() {
    return List.<ClusterCommand>of(
            new CreateBucket(PHOTOS, NOW, texts("owner", "root")),
            new PutBucketSetting(PHOTOS, 3, "versioning", "Enabled é\u0000"),
            new RemoveBucketSetting(PHOTOS, 3, "owner"),
            new MarkBucketDeleting(PHOTOS, 3),
            new UnmarkBucketDeleting(PHOTOS, 6),
            new PutSetting("identity/joe", "{\"a\":1}"),
            new RemoveSetting("policy/x"),
            new PutTopology(
                Topologies.oneDrive(DEPLOYMENT).replaceDrive(new UUID(9, 0), Topologies.drive(5))),
            new RemoveBucket(MUSIC, 2))
        .stream()
        .map(Submission::once)
        .toList();
  }

  public static List<Submission> secondLevelCommands() {
    BucketSettings suspended = new BucketSettings(BucketSettings.Versioning.SUSPENDED);
    return List.of(
        Submission.of(id(3), new CreateBucket(PHOTOS, NOW, suspended)),
        Submission.once(new PutBucketSettings(PHOTOS, 3, texts("owner é\u0000", "root"))),
        Submission.once(new PutBucketSetting(PHOTOS, 3, "versioning", "Enabled")),
        Submission.once(new RemoveBucketSetting(PHOTOS, 3, "owner")),
        Submission.of(id(4), new MarkBucketDeleting(PHOTOS, 3)),
        Submission.once(new UnmarkBucketDeleting(PHOTOS, 7)),
        Submission.once(new PutSetting("identity/joe", "{\"a\":1}")),
        Submission.once(new RemoveSetting("policy/x")),
        Submission.once(
            new PutTopology(
                Topologies.oneDrive(DEPLOYMENT).replaceDrive(new UUID(9, 0), Topologies.drive(5)))),
        Submission.once(new RemoveBucket(MUSIC, 2)),
        Submission.once(new NodeCommand.AddNode("e")),
        Submission.once(new NodeCommand.StartNode(5)),
        Submission.once(new NodeCommand.RemoveNode(2)),
        Submission.once(new JobCommand.CreateJob(Job.Kind.SCRUB, NOW)),
        Submission.once(new JobCommand.ChangeJob(16, Job.State.COMPLETED, NOW.plusSeconds(1))),
        Submission.once(new JobCommand.RemoveJob(1)),
        Submission.once(
            new IdentityCommand.PutIdentity(new Identity("joe", "sealed é", true, NOW))),
        Submission.once(new IdentityCommand.RemoveIdentity("old")),
        Submission.once(new LeaseCommand.TakeLease("heal", "a", NOW, Duration.ofSeconds(30))),
        Submission.once(new LeaseCommand.RenewLease("heal", 21, NOW, Duration.ofMillis(1500))),
        Submission.once(new LeaseCommand.ReleaseLease("scrub", 1)));
  }

  public static List<Submission> everyCommand() {
    List<Submission> all = new ArrayList<>(secondLevelCommands());
    all.addAll(thirdLevelCommands());
    return all;
  }

  private static List<Submission> thirdLevelCommands() {
    List<Submission> all = new ArrayList<>(accountCommands());
    IamSamples.changes().stream()
        .map(change -> Submission.once(new IamCommand("444444444444", change)))
        .forEach(all::add);
    Identity key = new Identity("ann1", "sealed", true, NOW, "444444444444", "joe", "");
    Identity service = new Identity("ann2", "sealed", true, NOW, "444444444444", "joe", "{}");
    all.add(Submission.once(new IdentityCommand.PutIdentity(key)));
    all.add(Submission.once(new IdentityCommand.PutIdentity(service)));
    all.add(Submission.once(new IdentityCommand.EnableIdentity("ann1", false)));
    all.add(Submission.once(new IdentityCommand.ResealIdentity("ann1", "anew")));
    for (BucketSetting setting : SettingSamples.all()) {
      all.add(Submission.once(new ChangeBucketSetting(FILMS, 27, setting)));
    }
    all.add(Submission.once(new KeyCommand.CreateKey(key("k"))));
    all.add(Submission.once(new KeyCommand.RotateKey("k", 2, "second")));
    all.add(Submission.once(new KeyCommand.ResealKey("k", 1, "anew")));
    all.add(Submission.once(new KeyCommand.EnableKey("k", false)));
    return all;
  }

  private static KeyringKey key(String name) {
    return new KeyringKey(name, new TreeMap<>(Map.of(1, "first")), true, NOW);
  }

  private static List<Submission> accountCommands() {
    return List.of(
        Submission.once(new AccountCommand.AddAccount(account("444444444444", "ann"))),
        Submission.once(new AccountCommand.RemoveAccount("333333333333")),
        Submission.once(new IamCommand("444444444444", IamSamples.USER)),
        Submission.once(
            new CreateBucket(FILMS, NOW, BucketSettings.DEFAULT.with(TAGS), "444444444444")),
        Submission.once(new ChangeVersioning(FILMS, 27, BucketSettings.Versioning.ENABLED)),
        Submission.once(
            new ChangeBucketSetting(
                FILMS, 27, new BucketOwnership(BucketOwnership.Rule.OBJECT_WRITER))),
        Submission.once(new ChangeBucketSetting(FILMS, 27, new BucketAcl(ACL))),
        Submission.once(new DropBucketSetting(FILMS, 27, SettingKind.TAGS)));
  }

  private static BucketSettings texts(String name, String value) {
    return BucketSettings.DEFAULT.withText(name, value);
  }

  private static Account account(String number, String name) {
    return new Account(number, number.substring(0, 2).repeat(32), name, name + "@x.org", NOW);
  }

  private static CommandId id(long number) {
    return new CommandId(new UUID(77, number));
  }
}
