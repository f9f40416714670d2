package io.buckets.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// What the tests with the AWS SDK share: each runs with every client of {@link SdkKind}, against
/// the server of {@link SdkWorld}, in a bucket of its own.
@ParameterizedClass
@EnumSource
abstract class SdkTest {
  private static final AtomicInteger BUCKETS = new AtomicInteger();
  private static final AtomicReference<@Nullable SdkWorld> WORLD = new AtomicReference<>();

  /// Runs before everything else of a class.
  @RegisterExtension
  static final BeforeAllCallback ENTRANCE = context -> WORLD.set(SdkWorld.of(context));

  @Parameter SdkKind kind = SdkKind.SYNC;

  private final String bucket = "bucket-" + BUCKETS.incrementAndGet();

  @BeforeEach
  void makeBucket() {
    s3().createBucket(r -> r.bucket(bucket));
  }

  static RunningServer server() {
    return world().server();
  }

  private static SdkWorld world() {
    return Objects.requireNonNull(WORLD.get());
  }

  final SdkCalls s3() {
    return world().client(kind);
  }

  /// The bucket made for the test.
  final String bucket() {
    return bucket;
  }

  /// Stores a text.
  ///
  /// @return its ETag
  final String put(String key, String text) {
    return s3().putObject(r -> r.bucket(bucket).key(key), text.getBytes(UTF_8)).eTag();
  }

  /// The object as text.
  final String text(String key) {
    return s3().getObject(r -> r.bucket(bucket).key(key)).asUtf8String();
  }

  /// Bytes that are the same in every run.
  static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  /// Asserts that S3 refuses a call with a status and a code.
  static S3Exception assertRefused(int status, String code, ThrowingCallable call) {
    S3Exception refusal =
        Objects.requireNonNull(catchThrowableOfType(S3Exception.class, call), "it was accepted");
    assertThat(refusal.statusCode()).as(refusal.getMessage()).isEqualTo(status);
    assertThat(refusal.awsErrorDetails().errorCode()).isEqualTo(code);
    assertThat(refusal.requestId()).isNotEmpty();
    return refusal;
  }

  /// Asserts that S3 refuses a read, of which CRT learns from a HEAD: its answer has no body, and
  /// so no code.
  final void assertReadRefused(int status, String code, ThrowingCallable call) {
    if (kind == SdkKind.CRT) {
      assertStatus(status, call);
    } else {
      assertRefused(status, code, call);
    }
  }

  /// Asserts that S3 refuses a call whose answer has no body, and so no code.
  static void assertStatus(int status, ThrowingCallable call) {
    S3Exception refusal =
        Objects.requireNonNull(catchThrowableOfType(S3Exception.class, call), "it was accepted");
    assertThat(refusal.statusCode()).as(refusal.getMessage()).isEqualTo(status);
  }
}
