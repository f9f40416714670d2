package io.buckets.cluster.topology;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/// Where one drive is: a directory of this machine, or a directory served by a node of the cluster.
///
/// Two endpoints are equal when they name the same place after spelling is normalised (`./a/../b`
/// and `b`, `HTTP://Node1` and `http://node1:9000`, `::1` and `0:0:0:0:0:0:0:1`). Nothing is looked
/// up: neither links in the file system nor names in DNS.
public sealed interface Endpoint {
  /// The port of an URL that names none; also the port a server listens on by default.
  int DEFAULT_PORT = 9000;

  /// A directory of this machine.
  ///
  /// @param path absolute and normalised
  record Local(Path path) implements Endpoint {
    public Local {
      path = path.toAbsolutePath().normalize();
      if (path.getParent() == null) {
        throw new IllegalArgumentException(
            "the root of the file system cannot be a drive; name a directory in it");
      }
    }

    @Override
    public String toString() {
      return path.toString();
    }
  }

  /// A directory served by a node.
  ///
  /// @param tls whether the node is spoken to over TLS
  /// @param host lower-case name, or a literal IPv4 or IPv6 address, the latter without brackets
  /// @param port 1 to 65535
  /// @param path absolute path on that node, as its operator wrote it, without a trailing slash
  record Remote(boolean tls, String host, int port, String path) implements Endpoint {
    public Remote {
      host = Hosts.canonical(host);
      if (port < 1 || port > 65535) {
        throw new IllegalArgumentException("port " + port + " is not in 1 to 65535");
      }
      path = Hosts.canonicalPath(path);
    }

    @Override
    public String toString() {
      String authority = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
      return (tls ? "https://" : "http://") + authority + ":" + port + path;
    }
  }

  /// Reads one endpoint: an `http://` or `https://` URL, or else a path.
  ///
  /// @throws IllegalArgumentException if it is malformed, saying how
  static Endpoint parse(String text) {
    if (text.isBlank() || text.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("a drive is a directory or an URL, not '" + text + "'");
    }
    if (text.contains("://")) {
      return Hosts.remote(text);
    }
    try {
      return new Local(Path.of(text));
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("drive '" + text + "' is not a path: " + e.getReason(), e);
    }
  }
}
