package io.buckets.s3.wire;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/// The three ways S3 writes a moment. Listings write one per key, so the writers do the calendar
/// arithmetic themselves.
public final class Timestamps {
  private static final long DAY_SECONDS = 86_400;
  private static final String[] DAYS = {"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};
  private static final String[] MONTHS = {
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
  };

  /// Its years have two digits; none is before 1970.
  private static final DateTimeFormatter RFC_850 =
      new DateTimeFormatterBuilder()
          .appendPattern("EEEE, dd-MMM-")
          .appendValueReduced(ChronoField.YEAR, 2, 2, 1970)
          .appendPattern(" HH:mm:ss 'GMT'")
          .toFormatter(Locale.ENGLISH);

  private static final DateTimeFormatter ASCTIME =
      DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.ENGLISH);

  private static final List<DateTimeFormatter> HTTP_FORMATS =
      List.of(DateTimeFormatter.RFC_1123_DATE_TIME, RFC_850, ASCTIME);

  private Timestamps() {}

  /// As XML has it: `2009-10-12T17:50:30.000Z`. Of whole seconds, as in HTTP, so that a moment
  /// reads the same wherever a client finds it.
  public static String iso(long millis) {
    long second = Math.floorDiv(millis, 1000);
    LocalDate date = LocalDate.ofEpochDay(Math.floorDiv(second, DAY_SECONDS));
    byte[] text = new byte[24];
    digits(text, 0, date.getYear(), 4);
    text[4] = '-';
    digits(text, 5, date.getMonthValue(), 2);
    text[7] = '-';
    digits(text, 8, date.getDayOfMonth(), 2);
    text[10] = 'T';
    clock(text, 11, second);
    text[19] = '.';
    digits(text, 20, 0, 3);
    text[23] = 'Z';
    return latin(text);
  }

  /// As HTTP has it (RFC 9110, section 5.6.7): `Mon, 12 Oct 2009 17:50:30 GMT`.
  public static String http(long millis) {
    long second = Math.floorDiv(millis, 1000);
    long day = Math.floorDiv(second, DAY_SECONDS);
    LocalDate date = LocalDate.ofEpochDay(day);
    byte[] text = new byte[29];
    letters(text, 0, DAYS[(int) Math.floorMod(day, 7L)]);
    text[3] = ',';
    text[4] = ' ';
    digits(text, 5, date.getDayOfMonth(), 2);
    text[7] = ' ';
    letters(text, 8, MONTHS[date.getMonthValue() - 1]);
    text[11] = ' ';
    digits(text, 12, date.getYear(), 4);
    text[16] = ' ';
    clock(text, 17, second);
    letters(text, 25, " GMT");
    return latin(text);
  }

  /// As signatures have it: `20130524T000000Z`.
  public static String basic(Instant moment) {
    String iso = iso(moment.toEpochMilli());
    return iso.substring(0, 4)
        + iso.substring(5, 7)
        + iso.substring(8, 13)
        + iso.substring(14, 16)
        + iso.substring(17, 19)
        + 'Z';
  }

  /// Reads `20130524T000000Z`: seconds since the epoch, or empty if it is not that.
  public static OptionalLong parseBasic(String text) {
    if (text.length() != 16 || text.charAt(8) != 'T' || text.charAt(15) != 'Z') {
      return OptionalLong.empty();
    }
    for (int i = 0; i < 15; i++) {
      if (i != 8 && (text.charAt(i) < '0' || text.charAt(i) > '9')) {
        return OptionalLong.empty();
      }
    }
    try {
      return OptionalLong.of(
          LocalDateTime.of(
                  number(text, 0, 4),
                  number(text, 4, 6),
                  number(text, 6, 8),
                  number(text, 9, 11),
                  number(text, 11, 13),
                  number(text, 13, 15))
              .toEpochSecond(ZoneOffset.UTC));
    } catch (DateTimeException e) {
      return OptionalLong.empty();
    }
  }

  /// Reads any of HTTP's three date formats: seconds since the epoch, or empty if it is none.
  public static OptionalLong parseHttp(String text) {
    for (DateTimeFormatter format : HTTP_FORMATS) {
      OptionalLong second = parse(text, format);
      if (second.isPresent()) {
        return second;
      }
    }
    try {
      return OptionalLong.of(Instant.parse(text).getEpochSecond());
    } catch (DateTimeParseException e) {
      return OptionalLong.empty();
    }
  }

  private static OptionalLong parse(String text, DateTimeFormatter format) {
    try {
      return OptionalLong.of(LocalDateTime.parse(text, format).toEpochSecond(ZoneOffset.UTC));
    } catch (DateTimeParseException e) {
      return OptionalLong.empty();
    }
  }

  private static int number(String text, int from, int to) {
    return Integer.parseInt(text, from, to, 10);
  }

  private static void clock(byte[] text, int at, long second) {
    int ofDay = (int) Math.floorMod(second, DAY_SECONDS);
    digits(text, at, ofDay / 3600, 2);
    text[at + 2] = ':';
    digits(text, at + 3, ofDay / 60 % 60, 2);
    text[at + 5] = ':';
    digits(text, at + 6, ofDay % 60, 2);
  }

  private static void digits(byte[] text, int at, int value, int count) {
    int rest = value;
    for (int i = at + count - 1; i >= at; i--) {
      text[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
  }

  private static void letters(byte[] text, int at, String letters) {
    for (int i = 0; i < letters.length(); i++) {
      text[at + i] = (byte) letters.charAt(i);
    }
  }

  private static String latin(byte[] text) {
    return new String(text, java.nio.charset.StandardCharsets.ISO_8859_1);
  }
}
