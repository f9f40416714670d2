package io.buckets.s3.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.buckets.net.MemoryExchange;
import io.buckets.s3.policy.ConditionKey;
import io.buckets.s3.wire.Query;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What policies are told about a request.
final class RequestFactsTest {
  private static final Instant NOW = Instant.parse("2024-05-01T12:00:00Z");

  @Test
  void howTheRequestCame() {
    MemoryExchange.Request request =
        MemoryExchange.request("GET", "/b/k")
            .from(new InetSocketAddress(InetAddress.ofLiteral("192.0.2.7"), 4711))
            .header("Referer", "http://example.com/")
            .header("User-Agent", "agent");
    assertThat(fact(request, "aws:SourceIp")).isEqualTo("192.0.2.7");
    assertThat(fact(request, "aws:SecureTransport")).isEqualTo("false");
    assertThat(fact(request, "s3:TlsVersion")).isNull();
    assertThat(fact(request.secure(), "aws:SecureTransport")).isEqualTo("true");
    assertThat(fact(request, "s3:TlsVersion")).isEqualTo("1.3");
    assertThat(fact(request, "aws:referer")).isEqualTo("http://example.com/");
    assertThat(fact(request, "aws:UserAgent")).isEqualTo("agent");
    assertThat(fact(request, "aws:CurrentTime")).isEqualTo("2024-05-01T12:00:00Z");
    assertThat(fact(request, "aws:EpochTime")).isEqualTo("1714564800");
    assertThat(fact(request, "aws:RequestedRegion")).isEqualTo("here-1");
    assertThat(fact(request, "s3:authType")).isNull();
    assertThat(fact(request, "s3:signatureversion")).isNull();
  }

  @Test
  void howItWasSigned() {
    MemoryExchange.Request header =
        MemoryExchange.request("GET", "/b/k").header("authorization", "AWS4-HMAC-SHA256 ...");
    assertThat(fact(header, "s3:authType")).isEqualTo("REST-HEADER");
    assertThat(fact(header, "s3:signatureversion")).isEqualTo("AWS4-HMAC-SHA256");
    assertThat(fact(header, "s3:signatureAge")).isNull();
    MemoryExchange.Request second =
        MemoryExchange.request("GET", "/b/k").header("authorization", "AWS key:signature");
    assertThat(fact(second, "s3:signatureversion")).isEqualTo("AWS");
    assertThat(fact(second, "s3:signatureAge")).isEqualTo("0");
    MemoryExchange.Request query =
        MemoryExchange.request(
            "GET", "/b/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date=20240501T115950Z");
    assertThat(fact(query, "s3:authType")).isEqualTo("REST-QUERY-STRING");
    assertThat(fact(query, "s3:signatureAge")).isEqualTo("10000");
    MemoryExchange.Request older = MemoryExchange.request("GET", "/b/k?AWSAccessKeyId=A");
    assertThat(fact(older, "s3:signatureversion")).isEqualTo("AWS");
    assertThat(fact(older, "s3:signatureAge")).isEqualTo("0");
  }

  @Test
  void whatItAsksFor() {
    MemoryExchange.Request request =
        MemoryExchange.request("GET", "/b?prefix=a%2Fb&delimiter=/&max-keys=7&versionId=v")
            .header("x-amz-acl", "private")
            .header("x-amz-object-lock-retain-until-date", "2024-05-11T12:00:00Z")
            .header("If-None-Match", "*");
    assertThat(fact(request, "s3:prefix")).isEqualTo("a/b");
    assertThat(fact(request, "s3:delimiter")).isEqualTo("/");
    assertThat(fact(request, "s3:max-keys")).isEqualTo("7");
    assertThat(fact(request, "s3:VersionId")).isEqualTo("v");
    assertThat(fact(request, "s3:x-amz-acl")).isEqualTo("private");
    assertThat(fact(request, "s3:object-lock-remaining-retention-days")).isEqualTo("10");
    assertThat(fact(request, "s3:if-none-match")).isEqualTo("*");
    assertThat(fact(request, "s3:x-amz-grant-read")).isNull();
  }

  @Test
  void theSourceOfACopyIsOneHoweverItIsSpelled() {
    for (String spelled : new String[] {"b/a k", "/b/a k", "b/a%20k", "b%2Fa%20k?versionId=x"}) {
      MemoryExchange.Request request =
          MemoryExchange.request("PUT", "/c/k").header("x-amz-copy-source", spelled);
      assertThat(fact(request, "s3:x-amz-copy-source")).as(spelled).isEqualTo("b/a k");
    }
  }

  @Test
  void aHeaderInTheQueryIsOneAsForTheOperation() {
    AskedExchange exchange =
        new AskedExchange(
            MemoryExchange.request("PUT", "/b/k?X-Amz-Algorithm=A&X-Amz-Acl=public-read")
                .exchange());
    Query query = Query.parse(exchange.rawQuery());
    RequestFacts facts = new RequestFacts(exchange, query, "here-1", NOW);
    assertThat(facts.values(ConditionKey.of("s3:x-amz-acl"))).isNull();
    exchange.hoist(query);
    assertThat(facts.values(ConditionKey.of("s3:x-amz-acl"))).containsExactly("public-read");
  }

  @Test
  void tagsAreFetchedOnceAndOnlyIfAskedFor() {
    AtomicInteger fetched = new AtomicInteger();
    TagFacts facts =
        new TagFacts(
            () -> {
              fetched.incrementAndGet();
              return Map.of("Colour", "red");
            },
            Map::of);
    assertThat(facts.values(ConditionKey.of("s3:RequestObjectTagKeys"))).isNull();
    assertThat(fetched).hasValue(0);
    assertThat(facts.values(ConditionKey.of("S3:existingObjectTag/Colour"))).containsExactly("red");
    assertThat(facts.values(ConditionKey.of("s3:ExistingObjectTag/colour"))).isNull();
    assertThat(fetched).hasValue(1);
  }

  private static @Nullable String fact(MemoryExchange.Request request, String key) {
    MemoryExchange exchange = request.exchange();
    return new RequestFacts(exchange, Query.parse(exchange.rawQuery()), "here-1", NOW)
        .single(ConditionKey.of(key));
  }
}
