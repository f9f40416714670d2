package io.buckets.s3.iam;

import io.buckets.cluster.iam.EntityKind;
import io.buckets.s3.auth.AccountBook;
import io.buckets.s3.policy.Principal;
import io.buckets.s3.query.QueryAction;
import io.buckets.s3.query.QueryApi;
import io.buckets.s3.query.QueryDemand;
import io.buckets.s3.query.QueryException;
import io.buckets.s3.query.QueryRequest;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/// IAM as a query API.
///
/// Source: AWS Identity and Access Management API reference.
public final class IamApi {
  /// What AWS has besides, which is answered so.
  private static final String UNBUILT =
      "AcceptDelegationRequest AcquireRole AddRoleToInstanceProfile "
          + "AssociateDelegationRequest ChangePassword CreateAccountAlias "
          + "CreateDelegationRequest CreateInstanceProfile CreateLoginProfile "
          + "CreateSAMLProvider CreateServiceLinkedRole CreateServiceSpecificCredential "
          + "CreateVirtualMFADevice DeactivateMFADevice DeleteAccountAlias "
          + "DeleteAccountPasswordPolicy DeleteInstanceProfile "
          + "DeleteRolePermissionsBoundary DeleteSAMLProvider DeleteSSHPublicKey "
          + "DeleteServerCertificate DeleteServiceLinkedRole "
          + "DeleteServiceSpecificCredential DeleteSigningCertificate "
          + "DeleteUserPermissionsBoundary DeleteVirtualMFADevice "
          + "DisableOrganizationsRootCredentialsManagement DisableOrganizationsRootSessions "
          + "DisableOutboundWebIdentityFederation EnableMFADevice "
          + "EnableOrganizationsRootCredentialsManagement EnableOrganizationsRootSessions "
          + "EnableOutboundWebIdentityFederation GenerateCredentialReport "
          + "GenerateOrganizationsAccessReport GenerateServiceLastAccessedDetails "
          + "GetAccountAuthorizationDetails GetAccountPasswordPolicy GetAccountProperties "
          + "GetContextKeysForCustomPolicy GetContextKeysForPrincipalPolicy "
          + "GetCredentialReport GetDelegationRequest GetHumanReadableSummary "
          + "GetInstanceProfile GetMFADevice GetOrganizationsAccessReport "
          + "GetOutboundWebIdentityFederationInfo GetRoleTemplateVersion GetSAMLProvider "
          + "GetSSHPublicKey GetServerCertificate GetServiceLastAccessedDetails "
          + "GetServiceLastAccessedDetailsWithEntities GetServiceLinkedRoleDeletionStatus "
          + "ListDelegationRequests ListInstanceProfileTags ListMFADeviceTags "
          + "ListOrganizationsFeatures ListPoliciesGrantingServiceAccess "
          + "ListSAMLProviderTags ListServerCertificateTags PutAccountProperties "
          + "PutRolePermissionsBoundary PutUserPermissionsBoundary RejectDelegationRequest "
          + "RemoveRoleFromInstanceProfile ResetServiceSpecificCredential ResyncMFADevice "
          + "SendDelegationToken SetSecurityTokenServicePreferences SimulateCustomPolicy "
          + "SimulatePrincipalPolicy TagInstanceProfile TagMFADevice TagSAMLProvider "
          + "TagServerCertificate UntagInstanceProfile UntagMFADevice UntagSAMLProvider "
          + "UntagServerCertificate UpdateAccountPasswordPolicy UpdateDelegationRequest "
          + "UpdateLoginProfile UpdateOpenIDConnectProvider UpdateSAMLProvider "
          + "UpdateSSHPublicKey UpdateServerCertificate UpdateServiceSpecificCredential "
          + "UpdateSigningCertificate UploadSSHPublicKey UploadServerCertificate "
          + "UploadSigningCertificate";

  private IamApi() {}

  /// The API.
  ///
  /// @param people changes who there is
  public static QueryApi of(AccountBook people, InstantSource clock) {
    IamDesk desk = new IamDesk(people, clock);
    List<QueryAction> actions = new ArrayList<>();
    actions.addAll(new UserActions(desk).actions());
    actions.addAll(new GroupActions(desk).actions());
    actions.addAll(new KeyActions(desk).actions());
    actions.addAll(new RoleActions(desk).actions());
    actions.addAll(new PolicyActions(desk).actions());
    actions.addAll(new PolicyVersionActions(desk).actions());
    actions.addAll(new ProviderActions(desk).actions());
    actions.addAll(new HolderPolicyActions(desk, EntityKind.USER, "User").actions());
    actions.addAll(new HolderPolicyActions(desk, EntityKind.GROUP, "Group").actions());
    actions.addAll(new HolderPolicyActions(desk, EntityKind.ROLE, "Role").actions());
    actions.addAll(new TagActions(desk, EntityKind.USER, "User").actions());
    actions.addAll(new TagActions(desk, EntityKind.ROLE, "Role").actions());
    actions.addAll(new TagActions(desk, EntityKind.POLICY, "Policy").actions());
    actions.addAll(new TagActions(desk, EntityKind.PROVIDER, "OpenIDConnectProvider").actions());
    actions.addAll(AccountActions.actions());
    for (String name : UNBUILT.split(" ")) {
      actions.add(
          new QueryAction(
              name,
              request -> QueryDemand.of("iam:" + name, "*"),
              (request, result) -> {
                throw QueryException.notImplemented(name);
              }));
    }
    List<QueryAction> guarded = actions.stream().map(IamApi::guarded).toList();
    return QueryApi.of("iam", "2010-05-08", "https://iam.amazonaws.com/doc/2010-05-08/", guarded);
  }

  /// Who signs with what GetSessionToken gave cannot speak to IAM: a second factor, which there is
  /// none of here, would have to be behind it.
  ///
  /// Source: STS API reference, "GetSessionToken".
  private static QueryAction guarded(QueryAction action) {
    return new QueryAction(
        action.name(),
        request -> {
          if (isPlainSession(request)) {
            throw QueryException.invalidClientToken(null);
          }
          return action.demanded().of(request);
        },
        action.work());
  }

  private static boolean isPlainSession(QueryRequest request) {
    var session = request.verified().session();
    return session != null
        && session.grant() != null
        && !(request.principal() instanceof Principal.RoleSession);
  }
}
