package io.buckets.s3.access;

import io.buckets.cluster.setting.Acl;
import io.buckets.cluster.state.Account;
import io.buckets.cluster.state.Accounts;
import io.buckets.cluster.state.BucketInfo;
import io.buckets.core.BucketName;
import io.buckets.core.ObjectKey;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import io.buckets.s3.identity.PrincipalPolicies;
import io.buckets.s3.policy.AccessRules;
import io.buckets.s3.policy.ConditionContext;
import io.buckets.s3.policy.Decision;
import io.buckets.s3.policy.Decision.Source;
import io.buckets.s3.policy.Denial;
import io.buckets.s3.policy.Grounds;
import io.buckets.s3.policy.Grounds.AclGrant;
import io.buckets.s3.policy.Policy;
import io.buckets.s3.policy.Principal;
import io.buckets.s3.policy.PrincipalFacts;
import io.buckets.s3.policy.Question;
import io.buckets.s3.policy.S3Action;
import io.buckets.s3.tag.Tags;
import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.S3Exception;
import io.buckets.s3.wire.Target.Level;
import io.buckets.storage.erasing.ObjectInfo;
import io.buckets.storage.object.ObjectStore;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The step between what a request asks for and its being done: may the caller do this?
///
/// It gathers what has a say (the policies of the caller and of the bucket, the access control
/// lists where the bucket's ownership gives them one, the facts that conditions ask for) and leaves
/// the decision to {@link AccessRules}, which is pure. A caller who may not know whether a key
/// exists is told that access is denied, whether it does or not. Nobody is refused by a state that
/// another node has changed since.
///
/// Most requests are of the root of the bucket's own account, to a bucket that has neither policy
/// nor lists: for them nothing is gathered.
///
/// Threading: any thread.
public final class Access {
  private final ObjectStore store;
  private final String region;
  private final InstantSource clock;

  /// @param region the server's
  /// @param clock the time that conditions see
  public Access(ObjectStore store, String region, InstantSource clock) {
    this.store = store;
    this.region = region;
    this.clock = clock;
  }

  /// Returns if the caller may do all that its request demands.
  ///
  /// @throws S3Exception ACCESS_DENIED
  /// @throws StoreException NO_SUCH_BUCKET
  public void require(S3Operation operation, S3Request request) {
    for (Demand demand : Demands.of(operation, request)) {
      require(demand, request);
    }
  }

  /// Returns if the caller may have what the operation serves. The caller was judged by what was
  /// looked up before, and is judged again if that is no longer what is there: its list or its tags
  /// may have been changed since, or another object put in its place.
  ///
  /// @throws S3Exception ACCESS_DENIED
  public void requireServed(S3Operation operation, S3Request request, ObjectInfo served) {
    for (Demand demand : Demands.of(operation, request)) {
      if (request.isNews(demand, served)) {
        require(demand, request);
      }
    }
  }

  /// Returns if the caller may do that.
  ///
  /// @throws S3Exception ACCESS_DENIED
  /// @throws StoreException NO_SUCH_BUCKET
  public void require(Demand demand, S3Request request) {
    if (!isPlain(demand, request)) {
      Question question = question(demand, request);
      Decision decision = AccessRules.decide(question, grounds(question, demand, request));
      boolean refused = !decision.allowed() && !isOwnersGrant(decision, demand, request);
      if (refused && request.renews(store)) {
        require(demand, request);
        return;
      }
      if (refused) {
        throw isKnownMissing(demand, request)
            ? new StoreException(Reason.NO_SUCH_KEY, "there is no such key")
            : S3Exception.of(S3Error.ACCESS_DENIED, Denial.message(question, decision));
      }
      note(decision, request);
    }
  }

  /// The log of the bucket, if it keeps one, tells what only a list allowed.
  private static void note(Decision decision, S3Request request) {
    ObservedExchange observed = decision.source() == Source.ACL ? request.observed() : null;
    if (observed != null) {
      observed.byList();
    }
  }

  /// Whether the new object is to be the bucket owner's to control, and nothing forbids that.
  private boolean isOwnersGrant(Decision decision, Demand demand, S3Request request) {
    return decision.outcome() == Decision.Outcome.IMPLICIT_DENY
        && OwnersGrant.isAbout(demand)
        && OwnersGrant.isAllOf(
            request.headers(),
            Ownership.ownerOf(store.bucket(demand.inBucket()), accounts()).canonicalId());
  }

  /// Whether the caller asks to read a key that is not there, and may list what begins with it:
  /// then it is told so, even if it may not read.
  private boolean isKnownMissing(Demand demand, S3Request request) {
    return demand.action() == S3Action.GET_OBJECT
        && request.hasKey()
        && Objects.equals(demand.key(), request.key())
        && Objects.equals(demand.bucket(), request.bucket())
        && request.lookedUp(demand, store) == null
        && mayList(request.bucket(), request);
  }

  /// Whether the caller may do that.
  ///
  /// @throws StoreException NO_SUCH_BUCKET
  public boolean allows(Demand demand, S3Request request) {
    if (isPlain(demand, request)) {
      return true;
    }
    Question question = question(demand, request);
    return AccessRules.decide(question, grounds(question, demand, request)).allowed()
        || (request.renews(store) && allows(demand, request));
  }

  /// Refuses a list that grants something to everybody, where that is blocked.
  ///
  /// @throws S3Exception ACCESS_DENIED
  public static void requireNotBlocked(@Nullable Acl acl, BucketInfo bucket, S3Request request) {
    if (acl != null && acl.isPublic() && BucketPolicies.blocksPublicAcls(bucket)) {
      throw S3Exception.of(S3Error.ACCESS_DENIED);
    }
  }

  /// What a caller is told instead of `failure`: that a key does not exist is for those only who
  /// may list the bucket.
  public RuntimeException veiled(
      RuntimeException failure, S3Operation operation, S3Request request) {
    boolean reveals = operation.level() == Level.OBJECT && saysNotThere(failure);
    if (!reveals || mayList(request.bucket(), request)) {
      return failure;
    }
    return S3Exception.of(S3Error.ACCESS_DENIED);
  }

  private static boolean saysNotThere(Exception failure) {
    return switch (failure) {
      case StoreException refusal ->
          switch (refusal.reason()) {
            case NO_SUCH_KEY, NO_SUCH_VERSION, DELETE_MARKER -> true;
            default -> false;
          };
      case S3Exception refusal ->
          switch (refusal.error()) {
            case NO_SUCH_KEY, NO_SUCH_VERSION -> true;
            default -> false;
          };
      default -> false;
    };
  }

  private boolean mayList(BucketName bucket, S3Request request) {
    return allows(Demand.bucket(S3Action.LIST_BUCKET, bucket), request);
  }

  /// Whether there is nothing that could speak against it: the root of the bucket's account, a
  /// bucket without a policy, and objects that cannot be anybody else's.
  private boolean isPlain(Demand demand, S3Request request) {
    if (!demand.isInBucket()
        || request.session() != null
        || !(request.principal() instanceof Principal.Account account)) {
      return false;
    }
    BucketInfo bucket = store.bucket(demand.inBucket());
    return bucket.owner().equals(account.number())
        && !BucketPolicies.hasPolicy(bucket)
        && !(Ownership.hasAcls(bucket) && AclVerdict.isOnObject(demand.action()));
  }

  private Question question(Demand demand, S3Request request) {
    return new Question(
        request.principal(),
        demand.action().iam(),
        demand.arn(),
        ownerOf(demand, request),
        isAboutKey(demand, request)
            ? keyAsPrefix(request).or(context(demand, request))
            : context(demand, request));
  }

  /// Whether it is asked if who asks for a key may know that there is none.
  private static boolean isAboutKey(Demand demand, S3Request request) {
    return demand.action() == S3Action.LIST_BUCKET && request.hasKey();
  }

  /// To know of one key is to list what begins with it.
  private static ConditionContext keyAsPrefix(S3Request request) {
    List<String> prefix = List.of(request.key().toString());
    return key -> key.name().equals("s3:prefix") ? prefix : null;
  }

  private ConditionContext context(Demand demand, S3Request request) {
    return new RequestFacts(request.exchange(), request.query(), region, clock.instant())
        .or(new PrincipalFacts(request.principal()))
        .or(new TagFacts(() -> tagsOf(demand, request), () -> request.tags().values()))
        .or(request.verified().facts());
  }

  /// The tags of the object that is there; none if the request makes it.
  private Map<String, String> tagsOf(Demand demand, S3Request request) {
    ObjectInfo object = demand.fresh() ? null : request.lookedUp(demand, store);
    return object == null ? Map.of() : Tags.ofMetadata(object.metadata()).values();
  }

  /// The account that decides about the resource: the object's, else the bucket's.
  private @Nullable String ownerOf(Demand demand, S3Request request) {
    if (!demand.isInBucket()) {
      return null;
    }
    BucketInfo bucket = store.bucket(demand.inBucket());
    Acl acl = isOnOthersObject(demand, bucket) ? objectAcl(demand, bucket, request) : null;
    if (acl == null) {
      return bucket.owner();
    }
    return accounts().identified(acl.owner()).map(Account::number).orElse(bucket.owner());
  }

  private Grounds grounds(Question question, Demand demand, S3Request request) {
    List<Policy> identity = PrincipalPolicies.of(question.principal(), store.state().iam());
    if (!demand.isInBucket()) {
      return new Grounds(identity, request.session(), null, AclGrant.NONE, false);
    }
    BucketInfo bucket = store.bucket(demand.inBucket());
    Policy policy = BucketPolicies.of(bucket);
    if (policy != null && !bucket.owner().equals(question.owner())) {
      policy = policy.denials();
    }
    return new Grounds(
        identity,
        request.session(),
        policy,
        granted(demand, bucket, request),
        BucketPolicies.isRestricted(bucket));
  }

  private AclGrant granted(Demand demand, BucketInfo bucket, S3Request request) {
    if (!Ownership.hasAcls(bucket)) {
      return AclGrant.NONE;
    }
    boolean publics = !BucketPolicies.ignoresPublicAcls(bucket);
    Principal principal = request.principal();
    if (isOnOthersObject(demand, bucket)) {
      Acl acl = objectAcl(demand, bucket, request);
      return acl == null
          ? AclGrant.NONE
          : AclVerdict.of(acl, principal, AclVerdict.ofObject(demand.action()), publics);
    }
    if (isOwnUpload(demand, request)) {
      return AclGrant.ACCOUNT;
    }
    // Who may make an object may say who else may use it, and tag it.
    boolean made =
        demand.action() == S3Action.PUT_OBJECT_ACL
            || demand.action() == S3Action.PUT_OBJECT_TAGGING;
    S3Action action = demand.fresh() && made ? S3Action.PUT_OBJECT : demand.action();
    return AclVerdict.of(
        Ownership.aclOf(bucket, accounts()), principal, AclVerdict.ofBucket(action), publics);
  }

  /// Whether it is about an upload that the caller began: who did may look at it and give it up.
  private boolean isOwnUpload(Demand demand, S3Request request) {
    Principal.Account account = request.principal().account();
    boolean about =
        demand.action() == S3Action.ABORT_MULTIPART_UPLOAD
            || demand.action() == S3Action.LIST_MULTIPART_UPLOAD_PARTS;
    ObjectKey key = demand.key();
    if (!about || key == null || account == null) {
      return false;
    }
    try {
      String id = request.query().first("uploadId", "");
      String acl = store.upload(demand.inBucket(), key, id).metadata().get(Ownership.ACL);
      return acl != null && Acl.parse(acl).owner().equals(account.canonicalId());
    } catch (StoreException e) {
      if (e.reason() == StoreException.Reason.NO_SUCH_UPLOAD) {
        return false;
      }
      throw e;
    }
  }

  private static boolean isOnOthersObject(Demand demand, BucketInfo bucket) {
    return Ownership.hasAcls(bucket)
        && demand.key() != null
        && !demand.fresh()
        && AclVerdict.isOnObject(demand.action());
  }

  /// The list of the object that is there; null if there is none, and then the bucket's owner
  /// decides.
  private @Nullable Acl objectAcl(Demand demand, BucketInfo bucket, S3Request request) {
    ObjectInfo object = request.lookedUp(demand, store);
    return object == null ? null : Ownership.aclOf(object, bucket, accounts());
  }

  private Accounts accounts() {
    return store.state().accounts();
  }
}
