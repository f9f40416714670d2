package io.buckets.cluster.state;

import io.buckets.cluster.topology.Json;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The form of nodes, jobs, identities, leases and recent commands in snapshots.
final class PartsJson {
  private PartsJson() {}

  static void put(Nodes nodes, ObjectNode parent) {
    parent.put("lastNode", nodes.lastNumber());
    ArrayNode list = parent.putArray("nodes");
    for (ClusterNode node : nodes.byNumber().values()) {
      list.addObject()
          .put("number", node.number())
          .put("name", node.name())
          .put("incarnation", node.incarnation());
    }
  }

  static Nodes nodes(ObjectNode parent) {
    SortedMap<Integer, ClusterNode> all = new TreeMap<>();
    for (ObjectNode node : Json.objects(parent, "nodes")) {
      int number = Json.ordinal(node, "number");
      all.put(
          number,
          new ClusterNode(number, Json.text(node, "name"), Json.integer(node, "incarnation")));
    }
    return new Nodes(Json.ordinal(parent, "lastNode"), all);
  }

  static void put(Jobs jobs, ObjectNode parent) {
    ArrayNode list = parent.putArray("jobs");
    for (Job job : jobs.byId().values()) {
      list.addObject()
          .put("id", job.id())
          .put("kind", job.kind().name().toLowerCase(Locale.ROOT))
          .put("state", job.state().name().toLowerCase(Locale.ROOT))
          .put("since", job.since().toString());
    }
  }

  static Jobs jobs(ObjectNode parent) {
    SortedMap<Long, Job> all = new TreeMap<>();
    for (ObjectNode node : Json.objects(parent, "jobs")) {
      Job job =
          new Job(
              Json.integer(node, "id"),
              Json.constant(node, "kind", Job.Kind.class),
              Json.constant(node, "state", Job.State.class),
              Json.instant(node, "since"));
      all.put(job.id(), job);
    }
    return new Jobs(all);
  }

  static void put(Identities identities, ObjectNode parent) {
    ArrayNode list = parent.putArray("identities");
    identities.byAccessKey().values().forEach(identity -> list.add(toNode(identity)));
  }

  static ObjectNode toNode(Identity identity) {
    ObjectNode node =
        Json.object()
            .put("accessKey", identity.accessKey())
            .put("sealedSecret", identity.sealedSecret())
            .put("enabled", identity.enabled())
            .put("created", identity.created().toString())
            .put("account", identity.account())
            .put("user", identity.user());
    return identity.narrowed().isEmpty() ? node : node.put("narrowed", identity.narrowed());
  }

  static Identities identities(ObjectNode parent) {
    SortedMap<String, Identity> all = new TreeMap<>();
    for (ObjectNode node : Json.objects(parent, "identities")) {
      Identity identity = identity(node);
      all.put(identity.accessKey(), identity);
    }
    return new Identities(all);
  }

  static Identity identity(ObjectNode node) {
    return new Identity(
        Json.text(node, "accessKey"),
        Json.text(node, "sealedSecret"),
        Json.flag(node, "enabled"),
        Json.instant(node, "created"),
        node.has("account") ? Json.text(node, "account") : Account.ROOT.number(),
        node.has("user") ? Json.text(node, "user") : "",
        node.has("narrowed") ? Json.text(node, "narrowed") : "");
  }

  static void put(Leases leases, ObjectNode parent) {
    ArrayNode list = parent.putArray("leases");
    for (Lease lease : leases.byName().values()) {
      list.addObject()
          .put("name", lease.name())
          .put("holder", lease.holder())
          .put("number", lease.number())
          .put("until", lease.until().toString());
    }
  }

  static Leases leases(ObjectNode parent) {
    SortedMap<String, Lease> all = new TreeMap<>();
    for (ObjectNode node : Json.objects(parent, "leases")) {
      Lease lease =
          new Lease(
              Json.text(node, "name"),
              Json.text(node, "holder"),
              Json.integer(node, "number"),
              Json.instant(node, "until"));
      all.put(lease.name(), lease);
    }
    return new Leases(all);
  }

  static void put(RecentCommands recent, ObjectNode parent) {
    ArrayNode list = parent.putArray("recent");
    recent
        .ids()
        .forEach((index, id) -> list.addObject().put("index", index).put("command", id.toString()));
  }

  static RecentCommands recent(ObjectNode parent) {
    SortedMap<Long, CommandId> all = new TreeMap<>();
    for (ObjectNode node : Json.objects(parent, "recent")) {
      all.put(Json.integer(node, "index"), new CommandId(Json.uuid(node, "command")));
    }
    return new RecentCommands(all);
  }
}
