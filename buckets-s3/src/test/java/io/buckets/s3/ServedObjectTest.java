package io.buckets.s3;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.buckets.core.BucketName;
import io.buckets.core.ObjectKey;
import io.buckets.net.HttpExchange;
import io.buckets.net.MemoryExchange;
import io.buckets.s3.access.Access;
import io.buckets.s3.access.S3Operation;
import io.buckets.s3.access.S3Request;
import io.buckets.s3.auth.Authenticator;
import io.buckets.s3.auth.S3Config;
import io.buckets.s3.wire.Query;
import io.buckets.s3.wire.RequestId;
import io.buckets.s3.wire.S3Exception;
import io.buckets.s3.wire.Target;
import io.buckets.storage.erasing.ObjectInfo;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A caller is judged by the object that is served, not by the one that was there before it.
final class ServedObjectTest {
  private final S3Fixture s3 = S3Fixture.open();
  private final Access access =
      new Access(s3.objects(), S3Config.DEFAULT_REGION, S3Fixture.clock());

  @BeforeEach
  void bucket() throws Exception {
    s3.bucket("bucket");
    put("public-read");
  }

  @AfterEach
  void close() {
    s3.close();
  }

  @Test
  void whatWasShutSinceIsNotServed() throws Exception {
    S3Request request = stranger("GET");
    access.require(S3Operation.GET_OBJECT, request);
    s3.call("PUT", "/bucket/k?acl").header("x-amz-acl", "private").send().expect(200);
    assertThatThrownBy(() -> access.requireServed(S3Operation.GET_OBJECT, request, served()))
        .isInstanceOf(S3Exception.class);
  }

  @Test
  void whatWasPutInItsPlaceIsJudgedByItself() throws Exception {
    S3Request request = stranger("HEAD");
    access.require(S3Operation.HEAD_OBJECT, request);
    put("private");
    assertThatThrownBy(() -> access.requireServed(S3Operation.HEAD_OBJECT, request, served()))
        .isInstanceOf(S3Exception.class);
  }

  @Test
  void whatIsAsItWasIsServed() throws Exception {
    S3Request request = stranger("GET");
    access.require(S3Operation.GET_OBJECT, request);
    put("public-read");
    assertThatCode(() -> access.requireServed(S3Operation.GET_OBJECT, request, served()))
        .doesNotThrowAnyException();
  }

  private void put(String canned) throws Exception {
    s3.call("PUT", "/bucket/k").header("x-amz-acl", canned).body("text").send().expect(200);
  }

  private ObjectInfo served() {
    return s3.objects().head(new BucketName("bucket"), ObjectKey.of("k"), null);
  }

  private static S3Request stranger(String method) {
    HttpExchange exchange = MemoryExchange.request(method, "/bucket/k").exchange();
    Authenticator authenticator =
        new Authenticator(S3Fixture.DIRECTORY, S3Config.DEFAULT_REGION, S3Fixture.clock());
    return new S3Request(
        exchange,
        Query.parse(""),
        Target.parse("/bucket/k", null, List.of()),
        RequestId.next(),
        authenticator.verify(exchange));
  }
}
