package io.buckets.cluster.state;

import io.buckets.cluster.topology.Json;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The form of accounts in snapshots, and of the commands about them. A state of level 2 or less
/// says nothing of them: all in it belongs to the root account.
final class AccountsJson {
  private static final String ACCOUNTS = "accounts";

  private AccountsJson() {}

  static void put(Accounts accounts, ObjectNode parent) {
    ArrayNode list = parent.putArray(ACCOUNTS);
    accounts.byNumber().values().forEach(account -> list.add(toNode(account)));
  }

  static Accounts read(ObjectNode parent) {
    if (!parent.has(ACCOUNTS)) {
      return Accounts.NONE;
    }
    SortedMap<String, Account> all = new TreeMap<>();
    for (ObjectNode node : Json.objects(parent, ACCOUNTS)) {
      Account account = account(node);
      all.put(account.number(), account);
    }
    return new Accounts(all);
  }

  /// The account that a bucket belongs to.
  static String owner(ObjectNode bucket) {
    return bucket.has("owner") ? Json.text(bucket, "owner") : Account.ROOT.number();
  }

  static ObjectNode toNode(AccountCommand command) {
    return switch (command) {
      case AccountCommand.AddAccount add -> {
        ObjectNode node = Json.object().put("do", "add-account");
        node.set("account", toNode(add.account()));
        yield node;
      }
      case AccountCommand.RemoveAccount remove ->
          Json.object().put("do", "remove-account").put("number", remove.number());
    };
  }

  static AccountCommand command(String kind, ObjectNode node) {
    return kind.equals("add-account")
        ? new AccountCommand.AddAccount(account(Json.object(node, "account")))
        : new AccountCommand.RemoveAccount(Json.text(node, "number"));
  }

  private static ObjectNode toNode(Account account) {
    return Json.object()
        .put("number", account.number())
        .put("canonicalId", account.canonicalId())
        .put("name", account.name())
        .put("email", account.email())
        .put("created", account.created().toString());
  }

  private static Account account(ObjectNode node) {
    return new Account(
        Json.text(node, "number"),
        Json.text(node, "canonicalId"),
        Json.text(node, "name"),
        Json.text(node, "email"),
        Json.instant(node, "created"));
  }
}
