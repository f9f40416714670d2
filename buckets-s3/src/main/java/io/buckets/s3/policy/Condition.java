package io.buckets.s3.policy;

import java.util.List;
import java.util.function.Predicate;

/// One test of a statement: a fact about the request, and what to compare it with.
///
/// @param ifExists whether it holds for a request without the fact
/// @param texts its values as spelled
/// @param operands the same, compiled
record Condition(
    ConditionOperator operator,
    Quantifier quantifier,
    boolean ifExists,
    ConditionKey key,
    List<String> texts,
    List<Operand> operands) {
  private static final String IF_EXISTS = "IfExists";

  /// Which of a fact's values must pass.
  enum Quantifier {
    /// The fact is taken to have one.
    NONE(""),
    ALL("ForAllValues:"),
    ANY("ForAnyValue:");

    private final String prefix;

    Quantifier(String prefix) {
      this.prefix = prefix;
    }
  }

  Condition {
    texts = List.copyOf(texts);
    operands = List.copyOf(operands);
  }

  /// The condition that an operator's name, a key and values spell.
  ///
  /// @throws PolicyException if there is no such operator, or it cannot compare with the values
  static Condition of(String name, String key, List<String> texts, boolean variables) {
    Quantifier quantifier = Quantifier.NONE;
    for (Quantifier candidate : Quantifier.values()) {
      quantifier = name.startsWith(candidate.prefix) ? candidate : quantifier;
    }
    String bare = name.substring(quantifier.prefix.length());
    boolean ifExists = bare.endsWith(IF_EXISTS);
    ConditionOperator operator =
        ConditionOperator.named(
            ifExists ? bare.substring(0, bare.length() - IF_EXISTS.length()) : bare);
    if (operator == null
        || (operator == ConditionOperator.NULL && (ifExists || quantifier != Quantifier.NONE))) {
      throw new PolicyException("Invalid Condition type : " + name);
    }
    List<Operand> operands =
        texts.stream().map(text -> Operand.of(operator, text, variables)).toList();
    return new Condition(operator, quantifier, ifExists, ConditionKey.of(key), texts, operands);
  }

  boolean holds(ConditionContext context) {
    List<String> values = context.values(key);
    if (operator == ConditionOperator.NULL) {
      return matchesOne(Boolean.toString(values == null || values.isEmpty()), context);
    }
    if (values == null || values.isEmpty()) {
      return ifExists || holdsWithout();
    }
    return holdsFor(values, value -> operator.negated() != matchesOne(value, context));
  }

  private boolean holdsWithout() {
    return switch (quantifier) {
      case NONE -> operator.negated();
      case ALL -> true;
      case ANY -> false;
    };
  }

  private boolean holdsFor(List<String> values, Predicate<String> passes) {
    boolean all =
        quantifier == Quantifier.ALL || (quantifier == Quantifier.NONE && operator.negated());
    for (String value : values) {
      if (passes.test(value) != all) {
        return !all;
      }
    }
    return all;
  }

  private boolean matchesOne(String value, ConditionContext context) {
    for (Operand operand : operands) {
      if (operand.matches(value, context)) {
        return true;
      }
    }
    return false;
  }
}
