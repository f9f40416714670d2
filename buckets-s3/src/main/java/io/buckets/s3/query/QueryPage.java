package io.buckets.s3.query;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One page of a list: what comes after the marker, as many as asked for. Lists are in the order of
/// their names, whatever the case of the letters. A marker names the last that was seen, so that
/// what comes or goes in between moves nothing else.
///
/// @param <T> what it lists
/// @param things of this page
/// @param next the marker of the next page; null for the last page
public record QueryPage<T>(List<T> things, @Nullable String next) {
  private static final int MOST = 1000;
  private static final int USUAL = 100;

  /// The page that a request asks for.
  ///
  /// @param name of a thing, unique among them
  public static <T> QueryPage<T> of(
      QueryForm form, Collection<? extends T> all, Function<? super T, String> name) {
    int most = form.number("MaxItems", 1, MOST, USUAL);
    Comparator<String> order =
        Comparator.comparing((String text) -> text.toLowerCase(Locale.ROOT))
            .thenComparing(Comparator.naturalOrder());
    List<T> page = new ArrayList<>(all);
    page.sort((one, other) -> order.compare(name.apply(one), name.apply(other)));
    String marker = form.find("Marker");
    if (marker != null) {
      String after = decoded(marker);
      page.removeIf(thing -> order.compare(name.apply(thing), after) <= 0);
    }
    if (page.size() <= most) {
      return new QueryPage<>(List.copyOf(page), null);
    }
    T last = page.get(most - 1);
    return new QueryPage<>(List.copyOf(page.subList(0, most)), coded(name.apply(last)));
  }

  /// Writes the page: its list, whether there is more, and the marker of it.
  ///
  /// @param fields writes one thing
  public void write(QueryResult result, String list, BiConsumer<QueryResult, T> fields) {
    result.list(list, things, thing -> fields.accept(result, thing));
    end(result);
  }

  /// Writes the page of a list of texts.
  public static void writeTexts(QueryPage<String> page, QueryResult result, String list) {
    result.texts(list, page.things);
    page.end(result);
  }

  /// Writes whether there is more, and the marker of it.
  public void end(QueryResult result) {
    result.flag("IsTruncated", next != null).text("Marker", next);
  }

  private static String coded(String name) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(name.getBytes(StandardCharsets.UTF_8));
  }

  private static String decoded(String marker) {
    try {
      return new String(Base64.getUrlDecoder().decode(marker), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new QueryException(400, "ValidationError", "Invalid Marker.", e);
    }
  }
}
