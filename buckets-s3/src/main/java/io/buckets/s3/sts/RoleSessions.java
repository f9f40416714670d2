package io.buckets.s3.sts;

import io.buckets.cluster.iam.Role;
import io.buckets.core.IdentityLimits;
import io.buckets.s3.auth.SessionGrant;
import io.buckets.s3.auth.SessionGrant.Narrowing;
import io.buckets.s3.auth.Sessions;
import io.buckets.s3.policy.Policy;
import io.buckets.s3.policy.PolicyException;
import io.buckets.s3.query.QueryException;
import io.buckets.s3.query.QueryForm;
import io.buckets.s3.query.QueryResult;
import io.buckets.s3.wire.S3Exception;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What all that begins a session of a role has in common: what a request may ask of the session,
/// and how it is given.
final class RoleSessions {
  private static final int LEAST_SECONDS = 900;
  private static final int USUAL_SECONDS = 3600;
  private static final Pattern NAME = Pattern.compile("[\\w+=,.@-]{2,64}");

  private RoleSessions() {}

  /// The name that the session shall have.
  ///
  /// @throws QueryException ValidationError
  static String name(QueryForm form) {
    return name(form.required("RoleSessionName"), "roleSessionName");
  }

  /// A text that can be the name of a session, or an identity behind it.
  static String name(String value, String member) {
    if (!NAME.matcher(value).matches()) {
      throw QueryException.validation(
          "1 validation error detected: Value '"
              + value
              + "' at '"
              + member
              + "' failed to satisfy constraint: Member must satisfy regular expression pattern:"
              + " [\\w+=,.@-]*, and have length from 2 to 64");
    }
    return value;
  }

  /// How long the session shall last.
  ///
  /// @param chained whether it is begun from within another one
  /// @throws QueryException ValidationError if longer than the role, or a chain, allows
  static Duration length(QueryForm form, Role role, boolean chained) {
    int seconds =
        form.number(
            "DurationSeconds",
            LEAST_SECONDS,
            IdentityLimits.MOST_MAX_SESSION_SECONDS,
            USUAL_SECONDS);
    if (seconds > role.maxSessionSeconds()) {
      throw QueryException.validation(
          "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
    }
    if (chained && seconds > USUAL_SECONDS) {
      throw QueryException.validation(
          "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role"
              + " chaining.");
    }
    return Duration.ofSeconds(seconds);
  }

  /// The policies that the session shall be narrowed to; null for none.
  ///
  /// @throws QueryException ValidationError, MalformedPolicyDocument
  static @Nullable Narrowing narrowing(QueryForm form) {
    List<String> documents = new ArrayList<>();
    if (form.find("Policy") != null) {
      String text = form.bounded("Policy", 1, IdentityLimits.SESSION_POLICY_CHARS);
      try {
        var _ = Policy.ofIdentity(text);
      } catch (PolicyException e) {
        throw QueryException.malformedPolicy(String.valueOf(e.getMessage()), e);
      }
      documents.add(text);
    }
    List<String> arns = form.texts("PolicyArns", "arn");
    if (arns.size() > IdentityLimits.SESSION_POLICIES) {
      throw QueryException.validation(
          "1 validation error detected: Value at 'policyArns' failed to satisfy constraint: Member"
              + " must have length less than or equal to "
              + IdentityLimits.SESSION_POLICIES);
    }
    return documents.isEmpty() && arns.isEmpty() ? null : new Narrowing(documents, arns);
  }

  /// The tags that the session shall have.
  ///
  /// @throws QueryException ValidationError, InvalidParameterValue
  static Map<String, String> checked(Map<String, String> tags) {
    tags.forEach((key, value) -> {
      boolean good =
          !key.isEmpty()
              && key.length() <= IdentityLimits.TAG_KEY_CHARS
              && value.length() <= IdentityLimits.TAG_VALUE_CHARS;
      if (!good || key.regionMatches(true, 0, "aws:", 0, 4)) {
        throw QueryException.validation("The tag " + key + " cannot be a session's.");
      }
    });
    if (tags.size() > IdentityLimits.TAGS) {
      throw QueryException.validation(
          "1 validation error detected: Value at 'tags' failed to satisfy constraint: Member must"
              + " have length less than or equal to "
              + IdentityLimits.TAGS);
    }
    return tags;
  }

  /// Begins the session.
  ///
  /// @throws QueryException PackedPolicyTooLarge
  static Sessions.Issued issue(Sessions sessions, SessionGrant grant, Duration length) {
    try {
      return sessions.issue(grant, length);
    } catch (S3Exception e) {
      throw new QueryException(400, "PackedPolicyTooLarge", String.valueOf(e.getMessage()), e);
    }
  }

  /// Writes who holds the session, and the key pair with its token.
  static void write(QueryResult result, SessionGrant grant, Sessions.Issued issued) {
    SessionGrant.Holder holder = grant.holder();
    result.structure(
        "AssumedRoleUser",
        user ->
            user.text("AssumedRoleId", holder.id() + ":" + holder.session())
                .text(
                    "Arn",
                    "arn:aws:sts::"
                        + holder.account()
                        + ":assumed-role/"
                        + holder.name()
                        + "/"
                        + holder.session()));
    writeCredentials(result, issued);
    if (grant.narrowing() != null || !grant.tags().isEmpty()) {
      result.number("PackedPolicySize", Sessions.fullness(issued));
    }
  }

  static void writeCredentials(QueryResult result, Sessions.Issued issued) {
    result.structure(
        "Credentials",
        credentials ->
            credentials
                .text("AccessKeyId", issued.pair().accessKey())
                .text("SecretAccessKey", issued.pair().secretKey())
                .text("SessionToken", issued.token())
                .time("Expiration", issued.expires()));
  }
}
