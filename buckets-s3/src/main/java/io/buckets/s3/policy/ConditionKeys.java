package io.buckets.s3.policy;

import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The names of facts that policies may ask for, as AWS documents them.
///
/// Source: IAM user guide, "AWS global condition context keys"; Service Authorization Reference,
/// "Condition keys for Amazon S3".
final class ConditionKeys {
  private static final Set<String> GLOBAL =
      named(
          "aws:",
          "AssumedRoot CalledVia CalledViaFirst CalledViaLast ChatbotSourceArn CurrentTime"
              + " Ec2InstanceSourcePrivateIPv4 Ec2InstanceSourceVpc EpochTime FederatedProvider"
              + " MultiFactorAuthAge MultiFactorAuthPresent PrincipalAccount PrincipalArn"
              + " PrincipalIsAWSService PrincipalOrgID PrincipalOrgPaths PrincipalServiceName"
              + " PrincipalServiceNamesList PrincipalTag PrincipalType Referer RequestedRegion"
              + " RequestTag ResourceAccount ResourceOrgID ResourceOrgPaths ResourceTag"
              + " SecureTransport SourceAccount SourceArn SourceIdentity SourceIp SourceOrgID"
              + " SourceOrgPaths SourceOwner SourceVpc SourceVpcArn SourceVpce TagKeys"
              + " TokenIssueTime UserAgent userid username ViaAWSService VpceAccount VpceOrgID"
              + " VpceOrgPaths VpcSourceIp");
  private static final Set<String> OF_S3 =
      named(
          "s3:",
          "AccessGrantsInstanceArn AccessPointNetworkOrigin AccessPointTag authType BucketTag"
              + " DataAccessPointAccount DataAccessPointArn delimiter ExistingJobOperation"
              + " ExistingJobPriority ExistingObjectTag if-match if-none-match"
              + " InventoryAccessibleOptionalFields JobSuspendedCause LocationConstraint max-keys"
              + " object-lock-legal-hold object-lock-mode object-lock-remaining-retention-days"
              + " object-lock-retain-until-date ObjectCreationOperation prefix RequestJobOperation"
              + " RequestJobPriority RequestObjectTag RequestObjectTagKeys ResourceAccount"
              + " signatureAge signatureversion TlsVersion VersionId x-amz-acl x-amz-content-sha256"
              + " x-amz-copy-source x-amz-grant-full-control x-amz-grant-read"
              + " x-amz-grant-read-acp x-amz-grant-write x-amz-grant-write-acp"
              + " x-amz-metadata-directive x-amz-object-ownership x-amz-server-side-encryption"
              + " x-amz-server-side-encryption-aws-kms-key-id"
              + " x-amz-server-side-encryption-customer-algorithm x-amz-storage-class"
              + " x-amz-website-redirect-location");

  private ConditionKeys() {}

  /// Whether the key can be asked for: one of AWS's, S3's, or of another vendor.
  static boolean isKnown(ConditionKey key) {
    String name = key.name();
    if (name.startsWith("aws:")) {
      return GLOBAL.contains(name);
    }
    return name.startsWith("s3:") ? OF_S3.contains(name) : name.indexOf(':') > 0;
  }

  private static Set<String> named(String vendor, String names) {
    return Stream.of(names.split(" "))
        .map(name -> vendor + name.toLowerCase(Locale.ROOT))
        .collect(Collectors.toUnmodifiableSet());
  }
}
