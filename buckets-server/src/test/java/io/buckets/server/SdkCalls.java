package io.buckets.server;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Function;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.AbortMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.AbortMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.CopyObjectResponse;
import software.amazon.awssdk.services.s3.model.CreateBucketRequest;
import software.amazon.awssdk.services.s3.model.CreateBucketResponse;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.DeleteBucketRequest;
import software.amazon.awssdk.services.s3.model.DeleteBucketResponse;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectResponse;
import software.amazon.awssdk.services.s3.model.DeleteObjectsRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.GetBucketLocationRequest;
import software.amazon.awssdk.services.s3.model.GetBucketLocationResponse;
import software.amazon.awssdk.services.s3.model.GetBucketVersioningRequest;
import software.amazon.awssdk.services.s3.model.GetBucketVersioningResponse;
import software.amazon.awssdk.services.s3.model.GetObjectAttributesRequest;
import software.amazon.awssdk.services.s3.model.GetObjectAttributesResponse;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadBucketRequest;
import software.amazon.awssdk.services.s3.model.HeadBucketResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListBucketsRequest;
import software.amazon.awssdk.services.s3.model.ListBucketsResponse;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsRequest;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsRequest;
import software.amazon.awssdk.services.s3.model.ListObjectsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.ListPartsRequest;
import software.amazon.awssdk.services.s3.model.ListPartsResponse;
import software.amazon.awssdk.services.s3.model.PutBucketVersioningRequest;
import software.amazon.awssdk.services.s3.model.PutBucketVersioningResponse;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.PutObjectTaggingRequest;
import software.amazon.awssdk.services.s3.model.PutObjectTaggingResponse;
import software.amazon.awssdk.services.s3.model.UploadPartCopyRequest;
import software.amazon.awssdk.services.s3.model.UploadPartCopyResponse;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/// The operations of S3 as blocking calls, whichever of the SDK's clients makes them; what goes
/// wrong is thrown as the SDK's own exception.
abstract sealed class SdkCalls implements AutoCloseable {

  abstract <R> R run(
      Function<S3Client, R> blocking, Function<S3AsyncClient, CompletableFuture<R>> asynchronous);

  @Override
  public abstract void close();

  /// Over the blocking client.
  static final class Blocking extends SdkCalls {
    private final S3Client client;

    Blocking(S3Client client) {
      this.client = client;
    }

    @Override
    <R> R run(
        Function<S3Client, R> blocking,
        Function<S3AsyncClient, CompletableFuture<R>> asynchronous) {
      return blocking.apply(client);
    }

    @Override
    public void close() {
      client.close();
    }
  }

  /// Over one of the asynchronous clients.
  static final class Asynchronous extends SdkCalls {
    private final S3AsyncClient client;

    Asynchronous(S3AsyncClient client) {
      this.client = client;
    }

    @Override
    <R> R run(
        Function<S3Client, R> blocking,
        Function<S3AsyncClient, CompletableFuture<R>> asynchronous) {
      try {
        return asynchronous.apply(client).join();
      } catch (CompletionException failed) {
        throw failed.getCause() instanceof SdkException cause ? cause : failed;
      }
    }

    @Override
    public void close() {
      client.close();
    }
  }

  PutBucketVersioningResponse putBucketVersioning(
      Consumer<PutBucketVersioningRequest.Builder> request) {
    return run(s3 -> s3.putBucketVersioning(request), s3 -> s3.putBucketVersioning(request));
  }

  CreateBucketResponse createBucket(Consumer<CreateBucketRequest.Builder> request) {
    return run(s3 -> s3.createBucket(request), s3 -> s3.createBucket(request));
  }

  HeadBucketResponse headBucket(Consumer<HeadBucketRequest.Builder> request) {
    return run(s3 -> s3.headBucket(request), s3 -> s3.headBucket(request));
  }

  ListBucketsResponse listBuckets(Consumer<ListBucketsRequest.Builder> request) {
    return run(s3 -> s3.listBuckets(request), s3 -> s3.listBuckets(request));
  }

  GetBucketLocationResponse getBucketLocation(Consumer<GetBucketLocationRequest.Builder> request) {
    return run(s3 -> s3.getBucketLocation(request), s3 -> s3.getBucketLocation(request));
  }

  DeleteBucketResponse deleteBucket(Consumer<DeleteBucketRequest.Builder> request) {
    return run(s3 -> s3.deleteBucket(request), s3 -> s3.deleteBucket(request));
  }

  HeadObjectResponse headObject(Consumer<HeadObjectRequest.Builder> request) {
    return run(s3 -> s3.headObject(request), s3 -> s3.headObject(request));
  }

  DeleteObjectResponse deleteObject(Consumer<DeleteObjectRequest.Builder> request) {
    return run(s3 -> s3.deleteObject(request), s3 -> s3.deleteObject(request));
  }

  DeleteObjectsResponse deleteObjects(Consumer<DeleteObjectsRequest.Builder> request) {
    return run(s3 -> s3.deleteObjects(request), s3 -> s3.deleteObjects(request));
  }

  CopyObjectResponse copyObject(Consumer<CopyObjectRequest.Builder> request) {
    return run(s3 -> s3.copyObject(request), s3 -> s3.copyObject(request));
  }

  ListObjectsResponse listObjects(Consumer<ListObjectsRequest.Builder> request) {
    return run(s3 -> s3.listObjects(request), s3 -> s3.listObjects(request));
  }

  ListObjectsV2Response listObjectsV2(Consumer<ListObjectsV2Request.Builder> request) {
    return run(s3 -> s3.listObjectsV2(request), s3 -> s3.listObjectsV2(request));
  }

  GetObjectAttributesResponse getObjectAttributes(
      Consumer<GetObjectAttributesRequest.Builder> request) {
    return run(s3 -> s3.getObjectAttributes(request), s3 -> s3.getObjectAttributes(request));
  }

  CreateMultipartUploadResponse createMultipartUpload(
      Consumer<CreateMultipartUploadRequest.Builder> request) {
    return run(s3 -> s3.createMultipartUpload(request), s3 -> s3.createMultipartUpload(request));
  }

  UploadPartCopyResponse uploadPartCopy(Consumer<UploadPartCopyRequest.Builder> request) {
    return run(s3 -> s3.uploadPartCopy(request), s3 -> s3.uploadPartCopy(request));
  }

  CompleteMultipartUploadResponse completeMultipartUpload(
      Consumer<CompleteMultipartUploadRequest.Builder> request) {
    return run(
        s3 -> s3.completeMultipartUpload(request), s3 -> s3.completeMultipartUpload(request));
  }

  AbortMultipartUploadResponse abortMultipartUpload(
      Consumer<AbortMultipartUploadRequest.Builder> request) {
    return run(s3 -> s3.abortMultipartUpload(request), s3 -> s3.abortMultipartUpload(request));
  }

  ListPartsResponse listParts(Consumer<ListPartsRequest.Builder> request) {
    return run(s3 -> s3.listParts(request), s3 -> s3.listParts(request));
  }

  ListMultipartUploadsResponse listMultipartUploads(
      Consumer<ListMultipartUploadsRequest.Builder> request) {
    return run(s3 -> s3.listMultipartUploads(request), s3 -> s3.listMultipartUploads(request));
  }

  PutObjectTaggingResponse putObjectTagging(Consumer<PutObjectTaggingRequest.Builder> request) {
    return run(s3 -> s3.putObjectTagging(request), s3 -> s3.putObjectTagging(request));
  }

  GetBucketVersioningResponse getBucketVersioning(
      Consumer<GetBucketVersioningRequest.Builder> request) {
    return run(s3 -> s3.getBucketVersioning(request), s3 -> s3.getBucketVersioning(request));
  }

  PutObjectResponse putObject(Consumer<PutObjectRequest.Builder> request, byte[] body) {
    return run(
        s3 -> s3.putObject(request, RequestBody.fromBytes(body)),
        s3 -> s3.putObject(request, AsyncRequestBody.fromBytes(body)));
  }

  UploadPartResponse uploadPart(Consumer<UploadPartRequest.Builder> request, byte[] body) {
    return run(
        s3 -> s3.uploadPart(request, RequestBody.fromBytes(body)),
        s3 -> s3.uploadPart(request, AsyncRequestBody.fromBytes(body)));
  }

  ResponseBytes<GetObjectResponse> getObject(Consumer<GetObjectRequest.Builder> request) {
    return run(
        s3 -> s3.getObjectAsBytes(request),
        s3 -> s3.getObject(request, AsyncResponseTransformer.toBytes()));
  }

  PutObjectResponse putFile(Consumer<PutObjectRequest.Builder> request, Path file) {
    return run(s3 -> s3.putObject(request, file), s3 -> s3.putObject(request, file));
  }

  GetObjectResponse getFile(Consumer<GetObjectRequest.Builder> request, Path file) {
    return run(s3 -> s3.getObject(request, file), s3 -> s3.getObject(request, file));
  }
}
