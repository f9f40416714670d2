package io.buckets.architecture;

import java.util.List;
import java.util.Map;

/// The packages inside the modules that are houses of packages, in their order: imports point to
/// the left only, and those of one list do not know each other. A module that is not named here is
/// one flat package.
final class PackageOrder {
  private static final Map<String, List<List<String>>> ORDER =
      Map.of(
          "admin",
          List.of(List.of("metrics"), List.of("")),
          "core",
          List.of(List.of(""), List.of("peer")),
          "net",
          List.of(List.of(""), List.of("peer")),
          "server",
          List.of(List.of("forming"), List.of("")),
          "cluster",
          List.of(
              List.of("topology", "watch"),
              List.of("iam", "setting"),
              List.of("state"),
              List.of("journal", "raft")),
          "s3",
          List.of(
              List.of("wire"),
              List.of("xml"),
              List.of("policy", "tag"),
              List.of("identity"),
              List.of("auth"),
              List.of("form"),
              List.of("access"),
              List.of("query"),
              List.of("iam", "sts"),
              List.of("body"),
              List.of("acl", "encryption", "lifecycle", "lock"),
              List.of("bucket", "cors", "object"),
              List.of("logging"),
              List.of("configuration", "upload", "website"),
              List.of("")),
          "storage",
          List.of(
              List.of("model"),
              List.of("drive"),
              List.of("register"),
              List.of("local", "memory", "remote"),
              List.of("commit"),
              List.of("erasing"),
              List.of("listing", "sealing"),
              List.of("repair"),
              List.of("object", "fsck")));

  private PackageOrder() {}

  /// The packages of a module, by their names below it; one without a name if the module is flat.
  static List<String> packagesOf(String module) {
    return ORDER.getOrDefault(module, List.of(List.of(""))).stream().flatMap(List::stream).toList();
  }

  /// Whether a package of a module has tests and what they need in it, and nothing that ships.
  static boolean isOfTests(String module, String inside) {
    return module.equals("storage") && inside.equals("simulation");
  }

  /// The place of a package in its module, or -1 if it has none.
  ///
  /// @param inside its name below the module's; empty for the module's own
  static int height(String module, String inside) {
    List<List<String>> order = ORDER.getOrDefault(module, List.of(List.of("")));
    for (int height = 0; height < order.size(); height++) {
      if (order.get(height).contains(inside)) {
        return height;
      }
    }
    return -1;
  }
}
