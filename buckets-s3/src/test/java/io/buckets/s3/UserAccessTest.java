package io.buckets.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.buckets.cluster.iam.EntityName;
import io.buckets.cluster.state.Account;
import io.buckets.core.BucketName;
import io.buckets.s3.auth.AccountBook;
import io.buckets.s3.auth.AccountBook.KeyPair;
import io.buckets.s3.auth.RequestSigner;
import io.buckets.s3.auth.UserBook;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What users may do: what policies of theirs, of their groups and of buckets say.
final class UserAccessTest {
  private static final String KEYS = "arn:aws:s3:::bucket/*";
  private static final EntityName JOE = EntityName.user("joe");

  private final S3Fixture s3 = new S3Fixture();
  private final AccountBook book = s3.people();
  private final UserBook users = book.users();
  private final Account root = Account.ROOT;
  private final RequestSigner joe = s3.user("root", "joe");

  UserAccessTest() throws Exception {}

  @BeforeEach
  void bucket() throws Exception {
    s3.bucket("bucket");
    s3.call("PUT", "/bucket/k").body("x").send().expect(200);
  }

  @AfterEach
  void close() {
    s3.close();
  }

  @Test
  void aUserWithoutAPolicyMayNothing() throws Exception {
    S3Call.Answer answer = get(joe, "/bucket/k").expect(403, "AccessDenied");
    assertThat(answer.text())
        .contains(
            "arn:aws:iam::000000000000:user/joe is not authorized to perform: s3:GetObject",
            "because no identity-based policy allows the s3:GetObject action");
    get(joe, "/bucket/none").expect(403, "AccessDenied");
    get(joe, "/bucket").expect(403, "AccessDenied");
    get(joe, "/").expect(403, "AccessDenied");
    s3.call(joe, "PUT", "/other").send().expect(403, "AccessDenied");
    s3.call(joe, "PUT", "/bucket/k").body("x").send().expect(403, "AccessDenied");
    s3.call(joe, "DELETE", "/bucket/k").send().expect(403, "AccessDenied");
    get(joe, "/bucket?policy").expect(403, "AccessDenied");
  }

  @Test
  void aPolicyOfItsOwnAllowsAndOneOfItsGroupDenies() throws Exception {
    own("reads", allow("s3:GetObject", KEYS));
    get(joe, "/bucket/k").expect(200);
    s3.call(joe, "PUT", "/bucket/k").body("x").send().expect(403, "AccessDenied");
    users.addGroup(root, "shut-out", "/");
    users.putInline(
        root, EntityName.group("shut-out"), "none", statement("Deny", "s3:*", KEYS, ""));
    get(joe, "/bucket/k").expect(200);
    users.join(root, "joe", "shut-out");
    assertThat(get(joe, "/bucket/k").expect(403, "AccessDenied").text())
        .contains("with an explicit deny in an identity-based policy");
    users.leave(root, "joe", "shut-out");
    get(joe, "/bucket/k").expect(200);
    users.detach(root, JOE, "reads");
    get(joe, "/bucket/k").expect(403, "AccessDenied");
  }

  @Test
  void managedAndBuiltInPoliciesCountWhileTheyAreAttached() throws Exception {
    users.attach(root, JOE, "AmazonS3FullAccess");
    s3.call(joe, "PUT", "/mine").send().expect(200);
    s3.call(joe, "PUT", "/mine/k").body("x").send().expect(200);
    assertThat(get(joe, "/").expect(200).text()).contains("<Name>mine</Name>", "<Name>bucket<");
    get(joe, "/mine?policy").expect(404, "NoSuchBucketPolicy");
    users.detach(root, JOE, "AmazonS3FullAccess");
    get(joe, "/mine/k").expect(403, "AccessDenied");
    get(s3.user("root", "ann"), "/mine/k").expect(403, "AccessDenied");
    users.putPolicy(root, "reads", allow("s3:GetObject", KEYS));
    users.attach(root, JOE, "reads");
    get(joe, "/bucket/k").expect(200);
    users.putPolicy(root, "reads", allow("s3:GetObject", "arn:aws:s3:::mine/*"));
    get(joe, "/bucket/k").expect(403, "AccessDenied");
    get(joe, "/mine/k").expect(200);
  }

  @Test
  void conditionsKnowTheUser() throws Exception {
    own("home", statement("Allow", "s3:*", "arn:aws:s3:::bucket/${aws:username}/*", ""));
    s3.call(joe, "PUT", "/bucket/joe/k").body("x").send().expect(200);
    s3.call(joe, "PUT", "/bucket/ann/k").body("x").send().expect(403, "AccessDenied");
  }

  @Test
  void aBucketsPolicyMayNameAUserOfItsAccount() throws Exception {
    bucketPolicy("arn:aws:iam::000000000000:user/joe", "Allow");
    get(joe, "/bucket/k").expect(200);
    get(s3.user("root", "ann"), "/bucket/k").expect(403, "AccessDenied");
    own("none", statement("Deny", "s3:*", "*", ""));
    get(joe, "/bucket/k").expect(403, "AccessDenied");
  }

  @Test
  void aBucketsPolicyThatNamesTheAccountLeavesItToTheAccountsPolicies() throws Exception {
    bucketPolicy("arn:aws:iam::000000000000:root", "Allow");
    get(joe, "/bucket/k").expect(403, "AccessDenied");
  }

  @Test
  void aBucketsPolicyMayShutOutWhomTheirOwnAllow() throws Exception {
    users.attach(root, JOE, "AdministratorAccess");
    get(joe, "/bucket/k").expect(200);
    bucketPolicy("arn:aws:iam::000000000000:user/joe", "Deny");
    get(joe, "/bucket/k").expect(403, "AccessDenied");
    get(s3.call("GET", "/bucket/k")).expect(200);
  }

  @Test
  void aUserOfAnotherAccountNeedsBoth() throws Exception {
    s3.account("ann");
    Account hers = book.account("ann");
    RequestSigner bob = s3.user("ann", "bob");
    String bobArn = "arn:aws:iam::" + hers.number() + ":user/bob";
    users.attach(hers, EntityName.user("bob"), "AmazonS3FullAccess");
    assertThat(get(bob, "/bucket/k").expect(403, "AccessDenied").text()).doesNotContain("bob");
    bucketPolicy(bobArn, "Allow");
    get(bob, "/bucket/k").expect(200);
    users.detach(hers, EntityName.user("bob"), "AmazonS3FullAccess");
    get(bob, "/bucket/k").expect(403, "AccessDenied");
  }

  @Test
  void anAdministratorOfAnAccountRulesInItAndNowhereElse() throws Exception {
    RequestSigner ann = s3.account("ann");
    RequestSigner bob = s3.user("ann", "bob");
    users.attach(book.account("ann"), EntityName.user("bob"), "AdministratorAccess");
    s3.call(ann, "PUT", "/hers").send().expect(200);
    s3.call(bob, "PUT", "/hers/k").body("x").send().expect(200);
    get(ann, "/hers/k").expect(200);
    assertThat(get(bob, "/").expect(200).text()).contains("hers").doesNotContain("bucket</Name>");
    get(bob, "/bucket/k").expect(403, "AccessDenied");
    s3.call(bob, "PUT", "/made").send().expect(200);
    assertThat(s3.objects().bucket(new BucketName("made")).owner())
        .isEqualTo(book.account("ann").number());
  }

  @Test
  void whatIsDoneWithAServiceAccountMustBeAllowedByItsPolicyToo() throws Exception {
    KeyPair narrow = book.addKey(root, "joe", null, allow("s3:GetObject", "*"));
    RequestSigner service = S3Fixture.signer(narrow);
    get(service, "/bucket/k").expect(403, "AccessDenied");
    users.attach(root, JOE, "AmazonS3FullAccess");
    get(service, "/bucket/k").expect(200);
    assertThat(
            s3.call(service, "PUT", "/bucket/k")
                .body("x")
                .send()
                .expect(403, "AccessDenied")
                .text())
        .contains("because no session policy allows the s3:PutObject action");
    s3.call(joe, "PUT", "/bucket/k").body("x").send().expect(200);
    RequestSigner roots = S3Fixture.signer(book.addKey(root, "", null, allow("s3:GetObject", "*")));
    get(roots, "/bucket/k").expect(200);
    s3.call(roots, "PUT", "/bucket/k").body("x").send().expect(403, "AccessDenied");
    get(roots, "/bucket?policy").expect(403, "AccessDenied");
  }

  @Test
  void aKeyThatIsDisabledOrGoneIsRefusedAtOnce() throws Exception {
    users.attach(root, JOE, "AmazonS3FullAccess");
    KeyPair second = book.addKey(root, "joe", null, "");
    RequestSigner other = S3Fixture.signer(second);
    get(other, "/bucket/k").expect(200);
    book.enableKey(second.accessKey(), false);
    get(other, "/bucket/k").expect(403, "InvalidAccessKeyId");
    book.enableKey(second.accessKey(), true);
    get(other, "/bucket/k").expect(200);
    book.removeKey(second.accessKey());
    get(other, "/bucket/k").expect(403, "InvalidAccessKeyId");
    users.removeUser(root, "joe");
    get(joe, "/bucket/k").expect(403, "InvalidAccessKeyId");
    users.addUser(root, "joe", "/");
    get(joe, "/bucket/k").expect(403, "InvalidAccessKeyId");
    assertThat(users.in(root).user("joe").orElseThrow().permissions().isEmpty()).isTrue();
  }

  private void own(String name, String document) {
    users.putInline(root, JOE, name, document);
  }

  private S3Call.Answer get(RequestSigner signer, String target) throws Exception {
    return get(s3.call(signer, "GET", target));
  }

  private static S3Call.Answer get(S3Call call) throws Exception {
    return call.send();
  }

  private void bucketPolicy(String principal, String effect) throws Exception {
    s3.call("PUT", "/bucket?policy")
        .body(
            statement(
                effect, "s3:GetObject", KEYS, "\"Principal\": {\"AWS\": \"" + principal + "\"},"))
        .send()
        .expect(204);
  }

  private static String allow(String action, String resource) {
    return statement("Allow", action, resource, "");
  }

  private static String statement(String effect, String action, String resource, String more) {
    return "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \""
        + effect
        + "\", "
        + more
        + " \"Action\": \""
        + action
        + "\", \"Resource\": \""
        + resource
        + "\"}]}";
  }
}
