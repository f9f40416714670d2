package io.buckets.cluster.iam;

import io.buckets.cluster.topology.Json;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The form of who there is in the accounts, in snapshots: account by account, kind by kind. A
/// state with nobody says nothing of them.
public final class IamJson {
  private static final String IAM = "iam";

  private IamJson() {}

  /// Writes them into a snapshot.
  public static void put(Iam iam, ObjectNode parent) {
    if (iam.byAccount().isEmpty()) {
      return;
    }
    ArrayNode accounts = parent.putArray(IAM);
    iam.byAccount()
        .forEach((number, account) -> {
          ObjectNode node = accounts.addObject().put("account", number);
          for (EntityKind kind : EntityKind.values()) {
            put(account, kind, node);
          }
        });
  }

  private static void put(AccountIam account, EntityKind kind, ObjectNode node) {
    if (!account.all(kind).isEmpty()) {
      ArrayNode list = node.putArray(kind.word());
      account.all(kind).forEach(entity -> list.add(EntityJson.toNode(entity)));
    }
  }

  /// Reads them from a snapshot.
  ///
  /// @throws io.buckets.core.StoreException CORRUPT
  public static Iam read(ObjectNode parent) {
    if (!parent.has(IAM)) {
      return Iam.NONE;
    }
    SortedMap<String, AccountIam> all = new TreeMap<>();
    for (ObjectNode node : Json.objects(parent, IAM)) {
      all.put(Json.text(node, "account"), account(node));
    }
    return new Iam(all);
  }

  private static AccountIam account(ObjectNode node) {
    return new AccountIam(
        entities(node, EntityKind.USER, User.class),
        entities(node, EntityKind.GROUP, Group.class),
        entities(node, EntityKind.ROLE, Role.class),
        entities(node, EntityKind.POLICY, ManagedPolicy.class),
        entities(node, EntityKind.PROVIDER, OidcProvider.class));
  }

  private static <E extends Entity> SortedMap<String, E> entities(
      ObjectNode account, EntityKind kind, Class<E> type) {
    SortedMap<String, E> all = new TreeMap<>();
    if (account.has(kind.word())) {
      for (ObjectNode node : Json.objects(account, kind.word())) {
        E entity = type.cast(EntityJson.read(kind, node));
        all.put(entity.name(), entity);
      }
    }
    return all;
  }
}
