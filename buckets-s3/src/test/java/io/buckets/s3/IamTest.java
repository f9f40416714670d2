package io.buckets.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.buckets.s3.QueryCall.Answer;
import io.buckets.s3.QueryCall.Signer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The actions of IAM, as clients send them.
class IamTest {
  private static final String READ_ONLY = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess";
  private static final String ALLOW =
      "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"s3:*\","
          + "\"Resource\":\"*\"}]}";
  private static final String TRUST =
      "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":"
          + "{\"AWS\":\"*\"},\"Action\":\"sts:AssumeRole\"}]}";

  private final S3Fixture s3 = new S3Fixture();

  @AfterEach
  void close() {
    s3.close();
  }

  private QueryCall iam(String action) {
    return QueryCall.iam(s3, action);
  }

  private QueryCall user(String action, String name) {
    return iam(action).with("UserName", name);
  }

  @Test
  void usersAreMadeFoundRenamedAndGone() throws IOException {
    Answer made = user("CreateUser", "Ann").with("Path", "/x/").send().expect(200);
    assertThat(made.text())
        .contains("<CreateUserResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\">")
        .contains("<Arn>arn:aws:iam::000000000000:user/x/Ann</Arn>");
    user("CreateUser", "ann").send().expect(409, "EntityAlreadyExists");
    assertThat(user("GetUser", "ANN").send().expect(200).value("UserId"))
        .isEqualTo(made.value("UserId"));
    user("UpdateUser", "ann").with("NewUserName", "Bob").send().expect(200);
    user("GetUser", "Ann").send().expect(404, "NoSuchEntity");
    assertThat(user("GetUser", "Bob").send().expect(200).value("UserId"))
        .isEqualTo(made.value("UserId"));
    Answer gone = user("DeleteUser", "bob").send().expect(200);
    assertThat(gone.text()).doesNotContain("DeleteUserResult").contains("<RequestId>");
    user("DeleteUser", "bob").send().expect(404, "NoSuchEntity");
    iam("CreateUser").send().expect(400, "ValidationError");
    user("CreateUser", "a b").send().expect(400, "ValidationError");
    user("CreateUser", "c").with("PermissionsBoundary", READ_ONLY).send().expect(501);
  }

  @Test
  void listsComeInPages() throws IOException {
    for (String name : new String[] {"d", "B", "a", "C"}) {
      user("CreateUser", name).with("Path", name.equals("a") ? "/other/" : "/p/").send();
    }
    List<String> names = new ArrayList<>();
    String marker = "";
    do {
      QueryCall call = iam("ListUsers").with("PathPrefix", "/p/").with("MaxItems", "1");
      Answer page = (marker.isEmpty() ? call : call.with("Marker", marker)).send().expect(200);
      names.add(page.value("UserName"));
      marker = page.value("IsTruncated").equals("true") ? page.value("Marker") : "";
    } while (!marker.isEmpty());
    assertThat(names).containsExactly("B", "C", "d");
    iam("ListUsers").with("MaxItems", "0").send().expect(400, "ValidationError");
    iam("ListUsers").with("Marker", "!").send().expect(400, "ValidationError");
  }

  @Test
  void keysOpenAndCloseAtOnce() throws IOException {
    user("CreateUser", "ann").send().expect(200);
    user("AttachUserPolicy", "ann").with("PolicyArn", READ_ONLY).send().expect(200);
    Signer ann = user("CreateAccessKey", "ann").send().expect(200).signer();
    assertThat(ann.accessKey()).startsWith("AKIA");
    s3.call(ann.forS3(), "GET", "/").send().expect(200);
    user("UpdateAccessKey", "ann")
        .with("AccessKeyId", ann.accessKey())
        .with("Status", "Inactive")
        .send()
        .expect(200);
    s3.call(ann.forS3(), "GET", "/").send().expect(403, "InvalidAccessKeyId");
    assertThat(user("ListAccessKeys", "ann").send().expect(200).value("Status"))
        .isEqualTo("Inactive");
    user("CreateAccessKey", "ann").send().expect(200);
    user("CreateAccessKey", "ann").send().expect(409, "LimitExceeded");
    user("DeleteUser", "ann").send().expect(409, "DeleteConflict");
    user("DeleteAccessKey", "ann").with("AccessKeyId", ann.accessKey()).send().expect(200);
    user("DeleteAccessKey", "ann")
        .with("AccessKeyId", ann.accessKey())
        .send()
        .expect(404, "NoSuchEntity");
    iam("CreateAccessKey").send().expect(200);
  }

  /// As the policies in AWS's own examples say it.
  @Test
  void theListOfBucketsIsOfAllBuckets() throws IOException {
    user("CreateUser", "ann").send().expect(200);
    Signer ann = user("CreateAccessKey", "ann").send().expect(200).signer();
    user("PutUserPolicy", "ann")
        .with("PolicyName", "p")
        .with("PolicyDocument", ALLOW.replace("\"*\"", "\"arn:aws:s3:::*\""))
        .send()
        .expect(200);
    s3.call(ann.forS3(), "GET", "/").send().expect(200);
    user("PutUserPolicy", "ann")
        .with("PolicyName", "p")
        .with("PolicyDocument", ALLOW.replace("\"*\"", "\"arn:aws:s3:::bucket\""))
        .send()
        .expect(200);
    s3.call(ann.forS3(), "GET", "/").send().expect(403, "AccessDenied");
  }

  @Test
  void groupsGiveTheirMembersWhatTheyMay() throws IOException {
    user("CreateUser", "ann").send().expect(200);
    Signer ann = user("CreateAccessKey", "ann").send().expect(200).signer();
    iam("CreateGroup").with("GroupName", "g").send().expect(200);
    iam("PutGroupPolicy")
        .with("GroupName", "g")
        .with("PolicyName", "p")
        .with("PolicyDocument", ALLOW)
        .send()
        .expect(200);
    s3.call(ann.forS3(), "GET", "/").send().expect(403, "AccessDenied");
    user("AddUserToGroup", "ann").with("GroupName", "g").send().expect(200);
    s3.call(ann.forS3(), "GET", "/").send().expect(200);
    assertThat(user("ListGroupsForUser", "ann").send().expect(200).value("GroupName"))
        .isEqualTo("g");
    iam("DeleteGroup").with("GroupName", "g").send().expect(409, "DeleteConflict");
    iam("UpdateGroup").with("GroupName", "g").with("NewGroupName", "h").send().expect(200);
    assertThat(iam("GetGroup").with("GroupName", "h").send().expect(200).value("UserName"))
        .isEqualTo("ann");
    user("RemoveUserFromGroup", "ann").with("GroupName", "h").send().expect(200);
    s3.call(ann.forS3(), "GET", "/").send().expect(403, "AccessDenied");
  }

  @Test
  void managedPoliciesHaveVersions() throws IOException {
    Answer made = iam("CreatePolicy").with("PolicyName", "p").with("PolicyDocument", ALLOW).send();
    String arn = made.expect(200).value("Arn");
    QueryCall another =
        iam("CreatePolicyVersion")
            .with("PolicyArn", arn)
            .with("PolicyDocument", ALLOW.replace("s3:*", "s3:Get*"))
            .with("SetAsDefault", "true");
    assertThat(another.send().expect(200).value("VersionId")).isEqualTo("v2");
    assertThat(policy("GetPolicy", arn).send().expect(200).value("DefaultVersionId"))
        .isEqualTo("v2");
    assertThat(policy("GetPolicyVersion", arn).with("VersionId", "v2").send().value("Document"))
        .contains("s3%3AGet%2A");
    assertThat(values(policy("ListPolicyVersions", arn).send(), "VersionId"))
        .containsExactly("v2", "v1");
    policy("DeletePolicyVersion", arn).with("VersionId", "v2").send().expect(409, "DeleteConflict");
    policy("DeletePolicy", arn).send().expect(409, "DeleteConflict");
    policy("SetDefaultPolicyVersion", arn).with("VersionId", "v1").send().expect(200);
    policy("DeletePolicyVersion", arn).with("VersionId", "v2").send().expect(200);
    user("CreateUser", "ann").send().expect(200);
    user("AttachUserPolicy", "ann").with("PolicyArn", arn).send().expect(200);
    assertThat(policy("ListEntitiesForPolicy", arn).send().expect(200).value("UserName"))
        .isEqualTo("ann");
    policy("DeletePolicy", arn).send().expect(409, "DeleteConflict");
    assertThat(values(iam("ListPolicies").with("OnlyAttached", "true").send(), "PolicyName"))
        .containsExactly("p");
    user("DetachUserPolicy", "ann").with("PolicyArn", arn).send().expect(200);
    policy("DeletePolicy", arn).send().expect(200);
    policy("GetPolicy", arn).send().expect(404, "NoSuchEntity");
    policy("GetPolicy", READ_ONLY).send().expect(200);
    policy("DeletePolicy", READ_ONLY).send().expect(403, "AccessDenied");
  }

  private QueryCall policy(String action, String arn) {
    return iam(action).with("PolicyArn", arn);
  }

  private static List<String> values(Answer answer, String element) {
    List<String> all = new ArrayList<>();
    Matcher found = Pattern.compile("<" + element + ">([^<]*)<").matcher(answer.text());
    while (found.find()) {
      all.add(found.group(1));
    }
    return all;
  }

  @Test
  void aPolicyThatCannotBeReadIsRefused() throws IOException {
    user("CreateUser", "ann").send().expect(200);
    for (String text : new String[] {"{", "{\"Statement\":[]}", TRUST}) {
      user("PutUserPolicy", "ann")
          .with("PolicyName", "p")
          .with("PolicyDocument", text)
          .send()
          .expect(400, "MalformedPolicyDocument");
    }
    iam("CreateRole")
        .with("RoleName", "r")
        .with("AssumeRolePolicyDocument", TRUST.replace("*", "arn:aws:iam::000000000000:user/bob"))
        .send()
        .expect(400, "MalformedPolicyDocument");
    user("AttachUserPolicy", "ann")
        .with("PolicyArn", "arn:aws:iam::aws:policy/Nothing")
        .send()
        .expect(404, "NoSuchEntity");
  }

  @Test
  void rolesAreDescribedAndTagged() throws IOException {
    iam("CreateRole")
        .with("RoleName", "r")
        .with("AssumeRolePolicyDocument", TRUST)
        .with("Description", "first")
        .send()
        .expect(200);
    Answer updated =
        iam("UpdateRole").with("RoleName", "r").with("MaxSessionDuration", "7200").send();
    assertThat(updated.expect(200).text()).contains("<UpdateRoleResult/>");
    Answer role = iam("GetRole").with("RoleName", "R").send().expect(200);
    assertThat(role.value("Description")).isEqualTo("first");
    assertThat(role.value("MaxSessionDuration")).isEqualTo("7200");
    assertThat(role.value("AssumeRolePolicyDocument")).startsWith("%7B%22Version%22");
    iam("TagRole")
        .with("RoleName", "r")
        .with("Tags.member.1.Key", "k")
        .with("Tags.member.1.Value", "v")
        .send()
        .expect(200);
    assertThat(iam("ListRoleTags").with("RoleName", "r").send().expect(200).value("Key"))
        .isEqualTo("k");
    iam("UntagRole").with("RoleName", "r").with("TagKeys.member.1", "k").send().expect(200);
    assertThat(values(iam("ListRoleTags").with("RoleName", "r").send(), "Key")).isEmpty();
    iam("ListInstanceProfilesForRole").with("RoleName", "r").send().expect(200);
    iam("DeleteRole").with("RoleName", "r").send().expect(200);
    iam("GetRole").with("RoleName", "r").send().expect(404, "NoSuchEntity");
  }

  @Test
  void whoMayUseIamPoliciesSay() throws IOException {
    user("CreateUser", "ann").with("Path", "/team/").send().expect(200);
    user("CreateUser", "bob").send().expect(200);
    Signer ann = user("CreateAccessKey", "ann").send().expect(200).signer();
    Answer refused = user("GetUser", "bob").by(ann).send().expect(403, "AccessDenied");
    assertThat(refused.text())
        .contains(
            "User: arn:aws:iam::000000000000:user/team/ann is not authorized to perform:"
                + " iam:GetUser on resource: \"arn:aws:iam::000000000000:user/bob\"");
    iam("GetUser").by(ann).send().expect(403, "AccessDenied");
    user("PutUserPolicy", "ann")
        .with("PolicyName", "p")
        .with(
            "PolicyDocument",
            "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\","
                + "\"Action\":\"iam:*\","
                + "\"Resource\":\"arn:aws:iam::000000000000:user/team/*\"}]}")
        .send()
        .expect(200);
    assertThat(iam("GetUser").by(ann).send().expect(200).value("UserName")).isEqualTo("ann");
    user("CreateUser", "carl").by(ann).with("Path", "/team/").send().expect(200);
    user("CreateUser", "dora").by(ann).send().expect(403, "AccessDenied");
    user("UpdateUser", "carl").by(ann).with("NewPath", "/").send().expect(403, "AccessDenied");
    user("DeleteUser", "bob").by(ann).send().expect(403, "AccessDenied");
  }

  @Test
  void noAccountSeesIntoAnother() throws IOException {
    user("CreateUser", "ann").send().expect(200);
    var _ = s3.account("other");
    Signer root = s3.keyOf("other");
    user("GetUser", "ann").by(root).send().expect(404, "NoSuchEntity");
    assertThat(values(iam("ListUsers").by(root).send().expect(200), "UserName")).isEmpty();
    user("CreateUser", "ann").by(root).send().expect(200);
    assertThat(values(iam("ListUsers").send().expect(200), "UserName")).containsExactly("ann");
  }

  @Test
  void aFormIsBounded() throws IOException {
    user("CreateUser", "x".repeat(600_000)).send().expect(400, "ValidationError");
    user("CreateUser", "ann").sendUnsigned().expect(403, "MissingAuthenticationToken");
    assertThat(iam("GetAccountSummary").send().expect(200).text())
        .contains("<entry><key>Users</key><value>0</value></entry>");
    iam("CreateSAMLProvider").send().expect(501, "NotImplemented");
  }
}
