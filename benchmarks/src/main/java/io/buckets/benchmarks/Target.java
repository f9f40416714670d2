package io.buckets.benchmarks;

import java.net.URI;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A server under load, written `NAME=URL[,PID]`. With the process id its CPU time is measured too.
///
/// @param name how the tables call it
/// @param host name or address
/// @param pid the server's process on this machine
record Target(String name, String host, int port, OptionalLong pid) {
  private static final Pattern FORM = Pattern.compile("([\\w.-]+)=([^,]+)(?:,(\\d+))?");
  private static final int HTTP_PORT = 80;

  /// @throws IllegalArgumentException if the text has another form, or the URL is not `http`
  static Target parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "not a target, want NAME=URL[,PID] such as a=http://127.0.0.1:9000,4711: '" + text + "'");
    }
    URI uri = URI.create(matcher.group(2));
    String host = uri.getHost();
    if (!"http".equals(uri.getScheme()) || host == null) {
      throw new IllegalArgumentException("only http://HOST:PORT is spoken here: " + uri);
    }
    int port = uri.getPort() < 0 ? HTTP_PORT : uri.getPort();
    OptionalLong pid =
        Optional.ofNullable(matcher.group(3))
            .map(digits -> OptionalLong.of(Long.parseLong(digits)))
            .orElse(OptionalLong.empty());
    return new Target(matcher.group(1), host, port, pid);
  }

  /// The value of the `Host` header.
  String authority() {
    return port == HTTP_PORT ? host : host + ":" + port;
  }
}
