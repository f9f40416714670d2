package io.buckets.s3.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.buckets.s3.lifecycle.LifecycleRules.Due;
import io.buckets.s3.lifecycle.LifecycleRules.Subject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// What rules mean: when something is due, and by which of them.
final class LifecycleRulesTest {
  private static final long DAY = Duration.ofDays(1).toMillis();
  private static final long NOON = Instant.parse("2026-01-01T12:00:00Z").toEpochMilli();
  private static final String DAYS_2 = "<Expiration><Days>2</Days></Expiration>";

  private static LifecycleRules rules(LifecycleDay day, String rules) {
    String document = "<LifecycleConfiguration>" + rules + "</LifecycleConfiguration>";
    return new LifecycleRules(
        LifecycleDocument.parse(document.getBytes(StandardCharsets.UTF_8), null), day);
  }

  private static String rule(String id, String inside) {
    return "<Rule><ID>" + id + "</ID><Status>Enabled</Status>" + inside + "</Rule>";
  }

  private static Subject object(String key, long size) {
    return new Subject(key, size, NOON, () -> Map.of("k", "v"));
  }

  private static String idOf(Due due) {
    return Objects.requireNonNull(due.rule()).id();
  }

  @Test
  void aCalendarDayEndsAtMidnight() {
    LifecycleRules rules = rules(LifecycleDay.CALENDAR, rule("a", "<Prefix/>" + DAYS_2));
    assertThat(Instant.ofEpochMilli(rules.expiry(object("x", 1)).millis()))
        .isEqualTo("2026-01-04T00:00:00Z");
  }

  @Test
  void aShortDayIsJustItsLength() {
    LifecycleRules rules = rules(LifecycleDay.ofSeconds(10), rule("a", "<Prefix/>" + DAYS_2));
    assertThat(rules.expiry(object("x", 1)).millis()).isEqualTo(NOON + 20_000);
  }

  @Test
  void whatIsDueFirstCounts() {
    LifecycleRules rules =
        rules(
            LifecycleDay.CALENDAR,
            rule("a", "<Prefix/>" + DAYS_2)
                + rule("b", "<Prefix>x</Prefix><Expiration><Days>1</Days></Expiration>")
                + rule("c", "<Prefix>y</Prefix><Expiration><Date>2025-01-01</Date></Expiration>"));
    assertThat(idOf(rules.expiry(object("x1", 1)))).isEqualTo("b");
    assertThat(idOf(rules.expiry(object("w", 1)))).isEqualTo("a");
    assertThat(rules.expiry(object("y", 1)).millis())
        .isEqualTo(Instant.parse("2025-01-01T00:00:00Z").toEpochMilli());
  }

  @Test
  void aFilterTakesOnlyWhatAllOfItTakes() {
    LifecycleRules rules =
        rules(
            LifecycleDay.CALENDAR,
            rule(
                "a",
                "<Filter><And><Prefix>x</Prefix><Tag><Key>k</Key><Value>v</Value></Tag>"
                    + "<ObjectSizeGreaterThan>10</ObjectSizeGreaterThan>"
                    + "<ObjectSizeLessThan>20</ObjectSizeLessThan></And></Filter>"
                    + DAYS_2));
    assertThat(rules.expiry(object("x", 11))).isNotEqualTo(Due.NEVER);
    assertThat(rules.expiry(object("x", 10))).isEqualTo(Due.NEVER);
    assertThat(rules.expiry(object("x", 20))).isEqualTo(Due.NEVER);
    assertThat(rules.expiry(object("y", 11))).isEqualTo(Due.NEVER);
    assertThat(rules.expiry(new Subject("x", 11, NOON, () -> Map.of("k", "w"))))
        .isEqualTo(Due.NEVER);
  }

  @Test
  void theNewestOfTheOldStay() {
    LifecycleRules rules =
        rules(
            LifecycleDay.ofSeconds(1),
            rule(
                "a",
                "<Filter/><NoncurrentVersionExpiration><NoncurrentDays>3</NoncurrentDays>"
                    + "<NewerNoncurrentVersions>2</NewerNoncurrentVersions>"
                    + "</NoncurrentVersionExpiration>"));
    assertThat(rules.noncurrentExpiry(object("x", 1), 1)).isEqualTo(Due.NEVER);
    assertThat(rules.noncurrentExpiry(object("x", 1), 2).millis()).isEqualTo(NOON + 3000);
    assertThat(rules.expiry(object("x", 1))).isEqualTo(Due.NEVER);
  }

  @Test
  void aDeleteMarkerWithNothingBelowGoesAtOnceOrInItsTime() {
    String marker =
        "<Expiration><ExpiredObjectDeleteMarker>true</ExpiredObjectDeleteMarker></Expiration>";
    LifecycleRules atOnce = rules(LifecycleDay.CALENDAR, rule("a", "<Prefix/>" + marker));
    assertThat(atOnce.markerExpiry("x", NOON).millis()).isEqualTo(NOON);
    assertThat(atOnce.expiry(object("x", 1))).isEqualTo(Due.NEVER);
    LifecycleRules inTime = rules(LifecycleDay.CALENDAR, rule("a", "<Prefix/>" + DAYS_2));
    assertThat(inTime.markerExpiry("x", NOON).millis()).isGreaterThan(NOON + 2 * DAY);
  }

  @Test
  void whatIsUnfinishedIsGivenUp() {
    LifecycleRules rules =
        rules(
            LifecycleDay.ofSeconds(1),
            rule(
                "a",
                "<Prefix>x</Prefix><AbortIncompleteMultipartUpload><DaysAfterInitiation>2"
                    + "</DaysAfterInitiation></AbortIncompleteMultipartUpload>"));
    assertThat(rules.abort("x", NOON).millis()).isEqualTo(NOON + 2000);
    assertThat(rules.abort("y", NOON)).isEqualTo(Due.NEVER);
    assertThat(rules.prefixes(true)).containsExactly("x");
    assertThat(rules.prefixes(false)).isEmpty();
  }

  @Test
  void disabledRulesMeanNothing() {
    LifecycleRules rules =
        rules(
            LifecycleDay.CALENDAR,
            "<Rule><ID>a</ID><Prefix/><Status>Disabled</Status>" + DAYS_2 + "</Rule>");
    assertThat(rules.expiry(object("x", 1))).isEqualTo(Due.NEVER);
  }

  @Test
  void nothingNewIsDueSoonerThanTheShortestRule() {
    assertThat(rules(LifecycleDay.CALENDAR, rule("a", "<Prefix/>" + DAYS_2)).surpriseMillis())
        .isEqualTo(2 * DAY);
    assertThat(
            rules(
                    LifecycleDay.CALENDAR,
                    rule("a", "<Filter><Tag><Key>k</Key><Value>v</Value></Tag></Filter>" + DAYS_2))
                .surpriseMillis())
        .isEqualTo(DAY);
  }
}
