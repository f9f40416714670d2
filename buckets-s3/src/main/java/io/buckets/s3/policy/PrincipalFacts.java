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
          case "aws:principalservicename" -> serviceName();
          case "aws:principaltype" -> principal.type();
          case "aws:principalisawsservice" -> isService();
          case "aws:principaltag" -> principal.tags().get(key.member());
          case "aws:userid" -> principal.id();
          case "aws:username" -> principal.username();
          default -> null;
        };
    return value == null ? null : List.of(value);
  }

  private @Nullable String isService() {
    return switch (principal) {
      case Principal.Service _ -> "true";
      case Principal.Anonymous _ -> null;
      case Principal.Account _,
          Principal.User _,
          Principal.RoleSession _,
          Principal.WebIdentity _ ->
          "false";
    };
  }

  private @Nullable String serviceName() {
    return principal instanceof Principal.Service service ? service.name() : null;
  }

  private @Nullable String account() {
    Principal.Account account = principal.account();
    if (account != null) {
      return account.number();
    }
    return principal instanceof Principal.Service ? null : "anonymous";
  }
}
