package io.buckets.s3.policy;

import io.buckets.core.Limits;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/// A policy's text as the four kinds of value that policies are made of. No key twice in one
/// object: which of the two would count is nobody's to guess.
sealed interface PolicyJson {
  JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(Limits.POLICY_DEPTH)
                  .maxStringLength(Limits.POLICY_TEXT_CHARS)
                  .maxNameLength(Limits.POLICY_TEXT_CHARS)
                  .build())
          .build();

  /// A string, number or truth value.
  record Scalar(String text, boolean quoted) implements PolicyJson {}

  /// A list.
  record Items(List<PolicyJson> items) implements PolicyJson {}

  /// An object; its fields in their order.
  record Fields(List<Field> fields) implements PolicyJson {}

  /// One field of an object.
  record Field(String name, PolicyJson value) {}

  /// Parses a policy.
  ///
  /// @throws PolicyException if it is not one JSON object, or too large
  static Fields parse(String text) {
    if (text.length() > Limits.POLICY_TEXT_CHARS) {
      throw new PolicyException("Policy exceeds the maximum allowed document size.");
    }
    if (!text.startsWith("{")) {
      throw new PolicyException("Policies must be valid JSON and the first byte must be '{'");
    }
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
      parser.nextToken();
      Fields fields = fields(parser);
      if (parser.nextToken() != null) {
        throw new PolicyException("This policy contains invalid Json");
      }
      return fields;
    } catch (JacksonException e) {
      throw new PolicyException("This policy contains invalid Json", e);
    }
  }

  private static PolicyJson value(JsonParser parser, JsonToken token) {
    return switch (token) {
      case START_OBJECT -> fields(parser);
      case START_ARRAY -> items(parser);
      case VALUE_STRING -> new Scalar(parser.getString(), true);
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT, VALUE_TRUE, VALUE_FALSE ->
          new Scalar(parser.getString(), false);
      default -> throw new PolicyException("This policy contains invalid Json");
    };
  }

  private static Fields fields(JsonParser parser) {
    List<Field> fields = new ArrayList<>();
    Set<String> names = new HashSet<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      if (!names.add(name)) {
        throw new PolicyException("Statement/policy already has instance of " + name);
      }
      fields.add(new Field(name, value(parser, parser.nextToken())));
    }
    return new Fields(List.copyOf(fields));
  }

  private static Items items(JsonParser parser) {
    List<PolicyJson> items = new ArrayList<>();
    for (JsonToken token = parser.nextToken();
        token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      items.add(value(parser, token));
    }
    return new Items(List.copyOf(items));
  }

  /// The bytes of the text without the space between its tokens, as AWS counts a policy's size.
  static int normalizedBytes(String text) {
    int bytes = 0;
    boolean inString = false;
    boolean escaped = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (inString || !Character.isWhitespace(c)) {
        bytes += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
      }
      if (c == '"' && !escaped) {
        inString = !inString;
      }
      escaped = inString && c == '\\' && !escaped;
    }
    return bytes;
  }
}
