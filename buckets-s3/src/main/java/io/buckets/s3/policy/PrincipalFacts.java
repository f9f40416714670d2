package io.buckets.s3.policy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The facts about who makes a request.
///
/// Source: IAM user guide, "AWS global condition context keys", "Properties of the principal".
///
/// @param principal whose facts they are
public record PrincipalFacts(Principal principal) implements ConditionContext {
  @Override
  public @Nullable List<String> values(ConditionKey key) {
    String value =
        switch (key.name()) {
          case "aws:principalarn" -> principal.arn();
          case "aws:principalaccount" -> account();
          case "aws:principaltype" -> principal.type();
          case "aws:principalisawsservice" -> principal.account() == null ? null : "false";
          case "aws:principaltag" -> principal.tags().get(key.member());
          case "aws:userid" -> principal.id();
          case "aws:username" -> principal.username();
          default -> null;
        };
    return value == null ? null : List.of(value);
  }

  private String account() {
    Principal.Account account = principal.account();
    return account == null ? "anonymous" : account.number();
  }
}
