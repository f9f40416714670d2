package io.buckets.cluster.iam;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/// Entities of every kind and one change of every kind, as the golden files hold them.
public final class IamSamples {
  /// The first change, which the others build on.
  public static final IamChange USER =
      new IamChange.Add(User.fresh(head("AIDA", "joe"), Map.of("team", "é")));

  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final String BUILT_IN = "arn:aws:iam::aws:policy/AmazonS3FullAccess";

  private IamSamples() {}

  static EntityHead head(String kind, String name) {
    return new EntityHead(
        kind + "0123456789ABCDEF", name, "/a/", Instant.parse("2026-01-02T03:04:05Z"));
  }

  static OidcProvider provider() {
    return new OidcProvider(
        "idp.example.com/x",
        NOW,
        new TreeSet<>(List.of("app")),
        List.of("ab".repeat(20)),
        Collections.emptySortedMap());
  }

  /// The changes after {@link #USER}.
  public static List<IamChange> changes() {
    EntityName joe = EntityName.user("joe");
    return List.of(
        new IamChange.Add(Group.fresh(head("AGPA", "readers"))),
        new IamChange.Add(Role.fresh(head("AROA", "auditor"), "{\"trust\": 1}", Map.of())),
        new IamChange.Add(
            ManagedPolicy.fresh(head("ANPA", "reading"), "d", "{\"v\": 1}", Map.of())),
        new IamChange.Add(provider()),
        new IamChange.Join("joe", "readers"),
        new IamChange.Rename(EntityName.group("readers"), "staff", "/"),
        new IamChange.PutTags(EntityName.role("auditor"), new TreeMap<>(Map.of("a", "b"))),
        new IamChange.TakeTags(joe, new TreeSet<>(List.of("team"))),
        new IamChange.Attach(joe, BUILT_IN),
        new IamChange.Attach(EntityName.role("auditor"), BUILT_IN),
        new IamChange.Detach(joe, BUILT_IN),
        new IamChange.PutInline(EntityName.group("staff"), "own", "{\"é\": 1}"),
        new IamChange.PutInline(joe, "own", "{}"),
        new IamChange.RemoveInline(joe, "own"),
        new IamChange.AddVersion("reading", "{\"v\": 2}", true, NOW),
        new IamChange.AddVersion("reading", "{\"v\": 3}", false, NOW),
        new IamChange.ChooseVersion("reading", 3),
        new IamChange.RemoveVersion("reading", 1),
        new IamChange.DescribeRole("auditor", "looks", 7200),
        new IamChange.Trust("auditor", "{\"trust\": 2}"),
        new IamChange.ChangeClient("idp.example.com/x", "web", true),
        new IamChange.ChangeThumbprints("idp.example.com/x", List.of("cd".repeat(20))),
        new IamChange.Add(Group.fresh(head("AGPB", "nobody"))),
        new IamChange.Remove(EntityName.group("nobody")),
        new IamChange.Leave("joe", "staff"),
        new IamChange.Join("joe", "staff"));
  }

  /// An account with all that the changes make.
  public static Iam full(String account) {
    Iam iam = Iam.NONE.apply(account, USER);
    for (IamChange change : changes()) {
      iam = iam.apply(account, change);
    }
    return iam;
  }
}
