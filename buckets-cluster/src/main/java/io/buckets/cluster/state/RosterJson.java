package io.buckets.cluster.state;

import io.buckets.cluster.topology.Json;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import java.time.Duration;
import java.util.Locale;
import tools.jackson.databind.node.ObjectNode;

/// The form of commands about nodes, jobs, identities and leases.
final class RosterJson {
  private RosterJson() {}

  private static ObjectNode kind(String kind) {
    return Json.object().put("do", kind);
  }

  static ObjectNode toNode(NodeCommand command) {
    return switch (command) {
      case NodeCommand.AddNode add -> kind("add-node").put("name", add.name());
      case NodeCommand.StartNode start -> kind("start-node").put("number", start.number());
      case NodeCommand.RemoveNode remove -> kind("remove-node").put("number", remove.number());
    };
  }

  static ObjectNode toNode(JobCommand command) {
    return switch (command) {
      case JobCommand.CreateJob create ->
          kind("create-job")
              .put("kind", create.kind().name().toLowerCase(Locale.ROOT))
              .put("at", create.at().toString());
      case JobCommand.ChangeJob change ->
          kind("change-job")
              .put("id", change.id())
              .put("state", change.state().name().toLowerCase(Locale.ROOT))
              .put("at", change.at().toString());
      case JobCommand.RemoveJob remove -> kind("remove-job").put("id", remove.id());
    };
  }

  static ObjectNode toNode(IdentityCommand command) {
    return switch (command) {
      case IdentityCommand.PutIdentity put -> {
        ObjectNode node = kind("put-identity");
        node.set("identity", PartsJson.toNode(put.identity()));
        yield node;
      }
      case IdentityCommand.EnableIdentity enable ->
          kind("enable-identity")
              .put("accessKey", enable.accessKey())
              .put("enabled", enable.enabled());
      case IdentityCommand.ResealIdentity reseal ->
          kind("reseal-identity")
              .put("accessKey", reseal.accessKey())
              .put("sealedSecret", reseal.sealedSecret());
      case IdentityCommand.RemoveIdentity remove ->
          kind("remove-identity").put("accessKey", remove.accessKey());
    };
  }

  static ObjectNode toNode(LeaseCommand command) {
    return switch (command) {
      case LeaseCommand.TakeLease take ->
          kind("take-lease")
              .put("name", take.name())
              .put("holder", take.holder())
              .put("at", take.at().toString())
              .put("duration", take.duration().toString());
      case LeaseCommand.RenewLease renew ->
          kind("renew-lease")
              .put("name", renew.name())
              .put("number", renew.number())
              .put("at", renew.at().toString())
              .put("duration", renew.duration().toString());
      case LeaseCommand.ReleaseLease release ->
          kind("release-lease").put("name", release.name()).put("number", release.number());
    };
  }

  /// @throws StoreException CORRUPT if it is no command that this build knows
  static ClusterCommand command(String kind, ObjectNode node) {
    return switch (kind) {
      case "add-node" -> new NodeCommand.AddNode(Json.text(node, "name"));
      case "start-node" -> new NodeCommand.StartNode(Json.ordinal(node, "number"));
      case "remove-node" -> new NodeCommand.RemoveNode(Json.ordinal(node, "number"));
      case "create-job" ->
          new JobCommand.CreateJob(
              Json.constant(node, "kind", Job.Kind.class), Json.instant(node, "at"));
      case "change-job" ->
          new JobCommand.ChangeJob(
              Json.integer(node, "id"),
              Json.constant(node, "state", Job.State.class),
              Json.instant(node, "at"));
      case "remove-job" -> new JobCommand.RemoveJob(Json.integer(node, "id"));
      case "put-identity" ->
          new IdentityCommand.PutIdentity(PartsJson.identity(Json.object(node, "identity")));
      case "enable-identity" ->
          new IdentityCommand.EnableIdentity(
              Json.text(node, "accessKey"), Json.flag(node, "enabled"));
      case "reseal-identity" ->
          new IdentityCommand.ResealIdentity(
              Json.text(node, "accessKey"), Json.text(node, "sealedSecret"));
      case "remove-identity" -> new IdentityCommand.RemoveIdentity(Json.text(node, "accessKey"));
      case "take-lease" ->
          new LeaseCommand.TakeLease(
              Json.text(node, "name"),
              Json.text(node, "holder"),
              Json.instant(node, "at"),
              duration(node));
      case "renew-lease" ->
          new LeaseCommand.RenewLease(
              Json.text(node, "name"),
              Json.integer(node, "number"),
              Json.instant(node, "at"),
              duration(node));
      case "release-lease" ->
          new LeaseCommand.ReleaseLease(Json.text(node, "name"), Json.integer(node, "number"));
      default ->
          throw new StoreException(
              Reason.CORRUPT, "this build does not know the command '" + kind + "'");
    };
  }

  private static Duration duration(ObjectNode node) {
    return Json.parsed("duration", Json.text(node, "duration"), Duration::parse);
  }
}
