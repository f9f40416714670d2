package io.buckets.s3.access;

import io.buckets.cluster.setting.Acl;
import io.buckets.cluster.setting.Grant;
import io.buckets.cluster.setting.Grant.Permission;
import io.buckets.cluster.state.BucketInfo;
import io.buckets.core.ObjectKey;
import io.buckets.s3.policy.AccessRules;
import io.buckets.s3.policy.ConditionContext;
import io.buckets.s3.policy.Grounds;
import io.buckets.s3.policy.Grounds.AclGrant;
import io.buckets.s3.policy.Principal;
import io.buckets.s3.policy.PrincipalFacts;
import io.buckets.s3.policy.Question;
import io.buckets.s3.policy.S3Action;
import io.buckets.storage.object.ObjectStore;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Whether the service that delivers access logs may write to a bucket: the bucket's policy says
/// so, or, where lists have a say, a grant to the log delivery group. Any thread.
///
/// Source: S3 user guide, "Enabling Amazon S3 server access logging", "Permissions for log
/// delivery".
public final class ServiceAccess {
  private final ObjectStore store;
  private final InstantSource clock;

  public ServiceAccess(ObjectStore store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
  }

  /// Whether the log of the requests to one bucket may be put into another.
  ///
  /// @param source whose log it is
  /// @param target the bucket that gets it
  public boolean mayDeliver(BucketInfo source, BucketInfo target, ObjectKey key) {
    Principal service = Principal.Service.LOGGING;
    ConditionContext facts = facts(source).or(new PrincipalFacts(service));
    Question question =
        new Question(
            service,
            S3Action.PUT_OBJECT.iam(),
            Question.objectArn(target.name().value(), key.toString()),
            target.owner(),
            facts);
    Grounds grounds =
        new Grounds(
            List.of(),
            null,
            BucketPolicies.of(target),
            isGranted(target) ? AclGrant.GROUP : AclGrant.NONE,
            BucketPolicies.isRestricted(target));
    return AccessRules.decide(question, grounds).allowed();
  }

  private ConditionContext facts(BucketInfo source) {
    String now = clock.instant().toString();
    String epoch = Long.toString(clock.instant().getEpochSecond());
    return key -> {
      String value =
          switch (key.name()) {
            case "aws:sourcearn" -> Question.bucketArn(source.name().value());
            case "aws:sourceaccount" -> source.owner();
            // It goes over no wire that anybody could listen to.
            case "aws:securetransport" -> "true";
            case "aws:viaawsservice" -> "false";
            case "aws:currenttime" -> now;
            case "aws:epochtime" -> epoch;
            default -> null;
          };
      return listed(value);
    };
  }

  private static @Nullable List<String> listed(@Nullable String value) {
    return value == null ? null : List.of(value);
  }

  private boolean isGranted(BucketInfo target) {
    Acl acl = Ownership.aclOf(target, store.state().accounts());
    return Ownership.hasAcls(target)
        && grants(acl, Permission.WRITE)
        && grants(acl, Permission.READ_ACP);
  }

  private static boolean grants(Acl acl, Permission wanted) {
    return acl.grants().stream()
        .anyMatch(grant ->
            grant.kind() == Grant.Kind.GROUP
                && grant.grantee().equals(Grant.LOG_DELIVERY)
                && grant.permission().covers(wanted));
  }
}
