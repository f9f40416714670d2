package io.buckets.cluster.topology;

import java.net.InetAddress;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The grammar of remote endpoints.
final class Hosts {
  private static final Pattern URL =
      Pattern.compile("(?i)(https?)://(\\[[^\\]/]*]|[^:/\\[\\]@?#]*)(?::([^/@]*))?(/[^?#]*)?");
  private static final Pattern PORT = Pattern.compile("[1-9]\\d{0,4}");
  private static final Pattern LABEL = Pattern.compile("[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?");
  private static final Pattern DOTTED = Pattern.compile("[0-9.]+");
  private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
  private static final int NAME_LENGTH = 253;

  private Hosts() {}

  static Endpoint.Remote remote(String text) {
    Matcher url = URL.matcher(text);
    if (!url.matches()) {
      throw new IllegalArgumentException(
          "drive '" + text + "' is not an URL like http://HOST:PORT/PATH");
    }
    try {
      boolean tls = url.group(1).equalsIgnoreCase("https");
      String path = url.group(4) == null ? "" : url.group(4);
      return new Endpoint.Remote(tls, unbracketed(url.group(2)), port(url.group(3)), path);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("drive '" + text + "': " + e.getMessage(), e);
    }
  }

  private static String unbracketed(String authority) {
    if (!authority.startsWith("[")) {
      return authority;
    }
    String literal = authority.substring(1, authority.length() - 1);
    if (literal.indexOf(':') < 0) {
      throw new IllegalArgumentException("brackets hold an IPv6 address, not '" + literal + "'");
    }
    return literal;
  }

  private static int port(@Nullable String digits) {
    if (digits == null) {
      return Endpoint.DEFAULT_PORT;
    }
    if (!PORT.matcher(digits).matches()) {
      throw new IllegalArgumentException("port '" + digits + "' is not in 1 to 65535");
    }
    return Integer.parseInt(digits);
  }

  static String canonical(String host) {
    if (host.indexOf(':') >= 0) {
      return ipv6(host);
    }
    String name = host.toLowerCase(Locale.ROOT);
    if (DOTTED.matcher(name).matches()) {
      return ipv4(name);
    }
    boolean labels = true;
    for (String label : name.split("\\.", -1)) {
      labels &= LABEL.matcher(label).matches();
    }
    if (!labels || name.length() > NAME_LENGTH) {
      throw new IllegalArgumentException("'" + host + "' is not the name or address of a host");
    }
    return name;
  }

  private static String ipv6(String literal) {
    boolean plain = literal.indexOf('%') < 0 && literal.indexOf('[') < 0;
    try {
      if (plain) {
        return InetAddress.ofLiteral(literal).getHostAddress();
      }
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("'" + literal + "' is not an IPv6 address", e);
    }
    throw new IllegalArgumentException(
        "'" + literal + "' is not an IPv6 address that every node can use (no zones)");
  }

  private static String ipv4(String dotted) {
    boolean four = IPV4.matcher(dotted).matches();
    for (String octet : four ? dotted.split("\\.") : new String[] {"256"}) {
      boolean inRange =
          Integer.parseInt(octet) <= 255 && (octet.length() == 1 || octet.charAt(0) != '0');
      if (!inRange) {
        throw new IllegalArgumentException("'" + dotted + "' is not an IPv4 address");
      }
    }
    return dotted;
  }

  static String canonicalPath(String path) {
    String trimmed = path.replaceAll("/+", "/");
    if (trimmed.endsWith("/")) {
      trimmed = trimmed.substring(0, trimmed.length() - 1);
    }
    boolean climbs = (trimmed + "/").contains("/../") || (trimmed + "/").contains("/./");
    if (!trimmed.startsWith("/") || climbs) {
      throw new IllegalArgumentException(
          "an URL ends in the absolute path of a directory, without . or .., not '" + path + "'");
    }
    return trimmed;
  }
}
