package io.buckets.admin;

import io.buckets.core.IdentityLimits;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import io.buckets.net.HttpExchange;
import io.buckets.s3.auth.PayloadKind;
import io.buckets.s3.auth.Verified;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What a request of the admin API asks for: the parameters of its query and, for what should not
/// be in anybody's log, those of its body, which is a JSON object of texts, signed with the
/// request.
final class AdminParameters {
  /// Parameters that are given in the body only.
  private static final String SECRET = "secret-key";

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private AdminParameters() {}

  /// All of them.
  ///
  /// @throws StoreException INVALID_ARGUMENT if the body is none, or a secret is in the query
  static Map<String, String> of(HttpExchange exchange, Verified verified) throws IOException {
    Map<String, String> all = query(exchange.rawQuery());
    if (all.containsKey(SECRET)) {
      throw wrong("a secret is given in the body of a request: a query is what proxies log");
    }
    byte[] body = read(exchange);
    if (body.length > 0) {
      requireSigned(body, verified);
      all.putAll(texts(body));
    }
    return all;
  }

  private static Map<String, String> query(String raw) {
    Map<String, String> query = new HashMap<>();
    for (String pair : raw.split("&")) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        query.put(
            pair.substring(0, equals),
            URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
      }
    }
    return query;
  }

  private static byte[] read(HttpExchange exchange) throws IOException {
    if (exchange.contentLength() == 0) {
      return new byte[0];
    }
    byte[] body = new byte[IdentityLimits.ADMIN_BODY_BYTES + 1];
    int count = 0;
    int read = 0;
    while (read >= 0 && count < body.length) {
      count += read;
      read = exchange.body().read(body, count, body.length - count);
    }
    if (count == body.length) {
      throw wrong("the body of the request is too long");
    }
    return Arrays.copyOf(body, count);
  }

  private static void requireSigned(byte[] body, Verified verified) {
    if (verified.payload() != PayloadKind.WHOLE || !sha256(body).equals(verified.contentSha256())) {
      throw wrong("the body of the request is not the one that was signed");
    }
  }

  static String sha256(byte[] body) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static Map<String, String> texts(byte[] body) {
    JsonNode node;
    try {
      node = JSON.readTree(body);
    } catch (JacksonException e) {
      throw new StoreException(Reason.INVALID_ARGUMENT, "the body of the request is no JSON", e);
    }
    Map<String, String> texts = new HashMap<>();
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      if (!field.getValue().isString()) {
        throw wrong("the body of the request is an object of texts");
      }
      texts.put(field.getKey(), field.getValue().stringValue());
    }
    return texts;
  }

  private static StoreException wrong(String message) {
    return new StoreException(Reason.INVALID_ARGUMENT, message);
  }
}
