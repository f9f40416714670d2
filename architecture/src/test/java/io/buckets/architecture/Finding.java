package io.buckets.architecture;

/// One place that breaks a rule.
///
/// @param rule the rule's short name, as the list of exceptions spells it
/// @param place a path from the top of the repository, then `#` and a name where the rule is about
///   one
/// @param detail what is wrong there
record Finding(String rule, String place, String detail) {

  @Override
  public String toString() {
    return rule + " " + place + ": " + detail;
  }
}
