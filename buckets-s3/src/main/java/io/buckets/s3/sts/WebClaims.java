package io.buckets.s3.sts;

import com.nimbusds.jwt.JWTClaimsSet;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What a provider of identities says of somebody, once it is believed.
///
/// @param provider its name: its URL without the scheme
/// @param subject whom it vouches for
/// @param audience for whom the token is
/// @param facts what conditions may ask of it, by the names of their keys
/// @param tags that the session shall have
/// @param transitive names of the tags that go on to further sessions
/// @param sourceIdentity who is behind the session, or null
record WebClaims(
    String provider,
    String subject,
    String audience,
    Map<String, List<String>> facts,
    Map<String, String> tags,
    List<String> transitive,
    @Nullable String sourceIdentity) {
  private static final String AWS = "https://aws.amazon.com/";

  WebClaims {
    facts = Map.copyOf(facts);
    tags = Map.copyOf(tags);
    transitive = List.copyOf(transitive);
  }

  /// Reads the claims of a token that has been verified.
  ///
  /// @param audience the client that it is for
  /// @throws ParseException if one is not of its type
  static WebClaims of(String provider, String audience, JWTClaimsSet claims) throws ParseException {
    Map<String, List<String>> facts = new TreeMap<>();
    String subject = claims.getSubject();
    facts.put(provider + ":sub", List.of(subject));
    facts.put(provider + ":aud", List.of(audience));
    facts.put(provider + ":oaud", List.copyOf(claims.getAudience()));
    putText(facts, provider + ":azp", claims.getStringClaim("azp"));
    putText(facts, provider + ":email", claims.getStringClaim("email"));
    List<String> methods = claims.getStringListClaim("amr");
    if (methods != null) {
      facts.put(provider + ":amr", List.copyOf(methods));
    }
    facts.values().removeIf(List::isEmpty);
    Map<String, Object> about = claims.getJSONObjectClaim(AWS + "tags");
    return new WebClaims(
        provider,
        subject,
        audience,
        facts,
        tags(about),
        about == null ? List.of() : texts(about.get("transitive_tag_keys")),
        claims.getStringClaim(AWS + "source_identity"));
  }

  private static void putText(Map<String, List<String>> facts, String key, @Nullable String value) {
    if (value != null) {
      facts.put(key, List.of(value));
    }
  }

  private static Map<String, String> tags(@Nullable Map<String, Object> about)
      throws ParseException {
    Map<String, String> tags = new TreeMap<>();
    if (about != null && about.get("principal_tags") instanceof Map<?, ?> named) {
      for (Map.Entry<?, ?> tag : named.entrySet()) {
        List<String> values = texts(tag.getValue());
        if (values.size() != 1) {
          throw new ParseException("a tag has one value", 0);
        }
        tags.put(String.valueOf(tag.getKey()), values.getFirst());
      }
    }
    return tags;
  }

  /// A text, or a list of such.
  private static List<String> texts(@Nullable Object value) throws ParseException {
    List<String> texts = new ArrayList<>();
    List<?> parts =
        value instanceof List<?> list ? list : value == null ? List.of() : List.of(value);
    for (Object part : parts) {
      if (!(part instanceof String text)) {
        throw new ParseException("a tag is no text", 0);
      }
      texts.add(text);
    }
    return texts;
  }
}
