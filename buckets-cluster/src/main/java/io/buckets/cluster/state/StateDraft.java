package io.buckets.cluster.state;

import io.buckets.cluster.iam.Iam;
import io.buckets.cluster.topology.Topology;
import io.buckets.core.BucketName;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/// A cluster state being made of another one: what is not set stays as it was.
final class StateDraft {
  private final UUID deploymentId;
  private final long index;
  long founded;
  Optional<Topology> topology;
  SortedMap<BucketName, BucketInfo> buckets;
  SortedMap<String, String> settings;
  Nodes nodes;
  Jobs jobs;
  Identities identities;
  Accounts accounts;
  Iam iam;
  Keyring keyring;
  Leases leases;
  RecentCommands recent;

  /// A draft of a state with that index.
  StateDraft(ClusterState before, long index) {
    this.deploymentId = before.deploymentId();
    this.index = index;
    this.founded = before.founded();
    this.topology = before.topology();
    this.buckets = before.buckets();
    this.settings = before.settings();
    this.nodes = before.nodes();
    this.jobs = before.jobs();
    this.identities = before.identities();
    this.accounts = before.accounts();
    this.iam = before.iam();
    this.keyring = before.keyring();
    this.leases = before.leases();
    this.recent = before.recent();
  }

  void put(BucketInfo bucket) {
    buckets = new TreeMap<>(buckets);
    buckets.put(bucket.name(), bucket);
  }

  void remove(BucketInfo bucket) {
    buckets = new TreeMap<>(buckets);
    buckets.remove(bucket.name());
  }

  ClusterState state() {
    return new ClusterState(
        deploymentId,
        index,
        founded,
        topology,
        buckets,
        settings,
        nodes,
        jobs,
        identities,
        accounts,
        iam,
        keyring,
        leases,
        recent);
  }
}
