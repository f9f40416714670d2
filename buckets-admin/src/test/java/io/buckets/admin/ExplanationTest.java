package io.buckets.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.buckets.admin.Explanation.Asked;
import io.buckets.cluster.iam.EntityHead;
import io.buckets.cluster.iam.EntityName;
import io.buckets.cluster.iam.Group;
import io.buckets.cluster.iam.IamChange;
import io.buckets.cluster.iam.User;
import io.buckets.cluster.setting.BucketPolicy;
import io.buckets.cluster.setting.PublicAccessBlock;
import io.buckets.cluster.state.Account;
import io.buckets.cluster.state.AccountCommand;
import io.buckets.cluster.state.BucketInfo;
import io.buckets.cluster.state.BucketSettings;
import io.buckets.cluster.state.ClusterState;
import io.buckets.cluster.state.IamCommand;
import io.buckets.core.BucketName;
import io.buckets.core.StoreException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// What an operator is told about a request that nobody makes.
final class ExplanationTest {
  private static final String JANE = "111111111111";
  private static final ClusterState STATE =
      ClusterState.genesis(new UUID(1, 2))
          .apply(
              new AccountCommand.AddAccount(
                  new Account(JANE, "1".repeat(64), "jane", "", Instant.EPOCH)));
  private static final BucketPolicy POLICY =
      new BucketPolicy(
          """
          {"Version": "2012-10-17", "Statement": [
           {"Sid": "Everyone", "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject",
            "Resource": "arn:aws:s3:::photos/*"},
           {"Sid": "Inside", "Effect": "Deny", "Principal": "*", "Action": "s3:*",
            "Resource": "arn:aws:s3:::photos/*",
            "Condition": {"NotIpAddress": {"aws:SourceIp": "10.0.0.0/8"}}}]}\
          """);
  private static final String ALL =
      "{\"Statement\": {\"Effect\": \"Allow\", \"Action\": \"s3:*\", \"Resource\": \"*\"}}";

  @Test
  void theStatementThatDecidedIsNamed() {
    Explanation allowed = explain("anonymous", List.of(), "aws:SourceIp=10.1.1.1");
    assertThat(allowed)
        .isEqualTo(
            new Explanation("allow", "resource", "Allow statement 1 Everyone", "", "", List.of()));
    Explanation denied = explain("anonymous", List.of(), "aws:SourceIp=192.0.2.1");
    assertThat(denied)
        .isEqualTo(
            new Explanation(
                "explicit deny",
                "resource",
                "Deny statement 2 Inside",
                "Access Denied",
                "",
                List.of()));
  }

  @Test
  void accountsUsersAndSessionsAskAsTheyAre() {
    String inside = "aws:SourceIp=10.1.1.1";
    assertThat(explain(JANE, List.of(), inside).decision()).isEqualTo("allow");
    String user = "arn:aws:iam::" + JANE + ":user/staff/joe";
    assertThat(explain(user, List.of(), inside).source()).isEqualTo("identity");
    assertThat(explain(user, List.of(ALL), inside).decision()).isEqualTo("allow");
    String session = "arn:aws:sts::" + JANE + ":assumed-role/r/s";
    assertThat(explain(session, List.of(ALL), inside).decision()).isEqualTo("allow");
    assertThat(explain(Account.ROOT.number(), List.of(), inside).source()).isEqualTo("root");
  }

  @Test
  void thePoliciesThatAUserHasAreAsked() {
    ClusterState state =
        STATE
            .apply(change(new IamChange.Add(User.fresh(head("AIDA", "joe"), Map.of()))))
            .apply(change(new IamChange.Add(Group.fresh(head("AGPA", "staff")))))
            .apply(change(new IamChange.Join("joe", "staff")))
            .apply(change(new IamChange.PutInline(EntityName.group("staff"), "all", ALL)));
    Explanation explanation =
        Explanation.of(
            asked("arn:aws:iam::" + JANE + ":user/joe", List.of(), "a:b=c"), null, state);
    assertThat(explanation)
        .isEqualTo(
            new Explanation(
                "allow",
                "identity",
                "Allow statement 1",
                "",
                "group staff: all",
                List.of("group staff: all")));
  }

  private static IamCommand change(IamChange change) {
    return new IamCommand(JANE, change);
  }

  private static EntityHead head(String kind, String name) {
    return new EntityHead(kind + "0123456789ABCDEF", name, "/", Instant.EPOCH);
  }

  @Test
  void aRestrictedBucketTurnsStrangersAway() {
    BucketSettings settings = BucketSettings.DEFAULT.with(POLICY).with(PublicAccessBlock.ALL);
    Explanation explanation =
        Explanation.of(
            asked("anonymous", List.of(), "aws:SourceIp=10.1.1.1"), bucket(settings), STATE);
    assertThat(explanation.source()).isEqualTo("public access block");
  }

  @Test
  void aQuestionWithoutSenseIsRefused() {
    for (Asked asked :
        List.of(
            asked("joe", List.of(), "a=b"),
            asked("222222222222", List.of(), "a=b"),
            asked(JANE, List.of(), "nonsense"),
            asked(JANE, List.of("nonsense"), "a=b"))) {
      assertThatThrownBy(() -> Explanation.of(asked, bucket(BucketSettings.DEFAULT), STATE))
          .as(asked.toString())
          .isInstanceOf(StoreException.class);
    }
  }

  private static Explanation explain(String principal, List<String> identity, String fact) {
    return Explanation.of(
        asked(principal, identity, fact), bucket(BucketSettings.DEFAULT.with(POLICY)), STATE);
  }

  private static Asked asked(String principal, List<String> identity, String fact) {
    return new Asked(principal, "s3:GetObject", "arn:aws:s3:::photos/k", identity, List.of(fact));
  }

  private static BucketInfo bucket(BucketSettings settings) {
    return new BucketInfo(1, new BucketName("photos"), Instant.EPOCH, 0, settings);
  }
}
