package io.buckets.s3.policy;

import io.buckets.s3.policy.PolicyText.Reading;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Base64;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// One value of a condition, ready to be held against a request's.
@FunctionalInterface
interface Operand {
  /// Seconds since 1970, as far as dates go.
  Pattern EPOCH = Pattern.compile("-?\\d{1,11}(\\.\\d+)?");

  boolean matches(String value, ConditionContext context);

  /// The value that a text of a policy spells for an operator.
  ///
  /// @throws PolicyException if the operator cannot compare with it
  static Operand of(ConditionOperator operator, String text, boolean variables) {
    return switch (operator) {
      case STRING_EQUALS, STRING_NOT_EQUALS -> string(text, Reading.EXACT, variables);
      case STRING_EQUALS_IGNORE_CASE, STRING_NOT_EQUALS_IGNORE_CASE ->
          string(text, Reading.CASELESS, variables);
      case STRING_LIKE, STRING_NOT_LIKE -> string(text, Reading.PATTERN, variables);
      case NUMERIC_EQUALS, NUMERIC_NOT_EQUALS -> number(text, order -> order == 0);
      case NUMERIC_LESS_THAN -> number(text, order -> order < 0);
      case NUMERIC_LESS_THAN_EQUALS -> number(text, order -> order <= 0);
      case NUMERIC_GREATER_THAN -> number(text, order -> order > 0);
      case NUMERIC_GREATER_THAN_EQUALS -> number(text, order -> order >= 0);
      case DATE_EQUALS, DATE_NOT_EQUALS -> date(text, order -> order == 0);
      case DATE_LESS_THAN -> date(text, order -> order < 0);
      case DATE_LESS_THAN_EQUALS -> date(text, order -> order <= 0);
      case DATE_GREATER_THAN -> date(text, order -> order > 0);
      case DATE_GREATER_THAN_EQUALS -> date(text, order -> order >= 0);
      case BOOL, NULL -> truth(text);
      case BINARY_EQUALS -> binary(text);
      case IP_ADDRESS, NOT_IP_ADDRESS -> address(text);
      case ARN_EQUALS, ARN_NOT_EQUALS, ARN_LIKE, ARN_NOT_LIKE -> ArnPattern.of(text, variables);
    };
  }

  private static Operand string(String text, Reading reading, boolean variables) {
    PolicyText pattern = PolicyText.of(text, reading, variables);
    if (reading == Reading.EXACT && pattern.fixed() != null && !text.contains("${")) {
      return (value, context) -> value.equals(text);
    }
    return pattern::matches;
  }

  private static Operand number(String text, IntPredicate order) {
    BigDecimal bound = numberOf(text);
    if (bound == null) {
      throw unfit(text);
    }
    return (value, context) -> {
      BigDecimal number = numberOf(value);
      return number != null && order.test(number.compareTo(bound));
    };
  }

  private static Operand date(String text, IntPredicate order) {
    Instant bound = dateOf(text);
    if (bound == null) {
      throw unfit(text);
    }
    return (value, context) -> {
      Instant date = dateOf(value);
      return date != null && order.test(date.compareTo(bound));
    };
  }

  private static Operand truth(String text) {
    if (!text.equalsIgnoreCase("true") && !text.equalsIgnoreCase("false")) {
      throw unfit(text);
    }
    return (value, context) -> value.equalsIgnoreCase(text);
  }

  private static Operand binary(String text) {
    byte[] bytes = bytesOf(text);
    if (bytes == null) {
      throw unfit(text);
    }
    return (value, context) -> Arrays.equals(bytes, bytesOf(value));
  }

  private static Operand address(String text) {
    IpRange range = IpRange.parse(text);
    if (range == null) {
      throw unfit(text);
    }
    return (value, context) -> {
      byte[] address = IpRange.address(value);
      return address != null && range.contains(address);
    };
  }

  private static PolicyException unfit(String text) {
    return new PolicyException("Policy has an invalid condition value: " + text);
  }

  private static @Nullable BigDecimal numberOf(String text) {
    // Longer ones, or ones with an exponent, could cost without bound to compare.
    if (text.length() > 40 || text.indexOf('e') >= 0 || text.indexOf('E') >= 0) {
      return null;
    }
    try {
      return new BigDecimal(text);
    } catch (NumberFormatException e) {
      return null; // not a number, so no order
    }
  }

  /// Seconds since 1970, or a date of ISO 8601 with or without its time.
  private static @Nullable Instant dateOf(String text) {
    try {
      if (EPOCH.matcher(text).matches()) {
        int point = text.indexOf('.');
        return Instant.ofEpochSecond(Long.parseLong(point < 0 ? text : text.substring(0, point)));
      }
      return text.indexOf('T') < 0
          ? LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC)
          : OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      return null; // not a date, so neither before nor after
    }
  }

  private static byte @Nullable [] bytesOf(String text) {
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      return null; // not base64, so no bytes
    }
  }
}
