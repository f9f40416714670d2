package io.buckets.s3.form;

import io.buckets.core.Limits;
import io.buckets.core.RequestLimits;
import io.buckets.net.RequestBody;
import io.buckets.s3.wire.HeaderText;
import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.S3Exception;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What the signer of a form allows it to ask for: a time, and conditions of which every one holds
/// and that name every field there is. Pure.
///
/// Names of fields and of comparisons are taken in any case, the document's own two members in one.
/// Source: S3 API reference, "Creating an HTML Form (Using AWS Signature Version 4)" and "POST
/// Policy".
///
/// @param expiration until when it is good
/// @param conditions about fields
/// @param least fewest bytes of the file
/// @param most most bytes of the file
record PostPolicy(Instant expiration, List<Condition> conditions, long least, long most) {
  private static final String RANGE = "content-length-range";
  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(8)
                          .maxStringLength(RequestLimits.FORM_FIELD_BYTES)
                          .build())
                  .build())
          .build();

  /// What a field has to be.
  ///
  /// @param field its name in lower case
  /// @param prefix whether it only has to begin so
  /// @param value the value, or its beginning
  /// @param text the condition as it was written
  record Condition(String field, boolean prefix, String value, String text) {
    boolean holds(String found) {
      return prefix ? found.startsWith(value) : found.equals(value);
    }
  }

  PostPolicy {
    conditions = List.copyOf(conditions);
  }

  /// Reads a policy.
  ///
  /// @param coded the document in Base64
  /// @throws S3Exception INVALID_POLICY_DOCUMENT
  static PostPolicy parse(String coded) {
    JsonNode document;
    try {
      document = JSON.readTree(Base64.getMimeDecoder().decode(coded));
    } catch (IllegalArgumentException | JacksonException e) {
      throw new S3Exception(S3Error.INVALID_POLICY_DOCUMENT, "Invalid Policy: Invalid JSON.", e);
    }
    JsonNode conditions = document.get("conditions");
    if (conditions == null || !conditions.isArray()) {
      throw invalid("Policy missing conditions.");
    }
    Reading reading = new Reading();
    conditions.forEach(reading::take);
    return new PostPolicy(
        expirationOf(document.get("expiration")), reading.found, reading.least, reading.most);
  }

  private static Instant expirationOf(@Nullable JsonNode expiration) {
    if (expiration == null || !expiration.isString()) {
      throw invalid("Policy missing expiration.");
    }
    String text = expiration.stringValue();
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw new S3Exception(
          S3Error.INVALID_POLICY_DOCUMENT,
          "Invalid Policy: Invalid 'expiration' value: '" + text + "'",
          e);
    }
  }

  /// Judges a form.
  ///
  /// @throws S3Exception ACCESS_DENIED saying what does not hold
  void check(PostForm form, Instant now) {
    if (!now.isBefore(expiration)) {
      throw denied("Policy expired.");
    }
    Set<String> named = new HashSet<>();
    for (Condition condition : conditions) {
      named.add(condition.field);
      String found = form.field(condition.field);
      if (!condition.holds(found == null ? "" : HeaderText.decode(found))) {
        throw denied("Policy Condition failed: " + condition.text);
      }
    }
    for (String field : form.fields().keySet()) {
      if (!named.contains(field) && !isFree(field)) {
        throw denied("Extra input fields: " + field);
      }
    }
  }

  /// Fields that need no condition: the signature's own, those to be ignored, and checksums, which
  /// can only refuse.
  private static boolean isFree(String field) {
    return switch (field) {
      case "awsaccesskeyid", "signature", "policy", "x-amz-signature" -> true;
      default -> field.startsWith("x-ignore-") || field.startsWith("x-amz-checksum-");
    };
  }

  /// The file, refused once it proves shorter or longer than the policy allows.
  RequestBody bounded(RequestBody file) {
    return new BoundedFile(file, least, most);
  }

  private static S3Exception denied(String why) {
    return S3Exception.of(S3Error.ACCESS_DENIED, "Invalid according to Policy: " + why);
  }

  private static S3Exception invalid(String why) {
    return S3Exception.of(S3Error.INVALID_POLICY_DOCUMENT, "Invalid Policy: " + why);
  }

  /// Conditions being read.
  private static final class Reading {
    private final List<Condition> found = new ArrayList<>();
    private long least;
    private long most = Limits.PUT_BYTES;

    void take(JsonNode condition) {
      if (condition.isObject()) {
        takeSimple(condition);
      } else if (condition.isArray() && condition.size() == 3 && condition.get(0).isString()) {
        takeComparison(condition);
      } else {
        throw invalid("Invalid Condition: wrong number of arguments: " + condition);
      }
    }

    private void takeSimple(JsonNode condition) {
      if (condition.size() != 1) {
        throw invalid(
            "Invalid Simple-Condition: Simple-Conditions must have exactly one property"
                + " specified.");
      }
      String field = condition.propertyNames().iterator().next();
      JsonNode value = condition.get(field);
      if (!value.isString()) {
        throw invalid("Invalid Simple-Condition: value must be a string.");
      }
      String name = field.toLowerCase(Locale.ROOT);
      String text = "[\"eq\", \"$" + field + "\", " + value + "]";
      found.add(new Condition(name, false, value.stringValue(), text));
    }

    private void takeComparison(JsonNode condition) {
      String operator = condition.get(0).stringValue().toLowerCase(Locale.ROOT);
      if (operator.equals(RANGE)) {
        least = bound(condition.get(1));
        most = Math.min(most, bound(condition.get(2)));
        return;
      }
      boolean prefix = operator.equals("starts-with");
      boolean words = condition.get(1).isString() && condition.get(2).isString();
      if (!words || (!prefix && !operator.equals("eq"))) {
        throw invalid("Invalid Condition: " + condition);
      }
      String field = condition.get(1).stringValue();
      if (!field.startsWith("$")) {
        throw invalid("Invalid Condition: Match-Condition field must begin with '$': " + field);
      }
      found.add(
          new Condition(
              field.substring(1).toLowerCase(Locale.ROOT),
              prefix,
              condition.get(2).stringValue(),
              condition.toString()));
    }

    private static long bound(JsonNode node) {
      String text = node.isNumber() || node.isString() ? node.asString() : "";
      boolean whole = !text.isEmpty() && text.length() < 19;
      if (!whole || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
        throw invalid("Invalid " + RANGE + ": " + node);
      }
      return Long.parseLong(text);
    }
  }
}
