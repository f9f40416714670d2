package io.buckets.s3.bucket;

import io.buckets.cluster.setting.BucketPolicy;
import io.buckets.cluster.state.BucketInfo;
import io.buckets.s3.access.BucketPolicies;
import io.buckets.s3.access.Operation;
import io.buckets.s3.access.S3Request;
import io.buckets.s3.body.DocumentBody;
import io.buckets.s3.policy.ConditionContext;
import io.buckets.s3.policy.Denial;
import io.buckets.s3.policy.Policy;
import io.buckets.s3.policy.PolicyException;
import io.buckets.s3.policy.Question;
import io.buckets.s3.policy.S3Action;
import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.S3Exception;
import io.buckets.storage.object.ObjectStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// Gives a bucket its policy, in the place of the one it had. The text is kept as it was sent.
public final class PutBucketPolicy implements Operation {
  private final ObjectStore store;

  public PutBucketPolicy(ObjectStore store) {
    this.store = store;
  }

  @Override
  public void run(S3Request request) throws IOException {
    BucketInfo bucket = store.bucket(request.bucket());
    byte[] document = DocumentBody.read(request);
    if (document.length == 0) {
      throw S3Exception.of(S3Error.MISSING_REQUEST_BODY);
    }
    String text = text(document);
    Policy policy = parse(text, bucket);
    if (BucketPolicies.blocksPublicPolicies(bucket) && policy.isPublic()) {
      throw S3Exception.of(S3Error.ACCESS_DENIED, Denial.publicPolicy(question(request, bucket)));
    }
    store.change(bucket, new BucketPolicy(text));
    request.respond(204, request.answer());
  }

  private static Question question(S3Request request, BucketInfo bucket) {
    return new Question(
        request.principal(),
        S3Action.PUT_BUCKET_POLICY.iam(),
        Question.bucketArn(bucket.name().value()),
        bucket.owner(),
        ConditionContext.NONE);
  }

  private static Policy parse(String text, BucketInfo bucket) {
    try {
      return Policy.ofBucket(text, bucket.name().value());
    } catch (PolicyException e) {
      throw new S3Exception(S3Error.MALFORMED_POLICY, message(e), e);
    }
  }

  private static String message(PolicyException e) {
    String message = e.getMessage();
    return message == null ? S3Error.MALFORMED_POLICY.message() : message;
  }

  private static String text(byte[] document) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(document)).toString();
    } catch (CharacterCodingException e) {
      throw new S3Exception(S3Error.MALFORMED_POLICY, "This policy contains invalid Json", e);
    }
  }
}
