package io.buckets.s3.policy;

import org.jspecify.annotations.Nullable;

/// What was decided about a question, and by what.
///
/// @param statement the statement that decided, or null if none did
public record Decision(Outcome outcome, Source source, @Nullable Statement statement) {
  /// What may come out.
  public enum Outcome {
    ALLOW,
    /// A statement forbids it, whatever others say.
    EXPLICIT_DENY,
    /// Nothing allows it.
    IMPLICIT_DENY
  }

  /// What decided.
  public enum Source {
    /// The policies of the principal.
    IDENTITY,
    /// The policy of the bucket.
    RESOURCE,
    /// The policies its session was narrowed to.
    SESSION,
    /// The root of an account may do all in it.
    ROOT,
    /// A grant of an access control list.
    ACL,
    /// Public access is blocked.
    PUBLIC_ACCESS_BLOCK,
    /// Nothing spoke.
    NONE
  }

  static final Decision IMPLICIT_DENY = new Decision(Outcome.IMPLICIT_DENY, Source.NONE, null);

  /// Whether it is allowed.
  public boolean allowed() {
    return outcome == Outcome.ALLOW;
  }

  static Decision allow(Source source, @Nullable Statement statement) {
    return new Decision(Outcome.ALLOW, source, statement);
  }

  static Decision deny(Source source, Statement statement) {
    return new Decision(Outcome.EXPLICIT_DENY, source, statement);
  }

  static Decision implicitDeny(Source source) {
    return new Decision(Outcome.IMPLICIT_DENY, source, null);
  }
}
