package io.buckets.cluster.iam;

import io.buckets.cluster.topology.Json;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import tools.jackson.databind.node.ObjectNode;

/// The form of changes of accounts in journals and messages: an object whose `to` says what.
public final class IamChangeJson {
  private IamChangeJson() {}

  /// Its form.
  public static ObjectNode toNode(IamChange change) {
    return switch (change) {
      case IamChange.Add add -> {
        ObjectNode node = to("add").put("kind", add.entity().kind().word());
        node.set("entity", EntityJson.toNode(add.entity()));
        yield node;
      }
      case IamChange.Remove remove -> to("remove", remove.name());
      case IamChange.Rename rename ->
          to("rename", rename.name())
              .put("newName", rename.newName())
              .put("newPath", rename.newPath());
      case IamChange.Join join -> member("join", join.user(), join.group());
      case IamChange.Leave leave -> member("leave", leave.user(), leave.group());
      case IamChange.PutTags put -> {
        ObjectNode node = to("tag", put.name());
        node.set("tags", Json.texts(put.tags()));
        yield node;
      }
      case IamChange.TakeTags take -> {
        ObjectNode node = to("untag", take.name());
        EntityJson.putTexts(node, "keys", take.keys());
        yield node;
      }
      case IamChange.Attach attach -> to("attach", attach.holder()).put("arn", attach.arn());
      case IamChange.Detach detach -> to("detach", detach.holder()).put("arn", detach.arn());
      case IamChange.PutInline put ->
          to("put-inline", put.holder())
              .put("policy", put.policy())
              .put("document", put.document());
      case IamChange.RemoveInline remove ->
          to("remove-inline", remove.holder()).put("policy", remove.policy());
      case IamChange.AddVersion add ->
          to("add-version", EntityName.policy(add.policy()))
              .put("document", add.document())
              .put("counts", add.counts())
              .put("created", add.created().toString());
      case IamChange.RemoveVersion remove ->
          to("remove-version", EntityName.policy(remove.policy())).put("number", remove.number());
      case IamChange.ChooseVersion choose ->
          to("choose-version", EntityName.policy(choose.policy())).put("number", choose.number());
      case IamChange.DescribeRole _, IamChange.Trust _ -> ofRole(change);
      case IamChange.ChangeClient _, IamChange.ChangeThumbprints _ -> ofProvider(change);
    };
  }

  private static ObjectNode ofRole(IamChange change) {
    return switch (change) {
      case IamChange.DescribeRole describe ->
          to("describe-role", EntityName.role(describe.role()))
              .put("description", describe.description())
              .put("maxSession", describe.maxSessionSeconds());
      case IamChange.Trust trust ->
          to("trust", EntityName.role(trust.role())).put("document", trust.document());
      default -> throw new IllegalArgumentException("it is not about a role: " + change);
    };
  }

  private static ObjectNode ofProvider(IamChange change) {
    return switch (change) {
      case IamChange.ChangeClient client ->
          to("change-client", EntityName.provider(client.provider()))
              .put("client", client.client())
              .put("known", client.known());
      case IamChange.ChangeThumbprints thumbprints -> {
        ObjectNode node = to("change-thumbprints", EntityName.provider(thumbprints.provider()));
        EntityJson.putTexts(node, "thumbprints", thumbprints.thumbprints());
        yield node;
      }
      default -> throw new IllegalArgumentException("it is not about a provider: " + change);
    };
  }

  private static ObjectNode to(String verb) {
    return Json.object().put("to", verb);
  }

  private static ObjectNode to(String verb, EntityName name) {
    return to(verb).put("kind", name.kind().word()).put("name", name.name());
  }

  private static ObjectNode member(String verb, String user, String group) {
    return to(verb).put("user", user).put("group", group);
  }

  /// The change of that form.
  ///
  /// @throws StoreException CORRUPT if it is none that this build knows
  public static IamChange read(ObjectNode node) {
    String verb = Json.text(node, "to");
    return switch (verb) {
      case "add" ->
          new IamChange.Add(
              EntityJson.read(
                  Json.constant(node, "kind", EntityKind.class), Json.object(node, "entity")));
      case "join" -> new IamChange.Join(Json.text(node, "user"), Json.text(node, "group"));
      case "leave" -> new IamChange.Leave(Json.text(node, "user"), Json.text(node, "group"));
      default -> read(verb, node, name(node));
    };
  }

  private static IamChange read(String verb, ObjectNode node, EntityName name) {
    return switch (verb) {
      case "remove" -> new IamChange.Remove(name);
      case "rename" ->
          new IamChange.Rename(name, Json.text(node, "newName"), Json.text(node, "newPath"));
      case "tag" -> new IamChange.PutTags(name, EntityJson.tags(node));
      case "untag" -> new IamChange.TakeTags(name, EntityJson.sorted(node, "keys"));
      case "attach" -> new IamChange.Attach(name, Json.text(node, "arn"));
      case "detach" -> new IamChange.Detach(name, Json.text(node, "arn"));
      case "put-inline" ->
          new IamChange.PutInline(name, Json.text(node, "policy"), Json.text(node, "document"));
      case "remove-inline" -> new IamChange.RemoveInline(name, Json.text(node, "policy"));
      default -> read(verb, node, name.name());
    };
  }

  private static IamChange read(String verb, ObjectNode node, String name) {
    return switch (verb) {
      case "add-version" ->
          new IamChange.AddVersion(
              name,
              Json.text(node, "document"),
              Json.flag(node, "counts"),
              Json.instant(node, "created"));
      case "remove-version" -> new IamChange.RemoveVersion(name, Json.ordinal(node, "number"));
      case "choose-version" -> new IamChange.ChooseVersion(name, Json.ordinal(node, "number"));
      case "describe-role" ->
          new IamChange.DescribeRole(
              name, Json.text(node, "description"), Json.ordinal(node, "maxSession"));
      case "trust" -> new IamChange.Trust(name, Json.text(node, "document"));
      case "change-client" ->
          new IamChange.ChangeClient(name, Json.text(node, "client"), Json.flag(node, "known"));
      case "change-thumbprints" ->
          new IamChange.ChangeThumbprints(name, EntityJson.texts(node, "thumbprints"));
      default ->
          throw new StoreException(
              Reason.CORRUPT, "this build does not know the change '" + verb + "' of accounts");
    };
  }

  private static EntityName name(ObjectNode node) {
    return new EntityName(Json.constant(node, "kind", EntityKind.class), Json.text(node, "name"));
  }
}
