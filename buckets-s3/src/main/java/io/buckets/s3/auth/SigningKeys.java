package io.buckets.s3.auth;

import io.buckets.s3.wire.Scope;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Derived signing keys, remembered: deriving one takes four HMACs, and a client uses the same one
/// all day. Any thread.
///
/// Source: "Create a signed AWS API request", step 4: derive a signing key.
public final class SigningKeys {
  /// Keys remembered; then all are forgotten, which costs microseconds.
  private static final int MOST_KEYS = 4096;

  private final Map<Name, HmacSha256> derived = new ConcurrentHashMap<>();

  private record Name(String secret, String date, String region, String service) {}

  /// The key that signs under `scope` for the holder of `secret`.
  public HmacSha256 derive(String secret, Scope scope) {
    Name name = new Name(secret, scope.date(), scope.region(), scope.service());
    HmacSha256 known = derived.get(name);
    if (known != null) {
      return known;
    }
    if (derived.size() >= MOST_KEYS) {
      derived.clear();
    }
    HmacSha256 fresh = derive(name);
    derived.put(name, fresh);
    return fresh;
  }

  private static HmacSha256 derive(Name name) {
    byte[] key = ("AWS4" + name.secret).getBytes(StandardCharsets.UTF_8);
    for (String step : new String[] {name.date, name.region, name.service, Scope.TERMINATOR}) {
      key = new HmacSha256(key).code(step.getBytes(StandardCharsets.UTF_8));
    }
    return new HmacSha256(key);
  }
}
