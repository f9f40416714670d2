package io.buckets.server.forming;

import io.buckets.cluster.topology.NodeList;
import io.buckets.server.forming.NodeSituation.Stage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

/// What a node does next while a cluster is formed: a pure function of what it and the others say
/// of themselves.
///
/// A cluster is formed once, in two rounds that only the node of number 1 leads. All nodes must be
/// there. It proposes a plan, which every node keeps on all its drives as a promise; when all have,
/// it has them format their drives, and a node whose drives are formatted goes on only when it has
/// heard that those of all are. So
///
/// 1. nobody serves before everybody is formatted, and a node that is formatted late has missed
///    nothing, unless it was a member before and has lost its drives;
/// 2. two halves that were started apart never form two clusters: each lacks the other;
/// 3. after a crash at any point whatever is found leads on: where one node is formatted, all had
///    promised, so the others follow its plan; where none is, and all say so, the promise binds
///    nobody, and node 1 proposes anew under another id.
///
/// Whoever finds nothing on its drives, or only a promise, while another is a member, was a member
/// too and lost its drives: they are formatted as the drives they were, to be filled by the others.
public final class FormingDecision {
  private final NodeList nodes;
  private final int self;
  private final NodeSituation mine;
  private final SortedMap<Integer, NodeSituation> heard;

  /// What is to be done.
  public sealed interface Step {
    /// Nothing yet.
    ///
    /// @param why for operators
    record Wait(String why) implements Step {}

    /// It can come to nothing.
    ///
    /// @param why for operators, with what to do
    record Refuse(String why) implements Step {}

    /// Make a plan of what all say, and have all keep it.
    record Propose() implements Step {}

    /// Have all format their drives by the plan, which all keep.
    record Format(FormingPlan plan) implements Step {}

    /// Format the drives here by a plan that another node was formatted by.
    ///
    /// @param filling whether others may have served without them
    record Follow(FormingPlan plan, boolean filling) implements Step {}

    /// Everybody is formatted.
    record Complete() implements Step {}
  }

  private FormingDecision(
      NodeList nodes, int self, NodeSituation mine, Map<Integer, NodeSituation> heard) {
    this.nodes = nodes;
    this.self = self;
    this.mine = mine;
    this.heard = new TreeMap<>(heard);
  }

  /// Decides.
  ///
  /// @param self this node's number
  /// @param mine what it says of itself; not a MEMBER
  /// @param heard what others have said just now, by number
  public static Step of(
      NodeList nodes, int self, NodeSituation mine, Map<Integer, NodeSituation> heard) {
    FormingDecision decision = new FormingDecision(nodes, self, mine, heard);
    return decision
        .contradiction()
        .orElseGet(() -> {
          Optional<NodeSituation> formatted = decision.formatted();
          return formatted.isPresent() || mine.stage() == Stage.FORMED
              ? decision.behind(formatted)
              : decision.together();
        });
  }

  private Optional<Step> contradiction() {
    Set<UUID> clusters = new HashSet<>();
    for (Map.Entry<Integer, NodeSituation> other : withSelf().entrySet()) {
      NodeSituation said = other.getValue();
      Optional<String> difference = NodeList.difference(mine.list(), said.list());
      if (difference.isPresent()) {
        String why = name(other.getKey()) + " has other endpoints: " + difference.orElseThrow();
        return Optional.of(isFormatted(said) ? new Step.Refuse(why) : new Step.Wait(why));
      }
      if (isFormatted(said)) {
        clusters.add(said.plan().orElseThrow().deployment());
      }
    }
    return clusters.size() > 1
        ? Optional.of(
            new Step.Refuse(
                "the nodes belong to different clusters: "
                    + clusters
                    + "; start those of each with their own endpoints only"))
        : Optional.empty();
  }

  private static boolean isFormatted(NodeSituation said) {
    return said.stage() == Stage.FORMED || said.stage() == Stage.MEMBER;
  }

  private SortedMap<Integer, NodeSituation> withSelf() {
    SortedMap<Integer, NodeSituation> all = new TreeMap<>(heard);
    all.put(self, mine);
    return all;
  }

  /// Another node that is formatted; a member before one that is not sure of it.
  private Optional<NodeSituation> formatted() {
    return heard.values().stream()
        .filter(said -> said.stage() == Stage.MEMBER)
        .findFirst()
        .or(() -> heard.values().stream().filter(said -> said.stage() == Stage.FORMED).findFirst());
  }

  /// Another node is formatted, or this one.
  private Step behind(Optional<NodeSituation> formatted) {
    boolean members = formatted.isPresent() && formatted.get().stage() == Stage.MEMBER;
    if (mine.stage() != Stage.FORMED) {
      return mine.trouble().isEmpty()
          ? new Step.Follow(formatted.orElseThrow().plan().orElseThrow(), members)
          : new Step.Refuse(mine.trouble());
    }
    List<String> unsure = new ArrayList<>();
    for (int number : nodes.numbers()) {
      NodeSituation said = withSelf().get(number);
      if (said == null || !isFormatted(said)) {
        unsure.add(name(number));
      }
    }
    return members || unsure.isEmpty()
        ? new Step.Complete()
        : new Step.Wait("waiting for the drives to be formatted of " + String.join(", ", unsure));
  }

  /// As far as is known nobody is formatted.
  private Step together() {
    List<String> missing =
        nodes.numbers().stream()
            .filter(number -> !withSelf().containsKey(number))
            .map(this::name)
            .toList();
    if (!missing.isEmpty()) {
      return new Step.Wait(
          "the cluster is formed when all its nodes are there; waiting for "
              + String.join(", ", missing));
    }
    for (Map.Entry<Integer, NodeSituation> each : withSelf().entrySet()) {
      if (!each.getValue().trouble().isEmpty()) {
        String why = name(each.getKey()) + ": " + each.getValue().trouble();
        return each.getKey() == self ? new Step.Refuse(why) : new Step.Wait(why);
      }
    }
    long roots = withSelf().values().stream().map(NodeSituation::keysDigest).distinct().count();
    if (roots > 1) {
      return new Step.Refuse(
          "the nodes were given different root key pairs or master keys, or only some were given"
              + " any; give the same to all, or none to any");
    }
    if (withSelf().values().stream().anyMatch(said -> !said.labels().isLike(mine.labels()))) {
      return new Step.Refuse(
          "racks, or zones, are named for some nodes and not for others; name them for all or for"
              + " none: "
              + labels());
    }
    if (self != nodes.numbers().getFirst()) {
      return new Step.Wait("all nodes are there; " + name(1) + " forms the cluster");
    }
    return samePromise().<Step>map(Step.Format::new).orElseGet(Step.Propose::new);
  }

  private String labels() {
    return withSelf().entrySet().stream()
        .map(each -> name(each.getKey()) + " has " + each.getValue().labels())
        .collect(Collectors.joining(", "));
  }

  /// The plan that all keep, if they do.
  private Optional<FormingPlan> samePromise() {
    return mine.plan()
        .filter(plan ->
            withSelf().values().stream()
                .allMatch(said -> Objects.equals(said.deployment(), plan.deployment())));
  }

  private String name(int number) {
    return "node " + number + " (" + nodes.node(number).name() + ")";
  }
}
