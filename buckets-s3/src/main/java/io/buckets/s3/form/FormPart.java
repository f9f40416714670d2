package io.buckets.s3.form;

import io.buckets.core.RequestLimits;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What the header lines of a form's part say. Text holds one byte in each char.
///
/// @param name the field's name in lower case
/// @param fileName the file's name, or null
record FormPart(String name, @Nullable String fileName) {
  /// Reads the header lines of a part.
  static FormPart of(MultipartReader reader) throws IOException {
    String name = null;
    String fileName = null;
    int lines = 0;
    for (String line = reader.line(); !line.isEmpty(); line = reader.line()) {
      int colon = line.indexOf(':');
      if (colon <= 0 || ++lines > RequestLimits.FORM_PART_LINES) {
        throw MultipartReader.malformed();
      }
      String value = line.substring(colon + 1).strip();
      if (line.substring(0, colon).strip().equalsIgnoreCase("content-disposition")) {
        name = parameter(value, "name");
        fileName = parameter(value, "filename");
      }
    }
    if (name == null) {
      throw MultipartReader.malformed();
    }
    return new FormPart(name.toLowerCase(Locale.ROOT), fileName);
  }

  /// The parameter of a header value such as `form-data; name="a"`, or null.
  static @Nullable String parameter(String value, String name) {
    int at = value.indexOf(';');
    while (at >= 0) {
      int equals = value.indexOf('=', at);
      if (equals < 0) {
        return null;
      }
      String found = value.substring(at + 1, equals).strip();
      int start = equals + 1;
      boolean quoted = start < value.length() && value.charAt(start) == '"';
      int end = quoted ? endOfQuoted(value, start + 1) : value.indexOf(';', start);
      end = end < 0 ? value.length() : end;
      if (found.equalsIgnoreCase(name)) {
        String text = value.substring(quoted ? start + 1 : start, end);
        return quoted ? text.replace("\\\"", "\"") : text.strip();
      }
      at = value.indexOf(';', end);
    }
    return null;
  }

  private static int endOfQuoted(String value, int from) {
    for (int i = from; i < value.length(); i++) {
      if (value.charAt(i) == '"' && value.charAt(i - 1) != '\\') {
        return i;
      }
    }
    return value.length();
  }
}
