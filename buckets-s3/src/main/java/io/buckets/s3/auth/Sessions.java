package io.buckets.s3.auth;

import io.buckets.cluster.state.ClusterState;
import io.buckets.core.IdentityLimits;
import io.buckets.core.StoreException;
import io.buckets.s3.policy.ConditionContext;
import io.buckets.s3.policy.Principal;
import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.S3Exception;
import io.buckets.storage.sealing.MasterKey;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterOutputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// Sessions: key pairs that end by themselves. The server keeps none of them: all that is to be
/// known of one is in its token, sealed with the server's master key, so that every node knows
/// every session, and none costs anything until it is used.
///
/// That its holder still is, the state says at each request. Any thread.
public final class Sessions {
  private static final String CONTEXT = "session token";
  private static final String PREFIX = "ASIA";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Supplier<ClusterState> state;
  private final Supplier<ClusterState> newest;
  private final MasterKey master;
  private final InstantSource clock;
  private final Map<String, Claims> opened = new ConcurrentHashMap<>();

  /// @param state the newest that is known
  /// @param master seals and opens the tokens
  public Sessions(Supplier<ClusterState> state, MasterKey master, InstantSource clock) {
    this(state, state, master, clock);
  }

  /// @param state the newest that is known here
  /// @param newest the newest that there is anywhere
  /// @param master seals and opens the tokens
  Sessions(
      Supplier<ClusterState> state,
      Supplier<ClusterState> newest,
      MasterKey master,
      InstantSource clock) {
    this.state = state;
    this.newest = newest;
    this.master = master;
    this.clock = clock;
  }

  /// What a token holds.
  private record Claims(
      String accessKey, String secretKey, SessionGrant grant, long issued, long expires) {}

  /// What the holder of a session is given.
  ///
  /// @param token has to come with each request that is signed with the pair
  public record Issued(AccountBook.KeyPair pair, String token, Instant expires) {
    /// Never the token.
    @Override
    public String toString() {
      return pair + " until " + expires;
    }
  }

  /// How full the token of a session is with its policies and tags, in percent.
  public static int fullness(Issued issued) {
    return issued.token.length() * 100 / IdentityLimits.SESSION_TOKEN_CHARS;
  }

  /// Begins a session.
  ///
  /// @throws S3Exception INVALID_ARGUMENT if its token would be too long
  public Issued issue(SessionGrant grant, Duration length) {
    AccountBook.KeyPair pair = AccountBook.KeyPair.random(PREFIX);
    long now = clock.instant().getEpochSecond();
    long expires = now + length.toSeconds();
    Claims claims = new Claims(pair.accessKey(), pair.secretKey(), grant, now, expires);
    String token = master.seal(CONTEXT, packed(JSON.writeValueAsBytes(claims)));
    if (token.length() > IdentityLimits.SESSION_TOKEN_CHARS) {
      throw S3Exception.of(
          S3Error.INVALID_ARGUMENT, "The policies and tags of the session are too large.");
    }
    return new Issued(pair, token, Instant.ofEpochSecond(expires));
  }

  /// Who signs with the access key of a session, given its token; null if its holder is no more.
  ///
  /// @throws S3Exception INVALID_TOKEN, EXPIRED_TOKEN
  Directory.@Nullable Known find(String accessKey, String token) {
    Claims claims = claims(token);
    if (!SignatureV4.equalInConstantTime(claims.accessKey, accessKey)) {
      throw invalid(token);
    }
    if (clock.instant().getEpochSecond() >= claims.expires) {
      opened.remove(token);
      throw S3Exception.of(S3Error.EXPIRED_TOKEN).with("Token-0", token);
    }
    ClusterState now = state.get();
    Principal principal = SessionHolders.find(claims.grant, now);
    if (principal == null) {
      now = newest.get();
      principal = SessionHolders.find(claims.grant, now);
    }
    return principal == null
        ? null
        : new Directory.Known(principal, claims.secretKey, session(claims, now));
  }

  private static Session session(Claims claims, ClusterState now) {
    ConditionContext facts =
        key ->
            key.name().equals("aws:tokenissuetime")
                ? List.of(Instant.ofEpochSecond(claims.issued).toString())
                : claims.grant.facts().get(key.toString().toLowerCase(Locale.ROOT));
    return new Session(SessionHolders.narrowed(claims.grant, now), facts, claims.grant);
  }

  private Claims claims(String token) {
    Claims known = opened.get(token);
    if (known != null) {
      return known;
    }
    if (token.length() > IdentityLimits.SESSION_TOKEN_CHARS) {
      throw invalid(token);
    }
    Claims claims;
    try {
      claims = JSON.readValue(unpacked(master.open(CONTEXT, token)), Claims.class);
    } catch (StoreException | JacksonException e) {
      throw new S3Exception(S3Error.INVALID_TOKEN, S3Error.INVALID_TOKEN.message(), e)
          .with("Token-0", token);
    }
    if (opened.size() >= IdentityLimits.SESSIONS_IN_MIND) {
      opened.clear();
    }
    opened.put(token, claims);
    return claims;
  }

  private static S3Exception invalid(String token) {
    return S3Exception.of(S3Error.INVALID_TOKEN).with("Token-0", token);
  }

  private static byte[] packed(byte[] json) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DeflaterOutputStream out = new DeflaterOutputStream(bytes)) {
      out.write(json);
    } catch (IOException e) {
      throw new IllegalStateException("packing in memory does not fail", e);
    }
    return bytes.toByteArray();
  }

  /// Only what this server sealed comes here, so that it is no larger than what was packed.
  private static byte[] unpacked(byte[] packed) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (InflaterOutputStream out = new InflaterOutputStream(bytes)) {
      out.write(packed);
    } catch (IOException e) {
      throw new IllegalStateException("what was sealed was packed", e);
    }
    return bytes.toByteArray();
  }
}
