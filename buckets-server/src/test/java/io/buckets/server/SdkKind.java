package io.buckets.server;

import java.net.URI;
import org.junit.jupiter.api.Assumptions;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.crt.CrtRuntimeException;
import software.amazon.awssdk.crt.Log;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/// The clients that the AWS SDK for Java has, each with its defaults, the checksums among them.
enum SdkKind {
  /// Blocking, over Apache's HTTP client.
  SYNC,
  /// Asynchronous, over Netty.
  ASYNC,
  /// Asynchronous, over the Common Runtime in native code, which cuts large objects into parts.
  CRT;

  static final StaticCredentialsProvider KEYS =
      StaticCredentialsProvider.create(
          AwsBasicCredentials.create(RunningServer.ACCESS_KEY, RunningServer.SECRET_KEY));

  static final Region REGION = Region.of(RunningServer.REGION);

  /// A blocking client that takes the first answer, for whoever expects a refusal: the others wait
  /// seconds and ask again.
  static SdkCalls once(URI endpoint) {
    return new SdkCalls.Blocking(
        blocking(endpoint)
            .overrideConfiguration(o -> o.retryStrategy(AwsRetryStrategy.doNotRetry()))
            .build());
  }

  private static S3ClientBuilder blocking(URI endpoint) {
    return S3Client.builder()
        .endpointOverride(endpoint)
        .region(REGION)
        .credentialsProvider(KEYS)
        .forcePathStyle(true);
  }

  SdkCalls open(URI endpoint) {
    return switch (this) {
      case SYNC -> new SdkCalls.Blocking(blocking(endpoint).build());
      case ASYNC ->
          new SdkCalls.Asynchronous(
              S3AsyncClient.builder()
                  .endpointOverride(endpoint)
                  .region(REGION)
                  .credentialsProvider(KEYS)
                  .forcePathStyle(true)
                  .build());
      case CRT -> {
        requireNativeLibrary();
        yield new SdkCalls.Asynchronous(
            S3AsyncClient.crtBuilder()
                .endpointOverride(endpoint)
                .region(REGION)
                .credentialsProvider(KEYS)
                .forcePathStyle(true)
                .build());
      }
    };
  }

  /// The Common Runtime is there for the common platforms only.
  private static void requireNativeLibrary() {
    try {
      Log.initLoggingToStderr(Log.LogLevel.None);
    } catch (LinkageError | CrtRuntimeException missing) {
      Assumptions.abort("the AWS Common Runtime does not load here: " + missing);
    }
  }
}
