package io.buckets.cluster.iam;

import io.buckets.cluster.topology.Json;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The form of one entity in snapshots and commands; its kind stands beside it. What it has nothing
/// of is left out.
final class EntityJson {
  private EntityJson() {}

  static ObjectNode toNode(Entity entity) {
    ObjectNode node =
        switch (entity) {
          case User user -> {
            ObjectNode own = head(user.head());
            putTexts(own, "groups", user.groups());
            yield permitted(own, user.permissions());
          }
          case Group group -> permitted(head(group.head()), group.permissions());
          case Role role -> {
            ObjectNode own =
                head(role.head())
                    .put("trust", role.trust())
                    .put("description", role.description())
                    .put("maxSession", role.maxSessionSeconds());
            yield permitted(own, role.permissions());
          }
          case ManagedPolicy policy -> policy(policy);
          case OidcProvider provider -> {
            ObjectNode own =
                Json.object()
                    .put("url", provider.url())
                    .put("created", provider.created().toString());
            putTexts(own, "clients", provider.clientIds());
            putTexts(own, "thumbprints", provider.thumbprints());
            yield own;
          }
        };
    if (entity instanceof Tagged tagged && !tagged.tags().isEmpty()) {
      node.set("tags", Json.texts(tagged.tags()));
    }
    return node;
  }

  private static ObjectNode policy(ManagedPolicy policy) {
    ObjectNode node =
        head(policy.head())
            .put("description", policy.description())
            .put("last", policy.lastVersion())
            .put("default", policy.defaultVersion());
    ArrayNode versions = node.putArray("versions");
    policy
        .versions()
        .forEach((number, version) ->
            versions
                .addObject()
                .put("number", number)
                .put("document", version.document())
                .put("created", version.created().toString()));
    return node;
  }

  private static ObjectNode head(EntityHead head) {
    return Json.object()
        .put("id", head.id())
        .put("name", head.name())
        .put("path", head.path())
        .put("created", head.created().toString());
  }

  private static ObjectNode permitted(ObjectNode node, Permissions permissions) {
    if (!permissions.inline().isEmpty()) {
      node.set("inline", Json.texts(permissions.inline()));
    }
    putTexts(node, "attached", permissions.attached());
    return node;
  }

  static void putTexts(ObjectNode node, String field, Collection<String> texts) {
    if (!texts.isEmpty()) {
      ArrayNode list = node.putArray(field);
      texts.forEach(list::add);
    }
  }

  static Entity read(EntityKind kind, ObjectNode node) {
    return switch (kind) {
      case USER -> new User(head(node), tags(node), sorted(node, "groups"), permissions(node));
      case GROUP -> new Group(head(node), permissions(node));
      case ROLE ->
          new Role(
              head(node),
              Json.text(node, "trust"),
              Json.text(node, "description"),
              Json.ordinal(node, "maxSession"),
              tags(node),
              permissions(node));
      case POLICY ->
          new ManagedPolicy(
              head(node),
              Json.text(node, "description"),
              versions(node),
              Json.ordinal(node, "last"),
              Json.ordinal(node, "default"),
              tags(node));
      case PROVIDER ->
          new OidcProvider(
              Json.text(node, "url"),
              Json.instant(node, "created"),
              sorted(node, "clients"),
              texts(node, "thumbprints"),
              tags(node));
    };
  }

  private static EntityHead head(ObjectNode node) {
    return new EntityHead(
        Json.text(node, "id"),
        Json.text(node, "name"),
        Json.text(node, "path"),
        Json.instant(node, "created"));
  }

  private static SortedMap<Integer, ManagedPolicy.Version> versions(ObjectNode node) {
    SortedMap<Integer, ManagedPolicy.Version> all = new TreeMap<>();
    for (ObjectNode version : Json.objects(node, "versions")) {
      all.put(
          Json.ordinal(version, "number"),
          new ManagedPolicy.Version(
              Json.text(version, "document"), Json.instant(version, "created")));
    }
    return all;
  }

  static SortedMap<String, String> tags(ObjectNode node) {
    return node.has("tags") ? Json.texts(node, "tags") : new TreeMap<>();
  }

  private static Permissions permissions(ObjectNode node) {
    SortedMap<String, String> inline =
        node.has("inline") ? Json.texts(node, "inline") : new TreeMap<>();
    return new Permissions(inline, sorted(node, "attached"));
  }

  static SortedSet<String> sorted(ObjectNode node, String field) {
    return new TreeSet<>(texts(node, field));
  }

  static List<String> texts(ObjectNode node, String field) {
    List<String> all = new ArrayList<>();
    if (node.has(field)) {
      for (JsonNode text : Json.array(node, field)) {
        if (!text.isString()) {
          throw Json.wrong(field, "an array of strings");
        }
        all.add(text.stringValue());
      }
    }
    return all;
  }
}
