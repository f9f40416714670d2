package io.buckets.s3.iam;

import io.buckets.cluster.iam.Entity;
import io.buckets.cluster.iam.EntityKind;
import io.buckets.cluster.iam.IamChange;
import io.buckets.cluster.iam.Tagged;
import io.buckets.s3.query.QueryAction;
import io.buckets.s3.query.QueryDemand;
import io.buckets.s3.query.QueryException;
import io.buckets.s3.query.QueryPage;
import io.buckets.s3.query.QueryRequest;
import io.buckets.s3.query.QueryResult;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/// The actions on the tags of users, roles, policies, or providers.
final class TagActions {
  private final IamDesk desk;
  private final EntityKind kind;
  private final String word;

  /// @param word of the kind in the names of actions: `User`
  TagActions(IamDesk desk, EntityKind kind, String word) {
    this.desk = desk;
    this.kind = kind;
    this.word = word;
  }

  List<QueryAction> actions() {
    return List.of(
        action("Tag" + word, this::tag),
        action("Untag" + word, this::untag),
        action("List" + word + "Tags", this::list));
  }

  private QueryAction action(String name, QueryAction.Work work) {
    QueryAction plain =
        switch (kind) {
          case USER, GROUP, ROLE -> IamDesk.on(kind, name, work);
          case POLICY -> PolicyActions.on(name, work);
          case PROVIDER -> ProviderActions.on(name, work);
        };
    return new QueryAction(
        name,
        request -> {
          QueryDemand demand =
              plain
                  .demanded()
                  .of(request)
                  .with(QueryDemand.requestTags(request.form().pairs("Tags")));
          List<String> keys = request.form().texts("TagKeys");
          return keys.isEmpty() ? demand : demand.with(Map.of("aws:TagKeys", keys));
        },
        work);
  }

  private Entity entity(QueryRequest request) {
    return switch (kind) {
      case USER, GROUP, ROLE ->
          AccountView.of(request).get(kind, request.form().required(IamDesk.parameter(kind)));
      case POLICY -> PolicyActions.own(request);
      case PROVIDER ->
          AccountView.of(request).provider(request.form().required(IamDesk.parameter(kind)));
    };
  }

  private void tag(QueryRequest request, QueryResult result) {
    Map<String, String> tags = request.form().pairs("Tags");
    for (String key : tags.keySet()) {
      if (key.regionMatches(true, 0, "aws:", 0, 4)) {
        throw QueryException.invalidInput("Tag keys cannot begin with aws:");
      }
    }
    desk.change(request, new IamChange.PutTags(entity(request).entityName(), new TreeMap<>(tags)));
  }

  private void untag(QueryRequest request, QueryResult result) {
    desk.change(
        request,
        new IamChange.TakeTags(
            entity(request).entityName(), new TreeSet<>(request.form().texts("TagKeys"))));
  }

  private void list(QueryRequest request, QueryResult result) {
    Map<String, String> tags = entity(request) instanceof Tagged tagged ? tagged.tags() : Map.of();
    QueryPage.of(request.form(), tags.entrySet(), Map.Entry::getKey)
        .write(
            result,
            "Tags",
            (shape, tag) -> shape.text("Key", tag.getKey()).text("Value", tag.getValue()));
  }
}
