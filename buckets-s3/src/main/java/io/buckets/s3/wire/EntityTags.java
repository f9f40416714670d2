package io.buckets.s3.wire;

import io.buckets.core.ETag;

/// The entity tags in a condition, as HTTP writes them: `*`, or tags with commas between, quoted,
/// weak or bare.
///
/// Source: RFC 9110, section 13.1.1.
public final class EntityTags {
  private EntityTags() {}

  /// Whether the list names `tag`, or anything at all.
  public static boolean match(String list, ETag tag) {
    for (int start = 0; start <= list.length(); ) {
      int comma = list.indexOf(',', start);
      int end = comma < 0 ? list.length() : comma;
      String one = bare(list.substring(start, end));
      if (one.equals("*") || one.equals(tag.value())) {
        return true;
      }
      start = end + 1;
    }
    return false;
  }

  /// The tag without quotes, white space and weakness.
  public static String bare(String text) {
    String tag = text.strip();
    tag = tag.startsWith("W/") ? tag.substring(2) : tag;
    boolean quoted = tag.length() >= 2 && tag.startsWith("\"") && tag.endsWith("\"");
    return quoted ? tag.substring(1, tag.length() - 1) : tag;
  }
}
