package io.buckets.s3.access;

import io.buckets.cluster.setting.BucketPayment;
import io.buckets.cluster.state.BucketInfo;
import io.buckets.s3.policy.Principal;
import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.S3Exception;
import io.buckets.s3.wire.Target.Level;
import io.buckets.storage.object.ObjectStore;

/// Buckets whose requesters pay: who is not of the bucket's account has to say that they know. The
/// answer says that they were charged; what for is nobody's matter here.
///
/// Source: S3 user guide, "Using Requester Pays general purpose buckets".
public final class RequesterPays {
  private static final String PAYER = "x-amz-request-payer";
  private static final String REQUESTER = "requester";

  private RequesterPays() {}

  /// Returns if the caller pays, or need not.
  ///
  /// @throws S3Exception ACCESS_DENIED
  public static void require(S3Operation operation, S3Request request, ObjectStore store) {
    if (operation.level() == Level.SERVICE || operation == S3Operation.CREATE_BUCKET) {
      return;
    }
    BucketInfo bucket = store.bucket(request.bucket());
    boolean pays =
        bucket.settings().find(BucketPayment.class).map(BucketPayment::requester).orElse(false);
    if (!pays || isOwners(request.principal(), bucket)) {
      return;
    }
    if (isUnknown(request.principal()) || !REQUESTER.equals(request.header(PAYER))) {
      if (request.renews(store)) {
        require(operation, request, store);
        return;
      }
      throw S3Exception.of(S3Error.ACCESS_DENIED);
    }
    if (request.exchange() instanceof AskedExchange asked) {
      asked.answerWith("x-amz-request-charged", REQUESTER);
    }
  }

  private static boolean isUnknown(Principal principal) {
    return principal.account() == null;
  }

  private static boolean isOwners(Principal principal, BucketInfo bucket) {
    Principal.Account account = principal.account();
    return account != null && account.number().equals(bucket.owner());
  }
}
