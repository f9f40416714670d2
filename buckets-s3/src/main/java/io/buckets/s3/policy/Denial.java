package io.buckets.s3.policy;

import io.buckets.s3.policy.Decision.Outcome;
import io.buckets.s3.policy.Decision.Source;

/// How S3 tells someone that it may not: who it is, what it asked for, and which kind of policy was
/// in the way. Only the account of the resource is told that much; others hear that access is
/// denied.
///
/// Source: S3 user guide, "Troubleshoot access denied (403 Forbidden) errors in Amazon S3".
public final class Denial {
  private static final String PLAIN = "Access Denied";

  private Denial() {}

  /// Why a question was answered with no.
  public static String message(Question question, Decision decision) {
    String kind =
        switch (decision.source()) {
          case IDENTITY, NONE, ROOT -> "identity-based";
          case RESOURCE, ACL -> "resource-based";
          case SESSION -> "session";
          case PUBLIC_ACCESS_BLOCK -> "";
        };
    if (kind.isEmpty()) {
      return PLAIN;
    }
    String article = decision.source() == Source.IDENTITY ? "an " : "a ";
    return because(
        question,
        decision.outcome() == Outcome.EXPLICIT_DENY
            ? "with an explicit deny in " + article + kind + " policy"
            : "because no " + kind + " policy allows the " + question.action() + " action");
  }

  /// Why a public policy is not taken.
  public static String publicPolicy(Question question) {
    return because(
        question,
        "because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public"
            + " Access.");
  }

  /// Why a public access control list is not taken.
  public static String publicAcl(Question question) {
    return because(
        question,
        "because public ACLs are prevented by the BlockPublicAcls setting in S3 Block Public"
            + " Access.");
  }

  private static String because(Question question, String reason) {
    String caller = question.principal().callerArn();
    if (caller == null || !question.inOneAccount()) {
      return PLAIN;
    }
    String resource =
        question.resource().equals("*") || question.resource().equals(Question.ALL_BUCKETS)
            ? ""
            : " on resource: \"" + question.resource() + "\"";
    return "User: "
        + caller
        + " is not authorized to perform: "
        + question.action()
        + resource
        + " "
        + reason;
  }
}
