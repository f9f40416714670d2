package io.buckets.s3.sts;

import com.nimbusds.jose.jwk.JWKSet;
import io.buckets.cluster.iam.OidcProvider;
import io.buckets.core.IdentityLimits;
import io.buckets.s3.query.QueryException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The keys that providers of identities sign with, fetched from where they publish them and
/// remembered for a while.
///
/// Anybody can make the server look for keys by a token that none has signed, so that a provider is
/// asked seldom, whatever comes. Any thread; of those that want the keys of one provider, one
/// fetches.
///
/// Source: OpenID Connect Discovery 1.0.
final class OidcKeys {
  private static final Duration GOOD_FOR = Duration.ofHours(1);
  private static final Duration LEAST_PAUSE = Duration.ofMinutes(1);
  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(10);
  private static final String DISCOVERY = "/.well-known/openid-configuration";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final InstantSource clock;
  private final Map<Name, Shelf> shelves = new ConcurrentHashMap<>();

  OidcKeys(InstantSource clock) {
    this.clock = clock;
  }

  private record Name(String url, List<String> thumbprints) {}

  Instant now() {
    return clock.instant();
  }

  /// The keys of a provider.
  ///
  /// @throws QueryException IDPCommunicationError if they cannot be had
  JWKSet of(OidcProvider provider) {
    return shelf(provider).keys(provider);
  }

  /// Keys that a provider has published since; null if it is too soon to ask again.
  ///
  /// @throws QueryException IDPCommunicationError if they cannot be had
  @Nullable JWKSet newer(OidcProvider provider) {
    return shelf(provider).newer(provider);
  }

  private Shelf shelf(OidcProvider provider) {
    if (shelves.size() >= IdentityLimits.OIDC_PROVIDERS_IN_MIND) {
      shelves.clear();
    }
    return shelves.computeIfAbsent(
        new Name(provider.url(), provider.thumbprints()), name -> new Shelf());
  }

  /// The keys of one provider, guarded by its lock.
  private final class Shelf {
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable JWKSet keys;
    private Instant fetched = Instant.EPOCH;
    private Instant failed = Instant.EPOCH;

    JWKSet keys(OidcProvider provider) {
      lock.lock();
      try {
        JWKSet known = keys;
        return known != null && fetched.plus(GOOD_FOR).isAfter(now()) ? known : fetch(provider);
      } finally {
        lock.unlock();
      }
    }

    @Nullable JWKSet newer(OidcProvider provider) {
      lock.lock();
      try {
        return fetched.plus(LEAST_PAUSE).isAfter(now()) ? null : fetch(provider);
      } finally {
        lock.unlock();
      }
    }

    private JWKSet fetch(OidcProvider provider) {
      if (failed.plus(PAUSE_AFTER_FAILURE).isAfter(now())) {
        throw unreachable(provider, null);
      }
      try {
        JWKSet fresh = published(provider);
        keys = fresh;
        fetched = now();
        return fresh;
      } catch (IOException | ParseException | JacksonException e) {
        failed = now();
        throw unreachable(provider, e);
      }
    }
  }

  private static JWKSet published(OidcProvider provider) throws IOException, ParseException {
    String issuer = "https://" + provider.url();
    try (HttpsFetch fetch = new HttpsFetch(provider.thumbprints())) {
      String base = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
      JsonNode about = JSON.readTree(fetch.get(base + DISCOVERY));
      if (!issuer.equals(about.path("issuer").asString(""))) {
        throw new IOException("it calls itself otherwise");
      }
      byte[] keys = fetch.get(about.path("jwks_uri").asString(""));
      return JWKSet.parse(new String(keys, StandardCharsets.UTF_8));
    }
  }

  private static QueryException unreachable(OidcProvider provider, @Nullable Exception cause) {
    return new QueryException(
        400,
        "IDPCommunicationError",
        "The keys of https://" + provider.url() + " could not be fetched.",
        cause);
  }
}
