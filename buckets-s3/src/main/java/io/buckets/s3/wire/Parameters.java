package io.buckets.s3.wire;

import org.jspecify.annotations.Nullable;

/// Numbers in parameters and headers, and how S3 refuses bad ones.
public final class Parameters {
  private Parameters() {}

  /// A number from 0 to `most`.
  ///
  /// @throws S3Exception INVALID_ARGUMENT if `text` is not one
  public static long wholeNumber(String name, String text, long most) {
    try {
      long number = Long.parseLong(text);
      if (number >= 0 && number <= most && text.charAt(0) != '+') {
        return number;
      }
    } catch (NumberFormatException e) {
      throw new S3Exception(
              S3Error.INVALID_ARGUMENT,
              "Provided " + name + " not an integer or within integer range",
              e)
          .with("ArgumentName", name)
          .with("ArgumentValue", text);
    }
    throw S3Exception.invalidArgument(
        "Argument " + name + " must be an integer between 0 and " + most, name, text);
  }

  /// The page size a parameter asks for: bounded, and `most` if it is absent or empty.
  public static int pageSize(Query query, String name, int most) {
    String text = query.first(name);
    return text == null || text.isEmpty()
        ? most
        : (int) Math.min(most, wholeNumber(name, text, Integer.MAX_VALUE));
  }

  /// The number of a part.
  ///
  /// @throws S3Exception INVALID_ARGUMENT if `text` is not one
  public static int partNumber(@Nullable String text) {
    if (text != null && !text.isEmpty() && text.length() <= 5 && isDigits(text)) {
      int number = Integer.parseInt(text);
      if (number >= 1 && number <= io.buckets.core.Limits.PARTS) {
        return number;
      }
    }
    throw S3Exception.invalidArgument(
        "Part number must be an integer between 1 and 10000, inclusive",
        "partNumber",
        text == null ? "" : text);
  }

  /// Whether `encoding-type` asks for keys to be percent-encoded.
  ///
  /// @throws S3Exception INVALID_ARGUMENT if it asks for anything else
  public static boolean urlEncoding(Query query) {
    String type = query.first("encoding-type");
    if (type == null || type.isEmpty()) {
      return false;
    }
    if (!type.equals("url")) {
      throw S3Exception.invalidArgument(
          "Invalid Encoding Method specified in Request", "encoding-type", type);
    }
    return true;
  }

  private static boolean isDigits(String text) {
    return text.chars().allMatch(c -> c >= '0' && c <= '9');
  }
}
