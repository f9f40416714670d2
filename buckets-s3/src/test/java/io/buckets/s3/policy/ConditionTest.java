package io.buckets.s3.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// How conditions compare, and what they say of a request without the fact.
final class ConditionTest {
  private static final ConditionContext CONTEXT =
      context(
          Map.of(
              "aws:username", List.of("joe*"),
              "word", List.of("Hello"),
              "number", List.of("10"),
              "date", List.of("2024-05-01T12:00:00Z"),
              "truth", List.of("true"),
              "bytes", List.of("aGVsbG8="),
              "v4", List.of("10.1.2.3"),
              "v6", List.of("2001:db8::1"),
              "arn", List.of("arn:aws:iam::123456789012:user/a/b"),
              "many", List.of("a", "b")));

  @Test
  void stringsCompareWithOrWithoutCaseAndWildcards() {
    holds("StringEquals", "word", "Hello", "x");
    fails("StringEquals", "word", "hello");
    fails("StringEquals", "word", "Hel*");
    holds("StringNotEquals", "word", "hello", "x");
    fails("StringNotEquals", "word", "x", "Hello");
    holds("StringEqualsIgnoreCase", "word", "hELLO");
    fails("StringNotEqualsIgnoreCase", "word", "hELLO");
    holds("StringLike", "word", "H?l*");
    fails("StringLike", "word", "h*");
    holds("StringNotLike", "word", "h*");
    holds("StringLike", "word", "*o");
    holds("StringLike", "word", "*l*l*");
    fails("StringLike", "word", "*l*l*l*");
  }

  @Test
  void variablesStandForPlainText() {
    holds("StringEquals", "aws:username", "${aws:username}");
    holds("StringLike", "aws:username", "joe${*}");
    fails("StringLike", "word", "${aws:username}");
    holds("StringEquals", "word", "${aws:nothing, 'Hello'}");
    fails("StringEquals", "word", "${aws:nothing}");
    fails("StringLike", "word", "*${many}");
    assertThat(
            Condition.of("StringEquals", "aws:username", List.of("${aws:username}"), false)
                .holds(CONTEXT))
        .as("a version without variables")
        .isFalse();
  }

  @Test
  void numbersAndDatesCompareByValue() {
    holds("NumericEquals", "number", "10.0");
    fails("NumericNotEquals", "number", "10.0");
    holds("NumericLessThan", "number", "11");
    fails("NumericLessThan", "number", "10");
    holds("NumericLessThanEquals", "number", "10");
    holds("NumericGreaterThan", "number", "9.5");
    holds("NumericGreaterThanEquals", "number", "10");
    fails("NumericEquals", "word", "10");
    holds("NumericNotEquals", "word", "10");
    holds("DateEquals", "date", "2024-05-01T14:00:00+02:00");
    fails("DateNotEquals", "date", "1714564800");
    holds("DateLessThan", "date", "2024-05-02");
    fails("DateGreaterThan", "date", "2024-05-01T12:00Z");
    holds("DateGreaterThanEquals", "date", "2024-05-01T12:00:00Z");
    holds("DateLessThanEquals", "date", "2024-05-01T12:00:00.000Z");
  }

  @Test
  void truthBytesAddressesAndArnsHaveTheirOperators() {
    holds("Bool", "truth", "True");
    fails("Bool", "truth", "false");
    holds("BinaryEquals", "bytes", "aGVsbG8=");
    fails("BinaryEquals", "bytes", "aGVsbG9v");
    holds("IpAddress", "v4", "10.0.0.0/8");
    holds("IpAddress", "v4", "10.1.2.3");
    fails("IpAddress", "v4", "10.1.2.0/31", "2001:db8::/32");
    holds("NotIpAddress", "v4", "10.1.2.0/31");
    holds("IpAddress", "v6", "2001:db8::/32");
    fails("IpAddress", "v6", "2001:db9::/32", "10.0.0.0/8");
    fails("IpAddress", "word", "0.0.0.0/0");
    holds("ArnLike", "arn", "arn:aws:iam::123456789012:user/*");
    holds("ArnEquals", "arn", "arn:*:iam:*:1234*:*");
    fails("ArnLike", "arn", "arn:aws:*:user/a/b");
    holds("ArnNotLike", "arn", "arn:aws:iam::1:*");
    fails("ArnNotEquals", "arn", "arn:aws:iam::123456789012:user/a/b");
    holds("ArnLike", "arn", "*");
  }

  @Test
  void aRequestWithoutTheFactFailsAllButTheNegatedAndIfExists() {
    for (String operator :
        List.of("StringEquals", "StringLike", "NumericLessThan", "DateEquals", "IpAddress")) {
      String value = operator.equals("IpAddress") ? "1.2.3.4" : "1";
      fails(operator, "absent", value);
      holds(operator + "IfExists", "absent", value);
    }
    fails("Bool", "absent", "false");
    fails("ArnEquals", "absent", "*");
    holds("StringNotEquals", "absent", "x");
    holds("StringNotLike", "absent", "x");
    holds("NotIpAddress", "absent", "1.2.3.4");
    holds("ArnNotLike", "absent", "*");
    fails("StringEqualsIfExists", "word", "x");
    holds("StringEqualsIfExists", "word", "Hello");
  }

  @Test
  void nullAsksWhetherTheFactIsAbsent() {
    holds("Null", "absent", "true");
    fails("Null", "absent", "false");
    holds("Null", "word", "false");
    fails("Null", "word", "true");
    holds("Null", "word", "true", "false");
  }

  @Test
  void severalValuesAreAskedForAllOrForAny() {
    holds("ForAllValues:StringEquals", "many", "a", "b", "c");
    fails("ForAllValues:StringEquals", "many", "a");
    holds("ForAllValues:StringEquals", "absent", "a");
    holds("ForAnyValue:StringEquals", "many", "b", "c");
    fails("ForAnyValue:StringEquals", "many", "c");
    fails("ForAnyValue:StringEquals", "absent", "c");
    holds("ForAnyValue:StringEqualsIfExists", "absent", "c");
    holds("ForAllValues:StringNotEquals", "many", "c");
    fails("ForAllValues:StringNotEquals", "many", "a");
    holds("ForAnyValue:StringNotEquals", "many", "a");
    fails("ForAnyValue:StringNotEquals", "many", "a", "b");
    fails("ForAnyValue:StringNotLike", "absent", "a");
  }

  private static void holds(String operator, String key, String... values) {
    assertThat(of(operator, key, values)).as(operator + key + List.of(values)).isTrue();
  }

  private static void fails(String operator, String key, String... values) {
    assertThat(of(operator, key, values)).as(operator + key + List.of(values)).isFalse();
  }

  private static boolean of(String operator, String key, String... values) {
    return Condition.of(operator, key, List.of(values), true).holds(CONTEXT);
  }

  private static ConditionContext context(Map<String, List<String>> facts) {
    return key -> facts.get(key.toString());
  }
}
