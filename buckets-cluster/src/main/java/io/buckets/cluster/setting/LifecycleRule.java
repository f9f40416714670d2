package io.buckets.cluster.setting;

import io.buckets.cluster.topology.Json;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// One rule of a bucket's lifecycle: what becomes of which objects when. Days are counted from when
/// a version was made, or, of one that is not the newest any more, from when the next one was.
///
/// Source: S3 user guide, "Lifecycle configuration elements".
///
/// @param id its name, unique in the bucket
/// @param enabled whether it is obeyed
/// @param filter the objects it is about
/// @param expiration when an object goes, null if it says nothing of that
/// @param noncurrent when a version goes that is not the newest, null if it says nothing of that
/// @param abortDays an upload that is not finished so many days after it was begun is given up; 0
///   if it says nothing of that
/// @param transitions when objects change their storage class
/// @param noncurrentTransitions when versions that are not the newest do
public record LifecycleRule(
    String id,
    boolean enabled,
    LifecycleFilter filter,
    @Nullable Expiration expiration,
    @Nullable Noncurrent noncurrent,
    int abortDays,
    List<Transition> transitions,
    List<Transition> noncurrentTransitions) {

  /// @throws StoreException INVALID_ARGUMENT for days that are none
  public LifecycleRule {
    transitions = List.copyOf(transitions);
    noncurrentTransitions = List.copyOf(noncurrentTransitions);
    if (abortDays < 0) {
      throw wrong();
    }
  }

  /// When an object goes: exactly one of the three.
  ///
  /// @param days so many days after it was made; 0 if not
  /// @param date when that moment has come, if not null
  /// @param marker delete markers with nothing below them go
  public record Expiration(int days, @Nullable Instant date, boolean marker) {
    /// @throws StoreException INVALID_ARGUMENT for days that are none
    public Expiration {
      if (days < 0) {
        throw wrong();
      }
    }
  }

  /// When a version goes that is not the newest.
  ///
  /// @param days so many days after it was followed by another
  /// @param kept as long as no more than so many of its kind are newer, it stays; 0 for none
  public record Noncurrent(int days, int kept) {
    /// @throws StoreException INVALID_ARGUMENT for days that are none
    public Noncurrent {
      if (days < 1 || kept < 0) {
        throw wrong();
      }
    }
  }

  /// When a version changes its storage class.
  ///
  /// @param days so many days after it was made, or followed by another; -1 if not
  /// @param date when that moment has come, if not null
  /// @param storageClass the class
  /// @param kept as {@link Noncurrent}
  public record Transition(int days, @Nullable Instant date, String storageClass, int kept) {
    ObjectNode toNode() {
      ObjectNode node = Json.object().put("days", days);
      if (date != null) {
        node.put("date", date.toString());
      }
      return node.put("class", storageClass).put("kept", kept);
    }

    static Transition read(ObjectNode node) {
      return new Transition(
          (int) Json.integer(node, "days"),
          node.has("date") ? Json.instant(node, "date") : null,
          Json.text(node, "class"),
          Json.ordinal(node, "kept"));
    }
  }

  private static StoreException wrong() {
    return new StoreException(Reason.INVALID_ARGUMENT, "a rule counts in whole days, from 1");
  }

  ObjectNode toNode() {
    ObjectNode node = Json.object().put("id", id).put("enabled", enabled);
    node.set("filter", filter.toNode());
    if (expiration != null) {
      ObjectNode inner = node.putObject("expiration");
      inner.put("days", expiration.days).put("marker", expiration.marker);
      if (expiration.date != null) {
        inner.put("date", expiration.date.toString());
      }
    }
    if (noncurrent != null) {
      node.putObject("noncurrent").put("days", noncurrent.days).put("kept", noncurrent.kept);
    }
    node.put("abortDays", abortDays);
    put(node.putArray("transitions"), transitions);
    put(node.putArray("noncurrentTransitions"), noncurrentTransitions);
    return node;
  }

  private static void put(ArrayNode list, List<Transition> transitions) {
    transitions.forEach(transition -> list.add(transition.toNode()));
  }

  static LifecycleRule read(ObjectNode node) {
    return new LifecycleRule(
        Json.text(node, "id"),
        Json.flag(node, "enabled"),
        LifecycleFilter.read(Json.object(node, "filter")),
        node.has("expiration") ? readExpiration(Json.object(node, "expiration")) : null,
        node.has("noncurrent") ? readNoncurrent(Json.object(node, "noncurrent")) : null,
        Json.ordinal(node, "abortDays"),
        Json.objects(node, "transitions").stream().map(Transition::read).toList(),
        Json.objects(node, "noncurrentTransitions").stream().map(Transition::read).toList());
  }

  private static Expiration readExpiration(ObjectNode node) {
    return new Expiration(
        Json.ordinal(node, "days"),
        node.has("date") ? Json.instant(node, "date") : null,
        Json.flag(node, "marker"));
  }

  private static Noncurrent readNoncurrent(ObjectNode node) {
    return new Noncurrent(Json.ordinal(node, "days"), Json.ordinal(node, "kept"));
  }
}
