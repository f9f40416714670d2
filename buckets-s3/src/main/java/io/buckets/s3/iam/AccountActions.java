package io.buckets.s3.iam;

import io.buckets.cluster.iam.AccountIam;
import io.buckets.cluster.iam.EntityKind;
import io.buckets.core.IdentityLimits;
import io.buckets.s3.query.QueryAction;
import io.buckets.s3.query.QueryDemand;
import io.buckets.s3.query.QueryException;
import io.buckets.s3.query.QueryRequest;
import io.buckets.s3.query.QueryResult;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The actions on an account as a whole, and on those possessions of users that nobody has here:
/// tools ask for them before they delete a user.
final class AccountActions {
  private static final EntityKind USER = EntityKind.USER;

  private AccountActions() {}

  static List<QueryAction> actions() {
    return List.of(
        IamDesk.onAll("GetAccountSummary", AccountActions::summary),
        IamDesk.onAll("ListAccountAliases", none("AccountAliases")),
        IamDesk.onAll("ListVirtualMFADevices", none("VirtualMFADevices")),
        IamDesk.onAll("ListServerCertificates", none("ServerCertificateMetadataList")),
        IamDesk.onAll("ListInstanceProfiles", none("InstanceProfiles")),
        IamDesk.onAll("ListSAMLProviders", none("SAMLProviderList")),
        ofUser("ListMFADevices", "MFADevices"),
        ofUser("ListSigningCertificates", "Certificates"),
        ofUser("ListSSHPublicKeys", "SSHPublicKeys"),
        ofUser("ListServiceSpecificCredentials", "ServiceSpecificCredentials"),
        withoutPassword("GetLoginProfile"),
        withoutPassword("DeleteLoginProfile"));
  }

  private static QueryAction.Work none(String list) {
    return (request, result) -> result.texts(list, List.of()).flag("IsTruncated", false);
  }

  private static QueryAction ofUser(String action, String list) {
    return new QueryAction(
        action,
        request -> {
          String user = request.form().find("UserName");
          return user == null
              ? QueryDemand.of("iam:" + action, "*")
              : IamDesk.demand(USER, action, user, request);
        },
        (request, result) -> {
          String user = request.form().find("UserName");
          if (user != null) {
            var _ = AccountView.of(request).user(user);
          }
          result.texts(list, List.of()).flag("IsTruncated", false);
        });
  }

  private static QueryAction withoutPassword(String action) {
    return IamDesk.on(
        USER,
        action,
        (request, result) -> {
          String user = AccountView.of(request).user(request.form().required("UserName")).name();
          throw QueryException.noSuchEntity("Login Profile for User " + user + " cannot be found.");
        });
  }

  private static void summary(QueryRequest request, QueryResult result) {
    AccountView account = AccountView.of(request);
    AccountIam iam = account.iam();
    boolean rootHasKeys = !request.state().identities().of(account.number(), "").isEmpty();
    Map<String, Long> counts = new LinkedHashMap<>();
    counts.put("Users", (long) iam.users().size());
    counts.put("UsersQuota", (long) IdentityLimits.USERS);
    counts.put("Groups", (long) iam.groups().size());
    counts.put("GroupsQuota", (long) IdentityLimits.GROUPS);
    counts.put("Roles", (long) iam.roles().size());
    counts.put("RolesQuota", (long) IdentityLimits.ROLES);
    counts.put("Policies", (long) iam.policies().size());
    counts.put("PoliciesQuota", (long) IdentityLimits.POLICIES);
    counts.put("Providers", (long) iam.providers().size());
    counts.put("AccessKeysPerUserQuota", (long) IdentityLimits.KEYS_OF_USER);
    counts.put("AccountAccessKeysPresent", rootHasKeys ? 1L : 0L);
    counts.put("AccountMFAEnabled", 0L);
    counts.put("MFADevices", 0L);
    counts.put("MFADevicesInUse", 0L);
    counts.put("GroupsPerUserQuota", (long) IdentityLimits.GROUPS_OF_USER);
    counts.put("AttachedPoliciesPerUserQuota", (long) IdentityLimits.ATTACHED);
    counts.put("AttachedPoliciesPerGroupQuota", (long) IdentityLimits.ATTACHED);
    counts.put("AttachedPoliciesPerRoleQuota", (long) IdentityLimits.ATTACHED);
    counts.put("PolicySizeQuota", (long) IdentityLimits.POLICY_CHARS);
    counts.put("VersionsPerPolicyQuota", (long) IdentityLimits.POLICY_VERSIONS);
    counts.put("UserPolicySizeQuota", (long) IdentityLimits.USER_POLICY_CHARS);
    counts.put("GroupPolicySizeQuota", (long) IdentityLimits.GROUP_POLICY_CHARS);
    counts.put("RolePolicySizeQuota", (long) IdentityLimits.ROLE_POLICY_CHARS);
    counts.put("AssumeRolePolicySizeQuota", (long) IdentityLimits.TRUST_CHARS);
    result.structure("SummaryMap", shape -> result.entries(counts));
  }
}
