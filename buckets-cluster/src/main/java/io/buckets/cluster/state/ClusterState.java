package io.buckets.cluster.state;

import io.buckets.cluster.iam.EntityKind;
import io.buckets.cluster.iam.EntityName;
import io.buckets.cluster.iam.Iam;
import io.buckets.cluster.iam.IamChange;
import io.buckets.cluster.state.BucketSettings.Versioning;
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
import io.buckets.cluster.topology.Topology;
import io.buckets.core.BucketName;
import io.buckets.core.Limits;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/// Everything the nodes of a cluster agree on, as a value: state × command → state.
///
/// There is no clock, no randomness and no I/O here, so that every replica that applies the same
/// commands in the same order holds an equal state.
///
/// @param deploymentId the cluster, fixed at its first start
/// @param index how many commands made this state; refused ones are not counted
/// @param founded number of the node's name that founded the vote anew the last time; 0 if none did
/// @param topology the valid one, unless none has been put yet
/// @param buckets by name, those being deleted included
/// @param settings of the cluster as a whole
/// @param nodes who serves drives
/// @param jobs work that outlives the process that does it
/// @param identities who may sign requests
/// @param accounts whom buckets and objects belong to
/// @param iam who there is in the accounts, their roots apart
/// @param keyring the keys that seal the data keys of objects
/// @param leases who may do what until when
/// @param recent ids of the last commands, so that a retry is recognised
public record ClusterState(
    UUID deploymentId,
    long index,
    long founded,
    Optional<Topology> topology,
    SortedMap<BucketName, BucketInfo> buckets,
    SortedMap<String, String> settings,
    Nodes nodes,
    Jobs jobs,
    Identities identities,
    Accounts accounts,
    Iam iam,
    Keyring keyring,
    Leases leases,
    RecentCommands recent) {
  private static final long LEAP = 1L << 32;

  /// Changes that a log may take for each that the numbers of names are apart, which are
  /// milliseconds.
  private static final int CHANGES_BITS = 16;

  public ClusterState {
    buckets = Collections.unmodifiableSortedMap(buckets);
    settings = Collections.unmodifiableSortedMap(settings);
  }

  /// The state before any command.
  public static ClusterState genesis(UUID deploymentId) {
    return new ClusterState(
        deploymentId,
        0,
        0,
        Optional.empty(),
        Collections.emptySortedMap(),
        Collections.emptySortedMap(),
        Nodes.NONE,
        Jobs.NONE,
        Identities.NONE,
        Accounts.NONE,
        Iam.NONE,
        Keyring.NONE,
        Leases.NONE,
        RecentCommands.NONE);
  }

  /// The same in a log of its own. Its index is above any that commands could have led to in any
  /// log that began before: what is found of those later counts as older.
  ///
  /// @param number that tells the new log from all others
  public ClusterState foundedAnew(long number) {
    StateDraft draft = new StateDraft(this, Math.max(index + LEAP, number << CHANGES_BITS));
    draft.founded = number;
    return draft.state();
  }

  /// The bucket of that name, also while it is being deleted.
  public Optional<BucketInfo> bucket(BucketName name) {
    return Optional.ofNullable(buckets.get(name));
  }

  /// The generation of the topology, or 0 before the first.
  public long topologyGeneration() {
    return topology.map(Topology::generation).orElse(0L);
  }

  /// The state after a submitted command, which is remembered by its id if it has one.
  ///
  /// @throws StoreException as {@link #apply(ClusterCommand)} does
  public ClusterState apply(Submission submission) {
    ClusterState next = apply(submission.command());
    if (submission.id().isEmpty()) {
      return next;
    }
    StateDraft draft = new StateDraft(next, next.index);
    draft.recent = recent.with(next.index, submission.id().get());
    return draft.state();
  }

  /// The state after `command`; its index is one higher.
  ///
  /// @throws StoreException with the reason that {@link ClusterCommand} names, if the state does
  ///   not allow the command
  public ClusterState apply(ClusterCommand command) {
    StateDraft next = new StateDraft(this, index + 1);
    switch (command) {
      case CreateBucket create -> next.put(created(create));
      case MarkBucketDeleting mark ->
          next.put(existing(mark.name(), mark.bucketId()).withDeletionMark(index + 1));
      case UnmarkBucketDeleting unmark ->
          next.put(marked(unmark.name(), unmark.mark()).withDeletionMark(0));
      case RemoveBucket remove -> next.remove(marked(remove.name(), remove.mark()));
      case PutBucketSettings put ->
          next.put(active(put.name(), put.bucketId()).withSettings(put.settings()));
      case ChangeBucketSetting change -> {
        BucketInfo bucket = active(change.name(), change.bucketId());
        next.put(bucket.withSettings(bucket.settings().with(change.setting())));
      }
      case DropBucketSetting drop -> {
        BucketInfo bucket = active(drop.name(), drop.bucketId());
        next.put(bucket.withSettings(bucket.settings().without(drop.kind())));
      }
      case ChangeVersioning change -> next.put(withVersioning(change));
      case PutBucketSetting put -> next.put(withText(put));
      case RemoveBucketSetting remove -> {
        BucketInfo bucket = active(remove.name(), remove.bucketId());
        next.put(bucket.withSettings(bucket.settings().withoutText(remove.setting())));
      }
      case PutSetting put -> next.settings = plus(settings, put.setting(), put.value());
      case RemoveSetting remove -> next.settings = minus(settings, remove.setting());
      case PutTopology put -> next.topology = Optional.of(following(put.topology()));
      case NodeCommand change -> next.nodes = nodes.apply(change, index + 1);
      case JobCommand change -> next.jobs = jobs.apply(change, index + 1);
      case IdentityCommand change -> next.identities = applied(change);
      case IamCommand change -> apply(change, next);
      case AccountCommand change -> apply(change, next);
      case KeyCommand change -> next.keyring = keyring.apply(change);
      case LeaseCommand change -> next.leases = leases.apply(change, index + 1);
    }
    return next.state();
  }

  private BucketInfo created(CreateBucket create) {
    BucketInfo present = buckets.get(create.name());
    if (present != null) {
      String also = present.isWritable() ? "" : " and is being deleted";
      throw refused(Reason.BUCKET_EXISTS, "bucket " + create.name() + " exists already" + also);
    }
    if (buckets.size() >= Limits.BUCKETS) {
      throw refused(Reason.BUSY, "the cluster has " + Limits.BUCKETS + " buckets, its most");
    }
    return new BucketInfo(
        index + 1, create.name(), create.created(), 0, create.settings(), create.owner());
  }

  private BucketInfo withVersioning(ChangeVersioning change) {
    BucketInfo bucket = active(change.name(), change.bucketId());
    Versioning before = bucket.settings().versioning();
    if (change.versioning() == Versioning.OFF && before != Versioning.OFF) {
      throw refused(
          Reason.INVALID_ARGUMENT,
          "the versioning of " + change.name() + " can be suspended, not taken back");
    }
    return bucket.withSettings(bucket.settings().withVersioning(change.versioning()));
  }

  private void apply(AccountCommand change, StateDraft next) {
    next.accounts = accounts.apply(change);
    if (change instanceof AccountCommand.RemoveAccount(String number)) {
      for (BucketInfo bucket : buckets.values()) {
        if (bucket.owner().equals(number)) {
          throw refused(
              Reason.CONFLICT, "bucket " + bucket.name() + " belongs to the account " + number);
        }
      }
      next.identities = identities.without(number);
      next.iam = iam.without(number);
    }
  }

  private Identities applied(IdentityCommand change) {
    if (change instanceof IdentityCommand.PutIdentity(Identity identity)
        && accounts.numbered(identity.account()).isEmpty()) {
      throw refused(Reason.NO_SUCH_ENTITY, "there is no account " + identity.account());
    }
    if (change instanceof IdentityCommand.PutIdentity(Identity identity)
        && !identity.user().isEmpty()
        && iam.of(identity.account()).user(identity.user()).isEmpty()) {
      throw refused(
          Reason.NO_SUCH_ENTITY, "The user with name " + identity.user() + " cannot be found.");
    }
    return identities.apply(change);
  }

  private void apply(IamCommand command, StateDraft next) {
    String account = command.account();
    if (accounts.numbered(account).isEmpty()) {
      throw refused(Reason.NO_SUCH_ENTITY, "there is no account " + account);
    }
    next.iam = iam.apply(account, command.change());
    switch (command.change()) {
      case IamChange.Remove(EntityName name) when name.kind() == EntityKind.USER -> {
        if (!identities.of(account, name.name()).isEmpty()) {
          throw refused(
              Reason.ENTITY_IN_USE, "Cannot delete entity, must delete access keys first.");
        }
      }
      case IamChange.Rename rename when rename.name().kind() == EntityKind.USER ->
          next.identities = identities.renamed(account, rename.name().name(), rename.newName());
      default -> {
        // Nothing else touches a user's name.
      }
    }
  }

  private BucketInfo withText(PutBucketSetting put) {
    BucketInfo bucket = active(put.name(), put.bucketId());
    BucketSettings before = bucket.settings();
    if (before.others().size() >= Limits.SETTINGS && !before.others().containsKey(put.setting())) {
      throw refused(Reason.BUSY, "there are " + Limits.SETTINGS + " settings, the most");
    }
    return bucket.withSettings(before.withText(put.setting(), put.value()));
  }

  private Topology following(Topology next) {
    if (!next.deploymentId().equals(deploymentId)) {
      throw refused(
          Reason.INVALID_ARGUMENT, "the topology is of deployment " + next.deploymentId());
    }
    if (topology.isPresent() && next.generation() != topologyGeneration() + 1) {
      throw refused(
          Reason.CONFLICT,
          "topology generation "
              + next.generation()
              + " does not follow generation "
              + topologyGeneration());
    }
    return next;
  }

  private BucketInfo existing(BucketName name, long bucketId) {
    BucketInfo bucket = buckets.get(name);
    if (bucket == null || bucket.id() != bucketId) {
      throw refused(Reason.NO_SUCH_BUCKET, "bucket " + name + " does not exist");
    }
    return bucket;
  }

  private BucketInfo active(BucketName name, long bucketId) {
    BucketInfo bucket = existing(name, bucketId);
    if (!bucket.isWritable()) {
      throw refused(Reason.CONFLICT, "bucket " + name + " is being deleted");
    }
    return bucket;
  }

  private BucketInfo marked(BucketName name, long mark) {
    BucketInfo bucket = buckets.get(name);
    if (bucket == null) {
      throw refused(Reason.NO_SUCH_BUCKET, "bucket " + name + " does not exist");
    }
    if (mark == 0 || bucket.deletionMark() != mark) {
      throw refused(Reason.CONFLICT, "another deletion of bucket " + name + " took over");
    }
    return bucket;
  }

  private static SortedMap<String, String> plus(
      SortedMap<String, String> settings, String setting, String value) {
    if (settings.size() >= Limits.SETTINGS && !settings.containsKey(setting)) {
      throw refused(Reason.BUSY, "there are " + Limits.SETTINGS + " settings, the most");
    }
    SortedMap<String, String> changed = new TreeMap<>(settings);
    changed.put(setting, value);
    return changed;
  }

  private static SortedMap<String, String> minus(
      SortedMap<String, String> settings, String setting) {
    SortedMap<String, String> changed = new TreeMap<>(settings);
    changed.remove(setting);
    return changed;
  }

  private static StoreException refused(Reason reason, String message) {
    return new StoreException(reason, message);
  }
}
