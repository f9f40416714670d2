package io.buckets.benchmarks;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A server under load, written `NAME[:KIND]=URL[,URL]...[,PID]`: one URL for each of its nodes,
/// among which the clients are dealt out. With the process id its CPU time is measured too, and
/// that of the processes that it started.
///
/// @param name how the tables call it
/// @param kind of its buckets; one server may be several targets, each with a kind of its own
/// @param nodes at least one
/// @param pid the server's process on this machine
record Target(String name, BucketKind kind, List<Node> nodes, OptionalLong pid) {
  private static final Pattern FORM =
      Pattern.compile(
          "([\\w.-]+)(?::([a-z]+))?=([^,]*[^,\\d][^,]*(?:,[^,]*[^,\\d][^,]*)*)(?:,(\\d+))?");
  private static final int HTTP_PORT = 80;

  /// @param host name or address
  record Node(String host, int port) {
    /// The value of the `Host` header.
    String authority() {
      return port == HTTP_PORT ? host : host + ":" + port;
    }
  }

  /// A server of one node.
  static Target of(String name, String host, int port, OptionalLong pid) {
    return new Target(name, BucketKind.PLAIN, List.of(new Node(host, port)), pid);
  }

  /// @throws IllegalArgumentException if the text has another form, or a URL is not `http`
  static Target parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "not a target, want NAME[:KIND]=URL[,URL]...[,PID] such as a=http://127.0.0.1:9000,4711: '"
              + text
              + "'");
    }
    List<Node> nodes = new ArrayList<>();
    for (String url : matcher.group(3).split(",", -1)) {
      nodes.add(node(url));
    }
    String digits = matcher.group(4);
    OptionalLong pid =
        digits == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(digits));
    String kind = matcher.group(2);
    return new Target(
        matcher.group(1),
        kind == null ? BucketKind.PLAIN : BucketKind.parse(kind),
        List.copyOf(nodes),
        pid);
  }

  private static Node node(String url) {
    URI uri = URI.create(url);
    String host = uri.getHost();
    if (!"http".equals(uri.getScheme()) || host == null) {
      throw new IllegalArgumentException("only http://HOST:PORT is spoken here: " + uri);
    }
    return new Node(host, uri.getPort() < 0 ? HTTP_PORT : uri.getPort());
  }

  /// The node of the client of that number.
  Node node(int client) {
    return nodes.get(client % nodes.size());
  }
}
