package io.buckets.s3.cors;

import io.buckets.cluster.setting.BucketCors;
import io.buckets.net.HttpHeaders;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What the first rule that fits a request says to the browser, as header fields of the answer.
/// Pure.
///
/// A rule fits if it names the origin, the method (the one that a preflight asks about, if it is
/// named) and every header that is asked about. Source: S3 user guide, "How does Amazon S3 evaluate
/// the CORS configuration on a bucket?"; Fetch standard, "CORS protocol".
///
/// @param fields names and values, in order
record CorsAnswer(Map<String, String> fields) {
  static final String ORIGIN = "origin";
  static final String METHOD = "access-control-request-method";
  private static final String HEADERS = "access-control-request-headers";

  /// The answer of the first rule that fits.
  ///
  /// @param method the request's own method
  static Optional<CorsAnswer> of(BucketCors cors, String method, HttpHeaders headers) {
    String origin = headers.first(ORIGIN);
    if (origin == null) {
      return Optional.empty();
    }
    String named = headers.first(METHOD);
    String meant = named == null ? method : named;
    List<String> asked = names(headers.first(HEADERS));
    for (BucketCors.Rule rule : cors.rules()) {
      String allowed = matching(rule.origins(), origin);
      if (allowed != null && rule.methods().contains(meant) && allows(rule, asked)) {
        return Optional.of(new CorsAnswer(fields(rule, allowed.equals("*"), origin, asked)));
      }
    }
    return Optional.empty();
  }

  private static boolean allows(BucketCors.Rule rule, List<String> asked) {
    List<String> patterns =
        rule.headers().stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
    return asked.stream().allMatch(name -> matching(patterns, name) != null);
  }

  private static Map<String, String> fields(
      BucketCors.Rule rule, boolean anybody, String origin, List<String> asked) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("Access-Control-Allow-Origin", anybody ? "*" : origin);
    fields.put("Access-Control-Allow-Methods", String.join(", ", rule.methods()));
    if (!asked.isEmpty()) {
      fields.put("Access-Control-Allow-Headers", String.join(", ", asked));
    }
    if (!rule.exposed().isEmpty()) {
      fields.put("Access-Control-Expose-Headers", String.join(", ", rule.exposed()));
    }
    if (rule.maxAgeSeconds() >= 0) {
      fields.put("Access-Control-Max-Age", Integer.toString(rule.maxAgeSeconds()));
    }
    if (!anybody) {
      fields.put("Access-Control-Allow-Credentials", "true");
    }
    fields.put("Vary", "Origin, Access-Control-Request-Headers, Access-Control-Request-Method");
    return fields;
  }

  /// The names in a list such as `content-type, x-amz-date`, in lower case.
  private static List<String> names(@Nullable String list) {
    List<String> names = new ArrayList<>();
    for (String name : list == null ? new String[0] : list.split(",")) {
      if (!name.isBlank()) {
        names.add(name.strip().toLowerCase(Locale.ROOT));
      }
    }
    return names;
  }

  /// The first pattern that the text fits, or null; a star stands for any number of characters.
  static @Nullable String matching(List<String> patterns, String text) {
    for (String pattern : patterns) {
      int star = pattern.indexOf('*');
      boolean fits =
          star < 0
              ? pattern.equals(text)
              : text.length() >= pattern.length() - 1
                  && text.startsWith(pattern.substring(0, star))
                  && text.endsWith(pattern.substring(star + 1));
      if (fits) {
        return pattern;
      }
    }
    return null;
  }
}
