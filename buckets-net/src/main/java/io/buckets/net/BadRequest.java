package io.buckets.net;

/// A request refused by a parser. Without a stack trace, because anyone may cause any number of
/// them.
final class BadRequest extends Exception {
  private static final long serialVersionUID = 1L;

  private final HttpFault.Kind kind;

  BadRequest(HttpFault.Kind kind, String detail) {
    super(detail, null, false, false);
    this.kind = kind;
  }

  static BadRequest malformed(String detail) {
    return new BadRequest(HttpFault.Kind.MALFORMED, detail);
  }

  HttpFault.Kind kind() {
    return kind;
  }

  String detail() {
    return String.valueOf(getMessage());
  }
}
