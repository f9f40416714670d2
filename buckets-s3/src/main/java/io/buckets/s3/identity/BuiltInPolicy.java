package io.buckets.s3.identity;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Managed policies that every account has without having made them, under the names and with the
/// meaning that AWS's have. Of theirs, only what names a service that is here matters.
///
/// Source: AWS managed policy reference guide.
public enum BuiltInPolicy {
  /// All actions on all resources.
  ADMINISTRATOR_ACCESS(
      "AdministratorAccess",
      "Provides full access to AWS services and resources.",
      """
      {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "*", "Resource": "*"}]}\
      """),
  /// All but identities.
  POWER_USER_ACCESS(
      "PowerUserAccess",
      "Provides full access to AWS services and resources, but does not allow management of Users"
          + " and groups.",
      """
      {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "NotAction": ["iam:*", "organizations:*", "account:*"],
         "Resource": "*"},
        {"Effect": "Allow", "Action": ["iam:CreateServiceLinkedRole",
          "iam:DeleteServiceLinkedRole", "iam:ListRoles", "organizations:DescribeOrganization",
          "account:ListRegions", "account:GetAccountInformation"], "Resource": "*"}]}\
      """),
  /// Reading of everything.
  READ_ONLY_ACCESS(
      "ReadOnlyAccess",
      "Provides read-only access to AWS services and resources.",
      """
      {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": ["s3:Get*", "s3:List*", "s3:DescribeJob",
          "s3-object-lambda:Get*", "s3-object-lambda:List*", "iam:Generate*", "iam:Get*",
          "iam:List*", "iam:Simulate*", "sts:GetAccessKeyInfo", "sts:GetCallerIdentity",
          "sts:GetSessionToken"], "Resource": "*"}]}\
      """),
  /// All of S3.
  S3_FULL_ACCESS(
      "AmazonS3FullAccess",
      "Provides full access to all buckets via the AWS Management Console.",
      """
      {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": ["s3:*", "s3-object-lambda:*"], "Resource": "*"}]}\
      """),
  /// Reading of S3.
  S3_READ_ONLY_ACCESS(
      "AmazonS3ReadOnlyAccess",
      "Provides read only access to all buckets via the AWS Management Console.",
      """
      {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": ["s3:Get*", "s3:List*", "s3:Describe*",
          "s3-object-lambda:Get*", "s3-object-lambda:List*"], "Resource": "*"}]}\
      """),
  /// All of identities.
  IAM_FULL_ACCESS(
      "IAMFullAccess",
      "Provides full access to IAM via the AWS Management Console.",
      """
      {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": ["iam:*", "organizations:DescribeAccount",
          "organizations:DescribeOrganization", "organizations:DescribeOrganizationalUnit",
          "organizations:DescribePolicy", "organizations:ListChildren",
          "organizations:ListParents", "organizations:ListPoliciesForTarget",
          "organizations:ListRoots", "organizations:ListPolicies",
          "organizations:ListTargetsForPolicy"], "Resource": "*"}]}\
      """),
  /// Reading of identities.
  IAM_READ_ONLY_ACCESS(
      "IAMReadOnlyAccess",
      "Provides read only access to IAM via the AWS Management Console.",
      """
      {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": ["iam:GenerateCredentialReport",
          "iam:GenerateServiceLastAccessedDetails", "iam:Get*", "iam:List*",
          "iam:SimulateCustomPolicy", "iam:SimulatePrincipalPolicy"], "Resource": "*"}]}\
      """);

  /// What their ARNs begin with.
  public static final String PREFIX = "arn:aws:iam::aws:policy/";

  private final String policyName;
  private final String description;
  private final String document;

  BuiltInPolicy(String policyName, String description, String document) {
    this.policyName = policyName;
    this.description = description;
    this.document = document;
  }

  /// The one of that ARN, or null.
  public static @Nullable BuiltInPolicy of(String arn) {
    return arn.startsWith(PREFIX) ? named(arn.substring(PREFIX.length())) : null;
  }

  /// The one of that name, or null.
  public static @Nullable BuiltInPolicy named(String name) {
    for (BuiltInPolicy policy : values()) {
      if (policy.policyName.equals(name)) {
        return policy;
      }
    }
    return null;
  }

  /// Its name.
  public String policyName() {
    return policyName;
  }

  /// Its ARN.
  public String arn() {
    return PREFIX + policyName;
  }

  /// A stable id like those that IAM makes.
  public String id() {
    String letters = name().replace("_", "").toUpperCase(Locale.ROOT);
    return ("ANPA" + letters + "AAAAAAAAAAAAAAAAA").substring(0, 21);
  }

  /// What it is for.
  public String description() {
    return description;
  }

  /// Its text.
  public String document() {
    return document;
  }
}
