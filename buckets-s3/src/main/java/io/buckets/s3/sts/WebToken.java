package io.buckets.s3.sts;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.factories.DefaultJWSVerifierFactory;
import com.nimbusds.jose.jwk.AsymmetricJWK;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.buckets.cluster.iam.OidcProvider;
import io.buckets.s3.query.QueryException;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A token by which a provider of identities vouches for somebody: a signed JWT, read and not yet
/// believed.
///
/// Believed is one that a key of the provider has signed with an algorithm of public keys, which is
/// for one of the clients that the account named, and for now.
///
/// Source: OpenID Connect Core 1.0, "ID Token Validation"; RFC 8725, "JSON Web Token Best Current
/// Practices".
final class WebToken {
  private static final String SCHEME = "https://";
  private static final Duration SKEW = Duration.ofMinutes(5);

  /// None of shared secrets, and not `none`.
  private static final Set<JWSAlgorithm> ALGORITHMS =
      Set.of(
          JWSAlgorithm.RS256,
          JWSAlgorithm.RS384,
          JWSAlgorithm.RS512,
          JWSAlgorithm.PS256,
          JWSAlgorithm.PS384,
          JWSAlgorithm.PS512,
          JWSAlgorithm.ES256,
          JWSAlgorithm.ES384,
          JWSAlgorithm.ES512);

  private final SignedJWT jwt;
  private final JWTClaimsSet claims;
  private final String issuer;

  private WebToken(SignedJWT jwt, JWTClaimsSet claims, String issuer) {
    this.jwt = jwt;
    this.claims = claims;
    this.issuer = issuer;
  }

  /// Reads a token.
  ///
  /// @throws QueryException InvalidIdentityToken
  static WebToken parse(String text) {
    try {
      SignedJWT jwt = SignedJWT.parse(text);
      JWTClaimsSet claims = jwt.getJWTClaimsSet();
      String issuer = claims.getIssuer();
      if (issuer == null || !issuer.startsWith(SCHEME)) {
        throw invalid("The issuer of the token is no URL that begins with https://.");
      }
      return new WebToken(jwt, claims, issuer);
    } catch (ParseException e) {
      throw new QueryException(
          400, "InvalidIdentityToken", "The ID Token provided is not a valid JWT.", e);
    }
  }

  /// Who is said to have made it.
  String issuer() {
    return issuer;
  }

  /// As accounts name it.
  String issuerName() {
    return issuer.substring(SCHEME.length());
  }

  /// What it says, once it is believed.
  ///
  /// @throws QueryException InvalidIdentityToken, ExpiredTokenException, IDPCommunicationError
  WebClaims verified(OidcProvider provider, OidcKeys keys) {
    JWSAlgorithm algorithm = jwt.getHeader().getAlgorithm();
    if (!ALGORITHMS.contains(algorithm)) {
      throw invalid("The token is signed with an algorithm that is not taken: " + algorithm);
    }
    if (!isSigned(keys.of(provider)) && !isSigned(keys.newer(provider))) {
      throw invalid("Couldn't verify the token with the keys of its provider.");
    }
    checkTime(keys.now());
    if (claims.getSubject() == null) {
      throw invalid("The token names no subject.");
    }
    try {
      return WebClaims.of(provider.url(), audience(provider), claims);
    } catch (ParseException e) {
      throw new QueryException(
          400, "InvalidIdentityToken", "A claim of the token is not of its type.", e);
    }
  }

  private boolean isSigned(@Nullable JWKSet keys) {
    if (keys == null) {
      return false;
    }
    List<JWK> candidates = new JWKSelector(JWKMatcher.forJWSHeader(jwt.getHeader())).select(keys);
    for (JWK candidate : candidates) {
      if (isSigned(candidate)) {
        return true;
      }
    }
    return false;
  }

  private boolean isSigned(JWK key) {
    if (!(key instanceof AsymmetricJWK asymmetric)) {
      return false;
    }
    try {
      JWSVerifier verifier =
          new DefaultJWSVerifierFactory()
              .createJWSVerifier(jwt.getHeader(), asymmetric.toPublicKey());
      return jwt.verify(verifier);
    } catch (JOSEException e) {
      return false; // not a key for this signature
    }
  }

  private void checkTime(Instant now) {
    Date expires = claims.getExpirationTime();
    if (expires == null) {
      throw invalid("The token does not say when it expires.");
    }
    if (!expires.toInstant().isAfter(now)) {
      throw QueryException.of(
          400,
          "ExpiredTokenException",
          "Token expired: current date/time must be before the"
              + " expiration date/time "
              + expires.toInstant());
    }
    for (Date begin : begins()) {
      if (begin.toInstant().isAfter(now.plus(SKEW))) {
        throw invalid("The token is of the future.");
      }
    }
  }

  private List<Date> begins() {
    List<Date> begins = new ArrayList<>(2);
    if (claims.getIssueTime() != null) {
      begins.add(claims.getIssueTime());
    }
    if (claims.getNotBeforeTime() != null) {
      begins.add(claims.getNotBeforeTime());
    }
    return begins;
  }

  /// The client that it is for: the party it was issued to, if it names one.
  private String audience(OidcProvider provider) throws ParseException {
    String party = claims.getStringClaim("azp");
    List<String> candidates = party == null ? claims.getAudience() : List.of(party);
    Set<String> clients = provider.clientIds();
    return candidates.stream()
        .filter(clients::contains)
        .findFirst()
        .orElseThrow(() -> invalid("Incorrect token audience"));
  }

  static QueryException invalid(String message) {
    return QueryException.of(400, "InvalidIdentityToken", message);
  }
}
