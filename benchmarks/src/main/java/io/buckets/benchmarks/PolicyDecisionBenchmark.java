package io.buckets.benchmarks;

import io.buckets.s3.policy.AccessRules;
import io.buckets.s3.policy.ConditionContext;
import io.buckets.s3.policy.Decision;
import io.buckets.s3.policy.Grounds;
import io.buckets.s3.policy.Grounds.AclGrant;
import io.buckets.s3.policy.Policy;
import io.buckets.s3.policy.Principal;
import io.buckets.s3.policy.PrincipalFacts;
import io.buckets.s3.policy.Question;
import io.buckets.s3.policy.S3Action;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// Decisions by policies of twenty statements: of a bucket whose statements are each for another
/// prefix, as most are; of one whose every statement gets as far as its condition, which is the
/// worst; and of an identity whose statements spell the user's name in their resources.
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@State(Scope.Thread)
public class PolicyDecisionBenchmark {
  private static final int STATEMENTS = 20;

  private final Principal.Account owner =
      new Principal.Account("111122223333", "1".repeat(64), "owner");
  private final Principal.User user =
      new Principal.User(owner, "AIDAEXAMPLE000000000", "/", "joe", Map.of());
  private Question question = question(user);
  private Grounds prefixes = Grounds.NONE;
  private Grounds conditions = Grounds.NONE;
  private Grounds variables = Grounds.NONE;

  /// Parses the policies.
  @Setup
  public void parse() {
    prefixes =
        ofBucket(
            """
            {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:user/joe"},
             "Action": ["s3:GetObject", "s3:PutObject"],
             "Resource": "arn:aws:s3:::a-bucket/team-%d/*"}\
            """);
    conditions =
        ofBucket(
            """
            {"Effect": "Allow", "Principal": "*", "Action": "s3:*",
             "Resource": "arn:aws:s3:::a-bucket/*",
             "Condition": {"IpAddress": {"aws:SourceIp": "10.%d.0.0/16"},
                           "StringLike": {"aws:UserAgent": "agent-*"}}}\
            """);
    variables =
        new Grounds(
            List.of(
                Policy.ofIdentity(
                    document(
                        """
                        {"Effect": "Allow", "Action": "s3:Get*",
                         "Resource": "arn:aws:s3:::a-bucket/team-%d/${aws:username}/*"}\
                        """))),
            null,
            null,
            AclGrant.NONE,
            false);
    question = question(user);
  }

  @Benchmark
  public Decision prefixes() {
    return AccessRules.decide(question, prefixes);
  }

  @Benchmark
  public Decision conditions() {
    return AccessRules.decide(question, conditions);
  }

  @Benchmark
  public Decision variables() {
    return AccessRules.decide(question, variables);
  }

  private static Question question(Principal.User user) {
    List<String> address = List.of("10.19.1.2");
    List<String> agent = List.of("agent-7");
    ConditionContext request =
        key ->
            switch (key.name()) {
              case "aws:sourceip" -> address;
              case "aws:useragent" -> agent;
              default -> null;
            };
    return new Question(
        user,
        S3Action.GET_OBJECT.iam(),
        Question.objectArn("a-bucket", "team-19/joe/report.csv"),
        "111122223333",
        request.or(new PrincipalFacts(user)));
  }

  private static Grounds ofBucket(String statement) {
    Policy policy = Policy.ofBucket(document(statement), "a-bucket");
    return new Grounds(List.of(), null, policy, AclGrant.NONE, false);
  }

  private static String document(String statement) {
    return IntStream.range(0, STATEMENTS)
        .mapToObj(i -> statement.replace("%d", Integer.toString(i)))
        .collect(Collectors.joining(",", "{\"Version\": \"2012-10-17\", \"Statement\": [", "]}"));
  }
}
