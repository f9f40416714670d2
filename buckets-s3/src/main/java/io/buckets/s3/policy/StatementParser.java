package io.buckets.s3.policy;

import io.buckets.s3.policy.PolicyJson.Field;
import io.buckets.s3.policy.PolicyJson.Fields;
import io.buckets.s3.policy.PolicyJson.Items;
import io.buckets.s3.policy.PolicyJson.Scalar;
import io.buckets.s3.policy.PolicyText.Reading;
import io.buckets.s3.policy.Statement.Actions;
import io.buckets.s3.policy.Statement.Audience;
import io.buckets.s3.policy.Statement.Resources;
import io.buckets.s3.policy.Statement.Title;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads one statement of a policy. Used once.
final class StatementParser {
  private static final Pattern VENDORED = Pattern.compile("\\*|[A-Za-z0-9-]+:.+");
  private static final Pattern IAM_SID = Pattern.compile("[A-Za-z0-9]*");

  private final PolicyKind kind;
  private final boolean variables;
  private @Nullable String sid;
  private @Nullable Boolean allows;
  private @Nullable Audience audience;
  private @Nullable Actions actions;
  private @Nullable Resources resources;
  private List<Condition> conditions = List.of();

  /// @param variables whether the policy's version knows variables
  StatementParser(PolicyKind kind, boolean variables) {
    this.kind = kind;
    this.variables = variables;
  }

  Statement parse(int number, Fields fields) {
    for (Field field : fields.fields()) {
      read(field.name(), field.value());
    }
    if (allows == null) {
      throw kind.missing("Effect");
    }
    Audience whom = audience == null ? new Audience(null, false) : audience;
    checkAudience(whom, allows);
    if (actions == null) {
      throw kind.missing("Action");
    }
    Resources which = resources;
    if (which == null) {
      if (kind.hasResources()) {
        throw kind.missing("Resource");
      }
      which = new Resources(List.of(PolicyText.of("*", Reading.PATTERN, false)), false);
    }
    return new Statement(new Title(number, sid, allows), whom, actions, which, conditions);
  }

  private void read(String name, PolicyJson value) {
    switch (name) {
      case "Sid" -> sid = sid(text(value));
      case "Effect" -> allows = effect(text(value));
      case "Principal", "NotPrincipal" -> {
        once(name, audience);
        boolean others = name.equals("NotPrincipal");
        audience = new Audience(new PrincipalParser(kind).parse(value), others);
      }
      case "Action", "NotAction" -> {
        once(name, actions);
        actions = new Actions(actionsOf(texts(value)), name.equals("NotAction"));
      }
      case "Resource", "NotResource" -> {
        once(name, resources);
        resources = new Resources(resourcesOf(texts(value)), name.equals("NotResource"));
      }
      case "Condition" -> conditions = conditionsOf(value);
      default -> throw kind.malformed("Unknown field " + name);
    }
  }

  /// An element and its Not do not go together.
  private void once(String name, @Nullable Object earlier) {
    if (earlier != null) {
      throw kind.malformed("Statement/policy already has instance of " + name.replace("Not", ""));
    }
  }

  private void checkAudience(Audience whom, boolean allow) {
    if (!kind.hasPrincipals() && whom.principals() != null) {
      throw new PolicyException("Policy document should not specify a principal.");
    }
    if (kind.hasPrincipals() && whom.principals() == null) {
      throw kind.missing("Principal");
    }
    if (whom.others() && allow) {
      // It would let in everyone in the world but a few.
      throw kind.malformed("Allow with NotPrincipal is not allowed.");
    }
  }

  private String sid(String text) {
    if (kind != PolicyKind.BUCKET && !IAM_SID.matcher(text).matches()) {
      throw new PolicyException("Statement IDs (SID) must be alpha-numeric.");
    }
    return text;
  }

  private boolean effect(String text) {
    return switch (text) {
      case "Allow" -> true;
      case "Deny" -> false;
      default -> throw kind.malformed("Invalid effect: " + text);
    };
  }

  private List<Glob> actionsOf(List<String> texts) {
    if (texts.isEmpty()) {
      throw kind.missing("Action");
    }
    List<Glob> globs = new ArrayList<>();
    for (String text : texts) {
      Glob glob = Glob.of(text, true);
      if (kind != PolicyKind.BUCKET) {
        if (!VENDORED.matcher(text).matches()) {
          throw new PolicyException(
              "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.");
        }
      } else if (!BucketPolicyRules.isAction(text, glob)) {
        throw new PolicyException("Policy has invalid action");
      }
      globs.add(glob);
    }
    return List.copyOf(globs);
  }

  private List<PolicyText> resourcesOf(List<String> texts) {
    if (!kind.hasResources()) {
      throw new PolicyException("Has prohibited field Resource");
    }
    if (texts.isEmpty()) {
      throw kind.missing("Resource");
    }
    for (String text : texts) {
      if (kind == PolicyKind.IDENTITY && !text.equals("*") && !text.startsWith("arn:")) {
        throw new PolicyException("Resource " + text + " must be in ARN format or \"*\".");
      }
    }
    return texts.stream().map(t -> PolicyText.of(t, Reading.PATTERN, variables)).toList();
  }

  private List<Condition> conditionsOf(PolicyJson value) {
    List<Condition> all = new ArrayList<>();
    for (Field operator : fieldsOf(value)) {
      for (Field test : fieldsOf(operator.value())) {
        if (kind == PolicyKind.BUCKET && !ConditionKeys.isKnown(ConditionKey.of(test.name()))) {
          throw new PolicyException("Policy has an invalid condition key");
        }
        all.add(Condition.of(operator.name(), test.name(), values(test.value()), variables));
      }
    }
    return List.copyOf(all);
  }

  private List<Field> fieldsOf(PolicyJson value) {
    if (value instanceof Fields fields) {
      return fields.fields();
    }
    throw kind.malformed("Invalid policy syntax.");
  }

  /// A text or a list of texts.
  private List<String> texts(PolicyJson value) {
    return value instanceof Items items
        ? items.items().stream().map(this::text).toList()
        : List.of(text(value));
  }

  private String text(PolicyJson value) {
    if (value instanceof Scalar scalar && scalar.quoted()) {
      return scalar.text();
    }
    throw kind.malformed("Invalid policy syntax.");
  }

  /// A value of a condition or a list of such; they may be numbers and truth values too.
  private List<String> values(PolicyJson value) {
    List<PolicyJson> parts = value instanceof Items items ? items.items() : List.of(value);
    List<String> texts = new ArrayList<>();
    for (PolicyJson part : parts) {
      if (!(part instanceof Scalar scalar)) {
        throw kind.malformed("Invalid policy syntax.");
      }
      texts.add(scalar.text());
    }
    return List.copyOf(texts);
  }
}
