package io.buckets.s3.policy;

import io.buckets.s3.policy.PolicyJson.Field;
import io.buckets.s3.policy.PolicyJson.Fields;
import io.buckets.s3.policy.PolicyJson.Items;
import io.buckets.s3.policy.PolicyJson.Scalar;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The grammar of policies.
///
/// Source: IAM user guide, "Grammar of the IAM JSON policy language".
final class PolicyParser {
  private static final String CURRENT = "2012-10-17";
  private static final String FORMER = "2008-10-17";

  private final PolicyKind kind;
  private @Nullable String id;
  private String version = FORMER;
  private @Nullable PolicyJson statement;

  private PolicyParser(PolicyKind kind) {
    this.kind = kind;
  }

  static Policy parse(String text, PolicyKind kind) {
    Fields document;
    try {
      document = PolicyJson.parse(text);
    } catch (PolicyException e) {
      throw kind == PolicyKind.BUCKET ? e : new PolicyException("Syntax errors in policy.", e);
    }
    return new PolicyParser(kind).policy(document);
  }

  private Policy policy(Fields document) {
    for (Field field : document.fields()) {
      switch (field.name()) {
        case "Version" -> version = versionOf(field.value());
        case "Id" -> id = text(field.value());
        case "Statement" -> statement = field.value();
        default -> throw kind.malformed("Unknown field " + field.name());
      }
    }
    PolicyJson found = statement;
    if (found == null) {
      throw kind.missing("Statement");
    }
    List<PolicyJson> parts = found instanceof Items items ? items.items() : List.of(found);
    if (parts.isEmpty()) {
      throw kind.malformed("Could not parse the policy: Statement is empty!");
    }
    return new Policy(id, statements(parts));
  }

  private List<Statement> statements(List<PolicyJson> parts) {
    List<Statement> statements = new ArrayList<>();
    Set<String> sids = new HashSet<>();
    for (PolicyJson part : parts) {
      if (!(part instanceof Fields fields)) {
        throw kind.malformed("Invalid policy syntax.");
      }
      Statement next =
          new StatementParser(kind, version.equals(CURRENT)).parse(statements.size() + 1, fields);
      String sid = next.sid();
      if (kind != PolicyKind.BUCKET && sid != null && !sid.isEmpty() && !sids.add(sid)) {
        throw new PolicyException("Statement IDs (SID) in a single policy must be unique.");
      }
      statements.add(next);
    }
    return statements;
  }

  private String versionOf(PolicyJson value) {
    String text = text(value);
    if (!text.equals(CURRENT) && !text.equals(FORMER)) {
      throw kind.malformed("The policy must contain a valid version string");
    }
    return text;
  }

  private String text(PolicyJson value) {
    if (value instanceof Scalar scalar && scalar.quoted()) {
      return scalar.text();
    }
    throw kind.malformed("Invalid policy syntax.");
  }
}
