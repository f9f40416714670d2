package io.buckets.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.BucketLocationConstraint;

/// A server that says it is in a region other than the first.
final class RegionTest {
  @TempDir Path folder;

  private RunningServer server;
  private S3Client s3;

  @BeforeEach
  void start() throws IOException {
    Map<ConfigKey, String> settings = RunningServer.settings(RunningServer.paths(folder, 1));
    settings.put(ConfigKey.REGION, "eu-west-1");
    server = RunningServer.with(settings);
    s3 = client().region(Region.EU_WEST_1).build();
  }

  private S3ClientBuilder client() {
    return S3Client.builder()
        .endpointOverride(server.endpoint())
        .credentialsProvider(SdkKind.KEYS)
        .forcePathStyle(true);
  }

  @AfterEach
  void stop() {
    s3.close();
    server.close();
  }

  @Test
  void itIsTheLocationOfBucketsAndMakingOneAgainIsRefused() {
    s3.createBucket(r ->
        r.bucket("bucket")
            .createBucketConfiguration(
                c -> c.locationConstraint(BucketLocationConstraint.EU_WEST_1)));
    assertThat(s3.getBucketLocation(r -> r.bucket("bucket")).locationConstraintAsString())
        .isEqualTo("eu-west-1");
    assertThat(s3.headBucket(r -> r.bucket("bucket")).bucketRegion()).isEqualTo("eu-west-1");
    SdkTest.assertRefused(
        409, "BucketAlreadyOwnedByYou", () -> s3.createBucket(r -> r.bucket("bucket")));
    SdkTest.assertRefused(
        400,
        "IllegalLocationConstraintException",
        () ->
            s3.createBucket(r ->
                r.bucket("other")
                    .createBucketConfiguration(
                        c -> c.locationConstraint(BucketLocationConstraint.AP_EAST_1))));
  }

  @Test
  void aRequestSignedForAnotherRegionIsRefused() {
    try (S3Client astray = client().region(Region.US_WEST_2).build()) {
      SdkTest.assertRefused(
          400, "AuthorizationHeaderMalformed", () -> astray.listObjectsV2(r -> r.bucket("bucket")));
    }
  }
}
