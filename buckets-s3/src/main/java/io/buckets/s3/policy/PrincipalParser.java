package io.buckets.s3.policy;

import io.buckets.s3.policy.PolicyJson.Field;
import io.buckets.s3.policy.PolicyJson.Fields;
import io.buckets.s3.policy.PolicyJson.Items;
import io.buckets.s3.policy.PolicyJson.Scalar;
import io.buckets.s3.policy.Principal.Account;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads the element Principal or NotPrincipal. Used once.
///
/// Source: IAM user guide, "AWS JSON policy elements: Principal".
final class PrincipalParser {
  private static final Pattern ROOT = Pattern.compile("arn:aws:iam::([0-9]{12}):root");
  private static final Pattern IDENTITY =
      Pattern.compile(
          "arn:aws:iam::[0-9]{12}:(user|role)/[^*?\\s]+"
              + "|arn:aws:sts::[0-9]{12}:assumed-role/[^/*?\\s]+/[^/*?\\s]+"
              + "|arn:aws:sts::[0-9]{12}:federated-user/[^/*?\\s]+");
  private static final Pattern UNIQUE_ID = Pattern.compile("A[A-Z]{3}[A-Z0-9]{12,124}(:\\S+)?");
  private static final Pattern SERVICE = Pattern.compile("[a-z0-9.-]+\\.amazonaws\\.com(\\.cn)?");

  private final PolicyKind kind;
  private boolean everyone;
  private final Set<String> names = new HashSet<>();
  private final Set<String> accounts = new HashSet<>();
  private final Set<String> canonicalIds = new HashSet<>();
  private final List<String> others = new ArrayList<>();

  PrincipalParser(PolicyKind kind) {
    this.kind = kind;
  }

  Principals parse(PolicyJson value) {
    switch (value) {
      case Scalar scalar when scalar.text().equals("*") -> everyone = true;
      case Fields fields when !fields.fields().isEmpty() ->
          fields.fields().forEach(this::readOfType);
      default -> throw kind.malformed("Invalid policy syntax.");
    }
    return new Principals(everyone, names, accounts, canonicalIds, others);
  }

  private void readOfType(Field field) {
    List<PolicyJson> parts =
        field.value() instanceof Items items ? items.items() : List.of(field.value());
    if (parts.isEmpty()) {
      throw invalid(field.name() + ":");
    }
    for (PolicyJson part : parts) {
      if (!(part instanceof Scalar scalar) || !scalar.quoted()) {
        throw kind.malformed("Invalid policy syntax.");
      }
      read(field.name(), scalar.text());
    }
  }

  private void read(String type, String text) {
    boolean good =
        switch (type) {
          case "AWS" -> isAws(text);
          case "CanonicalUser" -> Account.isCanonicalId(text);
          case "Service" -> SERVICE.matcher(text).matches();
          case "Federated" -> !text.isBlank() && !text.equals("*");
          default -> false;
        };
    if (!good) {
      throw invalid(type + ":" + text);
    }
    switch (type) {
      case "AWS" -> addAws(text);
      case "CanonicalUser" -> canonicalIds.add(text);
      default -> others.add(text);
    }
  }

  private static boolean isAws(String text) {
    return text.equals("*")
        || Account.isNumber(text)
        || ROOT.matcher(text).matches()
        || IDENTITY.matcher(text).matches()
        || UNIQUE_ID.matcher(text).matches();
  }

  private void addAws(String text) {
    Matcher root = ROOT.matcher(text);
    if (text.equals("*")) {
      everyone = true;
    } else if (Account.isNumber(text)) {
      accounts.add(text);
    } else if (root.matches()) {
      accounts.add(root.group(1));
    } else {
      names.add(text);
    }
  }

  private PolicyException invalid(String what) {
    return new PolicyException(
        kind == PolicyKind.BUCKET
            ? "Invalid principal in policy"
            : "Invalid principal in policy: \"" + what.replaceFirst(":", "\":\"") + "\"");
  }
}
