package io.buckets.s3.policy;

import io.buckets.s3.policy.Principals.Closeness;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One statement of a policy, compiled: to whom, to what and when it applies, and whether it then
/// allows or denies. Immutable, any thread.
public final class Statement {
  private final int number;
  private final @Nullable String sid;
  private final boolean allows;
  private final @Nullable Principals principals;
  private final boolean otherPrincipals;
  private final Actions actions;
  private final Resources resources;
  private final List<Condition> conditions;

  /// Which actions it is about.
  ///
  /// @param others whether it is about all but these: the element is NotAction
  record Actions(List<Glob> patterns, boolean others) {}

  /// Which resources it is about.
  ///
  /// @param others whether it is about all but these: the element is NotResource
  record Resources(List<PolicyText> patterns, boolean others) {}

  /// To whom it applies.
  ///
  /// @param principals null if the policy is attached to whom it is about
  /// @param others whether it applies to all but these: the element is NotPrincipal
  record Audience(@Nullable Principals principals, boolean others) {}

  /// What a statement is called.
  ///
  /// @param number its place in the policy, from 1
  /// @param sid the name its author gave it
  record Title(int number, @Nullable String sid, boolean allows) {}

  Statement(
      Title title,
      Audience audience,
      Actions actions,
      Resources resources,
      List<Condition> conditions) {
    this.number = title.number();
    this.sid = title.sid();
    this.allows = title.allows();
    this.principals = audience.principals();
    this.otherPrincipals = audience.others();
    this.actions = actions;
    this.resources = resources;
    this.conditions = List.copyOf(conditions);
  }

  /// Its place in the policy, from 1.
  public int number() {
    return number;
  }

  /// The name its author gave it, or null.
  public @Nullable String sid() {
    return sid;
  }

  /// Whether it allows what it applies to; else it denies it.
  public boolean allows() {
    return allows;
  }

  /// How closely it names who asks, if it applies to the request; else NONE. What is quick to tell
  /// is asked first.
  Closeness appliesTo(Question question) {
    if (actsOn(question.action()) == actions.others() || covers(question) == resources.others()) {
      return Closeness.NONE;
    }
    Closeness closeness = closenessTo(question.principal());
    return closeness == Closeness.NONE || !conditionsHold(question.context())
        ? Closeness.NONE
        : closeness;
  }

  private boolean actsOn(String action) {
    for (Glob pattern : actions.patterns()) {
      if (pattern.matches(action)) {
        return true;
      }
    }
    return false;
  }

  private boolean covers(Question question) {
    for (PolicyText pattern : resources.patterns()) {
      if (pattern.matches(question.resource(), question.context())) {
        return true;
      }
    }
    return false;
  }

  private Closeness closenessTo(Principal principal) {
    Principals named = principals;
    if (named == null) {
      return Closeness.PRINCIPAL;
    }
    if (otherPrincipals) {
      return named.spare(principal) ? Closeness.NONE : Closeness.PRINCIPAL;
    }
    return named.closenessTo(principal);
  }

  private boolean conditionsHold(ConditionContext context) {
    for (Condition condition : conditions) {
      if (!condition.holds(context)) {
        return false;
      }
    }
    return true;
  }

  Audience audience() {
    return new Audience(principals, otherPrincipals);
  }

  Actions actions() {
    return actions;
  }

  Resources resources() {
    return resources;
  }

  List<Condition> conditions() {
    return conditions;
  }

  @Override
  public String toString() {
    return (allows ? "Allow" : "Deny") + " statement " + number + (sid == null ? "" : " " + sid);
  }
}
