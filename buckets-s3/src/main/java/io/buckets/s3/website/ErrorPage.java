package io.buckets.s3.website;

import io.buckets.s3.wire.RequestId;
import io.buckets.s3.xml.ErrorAnswer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;

/// The page that says what went wrong, as S3's websites have it. Whatever came from the request is
/// text in it, never markup.
final class ErrorPage {
  private static final Map<Integer, String> PHRASES =
      Map.of(
          403, "Forbidden",
          404, "Not Found",
          405, "Method Not Allowed",
          400, "Bad Request",
          412, "Precondition Failed",
          416, "Requested Range Not Satisfiable",
          500, "Internal Server Error",
          503, "Service Unavailable");

  private ErrorPage() {}

  static byte[] of(ErrorAnswer answer, RequestId id) {
    int status = answer.error().status();
    String title = status + " " + PHRASES.getOrDefault(status, "Error");
    StringBuilder page = new StringBuilder(512);
    page.append("<html>\n<head><title>").append(title).append("</title></head>\n<body>\n<h1>");
    page.append(title).append("</h1>\n<ul>\n");
    item(page, "Code", answer.error().code());
    item(page, "Message", answer.message());
    answer.details().forEach((name, value) -> item(page, name, value));
    item(page, "RequestId", id.value());
    item(page, "HostId", RequestId.HOST_ID);
    page.append("</ul>\n<hr/>\n</body>\n</html>\n");
    return page.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void item(StringBuilder page, String name, String value) {
    page.append("<li>").append(escaped(name)).append(": ").append(escaped(value)).append("</li>\n");
  }

  private static String escaped(String text) {
    StringBuilder safe = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '<' || c == '>' || c == '&' || c == '"' || c == '\'' || c < ' ') {
        safe.append(String.format(Locale.ROOT, "&#%d;", (int) c));
      } else {
        safe.append(c);
      }
    }
    return safe.toString();
  }
}
