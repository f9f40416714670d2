package io.buckets.cluster.topology;

import io.buckets.core.Limits;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The ellipsis of drive arguments: `{1...12}`, `{01...12}` and `{a...d}` stand for every value
/// between their ends, both included.
///
/// Three dots, not two: a shell expands `{1..12}` itself and would hand on its own idea of it, but
/// leaves three dots alone, so that one argument reaches the server as it was typed. Several
/// ellipses in one argument multiply; the leftmost turns slowest, like the digits of a number.
final class Ellipses {
  private static final Pattern BRACES = Pattern.compile("\\{([^{}]*)}");
  private static final Pattern NUMBERS = Pattern.compile("(\\d{1,6})\\.\\.\\.(\\d{1,6})");
  private static final Pattern LETTERS =
      Pattern.compile("([a-z])\\.\\.\\.([a-z])|([A-Z])\\.\\.\\.([A-Z])");
  private static final Pattern SHELL_RANGE = Pattern.compile("\\w+\\.\\.\\w+");

  private Ellipses() {}

  /// Every text that `argument` stands for: itself alone if it has no braces.
  ///
  /// @throws IllegalArgumentException if braces do not match or hold no ellipsis, or if there are
  ///   more than {@link Limits#ENDPOINTS} results
  static List<String> expand(String argument) {
    List<String> expanded = List.of("");
    Matcher braces = BRACES.matcher(argument);
    int end = 0;
    while (braces.find()) {
      String literal = literal(argument, end, braces.start());
      expanded = product(argument, expanded, literal, range(argument, braces.group(1)));
      end = braces.end();
    }
    String rest = literal(argument, end, argument.length());
    return expanded.stream().map(text -> text + rest).toList();
  }

  private static String literal(String argument, int from, int to) {
    String text = argument.substring(from, to);
    if (text.indexOf('{') >= 0 || text.indexOf('}') >= 0) {
      throw refused(argument, "its braces do not match, and they cannot be nested");
    }
    return text;
  }

  private static List<String> product(
      String argument, List<String> heads, String literal, List<String> values) {
    if ((long) heads.size() * values.size() > Limits.ENDPOINTS) {
      throw refused(argument, "it stands for more than " + Limits.ENDPOINTS + " drives");
    }
    List<String> all = new ArrayList<>(heads.size() * values.size());
    for (String head : heads) {
      for (String value : values) {
        all.add(head + literal + value);
      }
    }
    return all;
  }

  private static List<String> range(String argument, String inside) {
    Matcher numbers = NUMBERS.matcher(inside);
    if (numbers.matches()) {
      return numbers(argument, numbers.group(1), numbers.group(2));
    }
    Matcher letters = LETTERS.matcher(inside);
    if (letters.matches()) {
      return letters(argument, inside.charAt(0), inside.charAt(inside.length() - 1));
    }
    if (SHELL_RANGE.matcher(inside).matches()) {
      String dots = inside.replace("..", "...");
      throw refused(argument, "an ellipsis has three dots: {" + dots + "}");
    }
    throw refused(
        argument, "'{" + inside + "}' is not an ellipsis such as {1...12}, {01...12} or {a...d}");
  }

  private static List<String> numbers(String argument, String first, String last) {
    int from = Integer.parseInt(first);
    int to = Integer.parseInt(last);
    checkOrder(argument, from, to);
    boolean padded = isPadded(first) || isPadded(last);
    if (padded && first.length() != last.length()) {
      throw refused(argument, "a zero-padded ellipsis has both ends of one length: {01...12}");
    }
    String form = padded ? "%0" + first.length() + "d" : "%d";
    List<String> values = new ArrayList<>();
    for (int value = from; value <= to; value++) {
      values.add(String.format(Locale.ROOT, form, value));
    }
    return values;
  }

  private static boolean isPadded(String digits) {
    return digits.length() > 1 && digits.startsWith("0");
  }

  private static List<String> letters(String argument, char from, char to) {
    checkOrder(argument, from, to);
    List<String> values = new ArrayList<>();
    for (char value = from; value <= to; value++) {
      values.add(String.valueOf(value));
    }
    return values;
  }

  private static void checkOrder(String argument, int from, int to) {
    if (from > to) {
      throw refused(argument, "an ellipsis counts upwards, from the smaller end to the larger");
    }
    if (to - from >= Limits.ENDPOINTS) {
      throw refused(argument, "it stands for more than " + Limits.ENDPOINTS + " drives");
    }
  }

  private static IllegalArgumentException refused(String argument, String why) {
    return new IllegalArgumentException("drive argument '" + argument + "': " + why);
  }
}
