package io.buckets.cluster.state;

import io.buckets.cluster.topology.Json;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The form of the keyring in snapshots, and of the commands about it. A state without keys says
/// nothing of them.
final class KeyringJson {
  private static final String KEYS = "keys";

  private KeyringJson() {}

  static void put(Keyring keyring, ObjectNode parent) {
    if (!keyring.byName().isEmpty()) {
      ArrayNode list = parent.putArray(KEYS);
      keyring.byName().values().forEach(key -> list.add(toNode(key)));
    }
  }

  static Keyring read(ObjectNode parent) {
    if (!parent.has(KEYS)) {
      return Keyring.NONE;
    }
    SortedMap<String, KeyringKey> all = new TreeMap<>();
    for (ObjectNode node : Json.objects(parent, KEYS)) {
      KeyringKey key = key(node);
      all.put(key.name(), key);
    }
    return new Keyring(all);
  }

  static ObjectNode toNode(KeyCommand command) {
    return switch (command) {
      case KeyCommand.CreateKey create -> {
        ObjectNode node = Json.object().put("do", "create-key");
        node.set("key", toNode(create.key()));
        yield node;
      }
      case KeyCommand.RotateKey rotate ->
          version("rotate-key", rotate.name(), rotate.version(), rotate.sealed());
      case KeyCommand.ResealKey reseal ->
          version("reseal-key", reseal.name(), reseal.version(), reseal.sealed());
      case KeyCommand.EnableKey enable ->
          Json.object()
              .put("do", "enable-key")
              .put("name", enable.name())
              .put("enabled", enable.enabled());
    };
  }

  /// Whether a command of that kind is one about keys.
  static boolean isOne(String kind) {
    return switch (kind) {
      case "create-key", "rotate-key", "reseal-key", "enable-key" -> true;
      default -> false;
    };
  }

  static KeyCommand command(String kind, ObjectNode node) {
    return switch (kind) {
      case "create-key" -> new KeyCommand.CreateKey(key(Json.object(node, "key")));
      case "rotate-key" ->
          new KeyCommand.RotateKey(
              Json.text(node, "name"), Json.ordinal(node, "version"), Json.text(node, "sealed"));
      case "reseal-key" ->
          new KeyCommand.ResealKey(
              Json.text(node, "name"), Json.ordinal(node, "version"), Json.text(node, "sealed"));
      default -> new KeyCommand.EnableKey(Json.text(node, "name"), Json.flag(node, "enabled"));
    };
  }

  private static ObjectNode version(String kind, String name, int version, String sealed) {
    return Json.object()
        .put("do", kind)
        .put("name", name)
        .put("version", version)
        .put("sealed", sealed);
  }

  private static ObjectNode toNode(KeyringKey key) {
    ObjectNode node =
        Json.object()
            .put("name", key.name())
            .put("enabled", key.enabled())
            .put("created", key.created().toString());
    ArrayNode versions = node.putArray("versions");
    key.versions()
        .forEach(
            (number, sealed) -> versions.addObject().put("number", number).put("sealed", sealed));
    return node;
  }

  private static KeyringKey key(ObjectNode node) {
    SortedMap<Integer, String> versions = new TreeMap<>();
    for (ObjectNode version : Json.objects(node, "versions")) {
      versions.put(Json.ordinal(version, "number"), Json.text(version, "sealed"));
    }
    return new KeyringKey(
        Json.text(node, "name"),
        versions,
        Json.flag(node, "enabled"),
        Json.instant(node, "created"));
  }
}
