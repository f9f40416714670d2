package io.buckets.s3.policy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A text of a policy that may have wildcards and variables, as in `home/${aws:username}/*`. What a
/// variable stands for is plain text: wildcards in it are characters like others.
///
/// Source: IAM user guide, "IAM policy elements: Variables and tags".
final class PolicyText {
  /// How a text is read.
  enum Reading {
    /// `*` and `?` are wildcards.
    PATTERN,
    /// All is literal but variables.
    EXACT,
    /// All is literal but variables, and case does not count.
    CASELESS
  }

  /// A stretch of tokens, or a variable if it has a key.
  private record Piece(int[] tokens, @Nullable ConditionKey variable, @Nullable String instead) {}

  private final String source;
  private final Reading reading;
  private final List<Piece> pieces;
  private final @Nullable Glob fixed;

  /// What comes before the first variable, and then anything.
  private final Glob start;

  private PolicyText(String source, Reading reading, List<Piece> pieces) {
    this.source = source;
    this.reading = reading;
    this.pieces = pieces;
    boolean varies = pieces.stream().anyMatch(piece -> piece.variable() != null);
    this.fixed = varies ? null : assemble(ConditionContext.NONE);
    int[] first = pieces.getFirst().tokens();
    int[] open = Arrays.copyOf(first, first.length + 1);
    open[first.length] = Glob.ANY;
    this.start = new Glob(open, reading == Reading.CASELESS);
  }

  /// @param variables whether the policy's version knows them
  static PolicyText of(String source, Reading reading, boolean variables) {
    List<Piece> pieces = new ArrayList<>();
    int from = 0;
    int open = variables ? source.indexOf("${") : -1;
    while (open >= 0) {
      int close = source.indexOf('}', open);
      if (close < 0) {
        break;
      }
      pieces.add(plain(source.substring(from, open), reading));
      pieces.add(variable(source.substring(open + 2, close)));
      from = close + 1;
      open = source.indexOf("${", from);
    }
    pieces.add(plain(source.substring(from), reading));
    return new PolicyText(source, reading, List.copyOf(pieces));
  }

  boolean matches(String text, ConditionContext context) {
    Glob known = fixed;
    if (known != null) {
      return known.matches(text);
    }
    if (!start.matches(text)) {
      return false;
    }
    Glob glob = assemble(context);
    return glob != null && glob.matches(text);
  }

  /// The pattern, if it is the same for every request.
  @Nullable Glob fixed() {
    return fixed;
  }

  String source() {
    return source;
  }

  private @Nullable Glob assemble(ConditionContext context) {
    int[] tokens = new int[source.length()];
    int length = 0;
    for (Piece piece : pieces) {
      int[] next = tokensOf(piece, context);
      if (next == null) {
        return null;
      }
      if (length + next.length > tokens.length) {
        tokens = Arrays.copyOf(tokens, 2 * (length + next.length));
      }
      System.arraycopy(next, 0, tokens, length, next.length);
      length += next.length;
    }
    return new Glob(Arrays.copyOf(tokens, length), reading == Reading.CASELESS);
  }

  private static int @Nullable [] tokensOf(Piece piece, ConditionContext context) {
    if (piece.variable() == null) {
      return piece.tokens();
    }
    String value = context.single(piece.variable());
    String text = value == null ? piece.instead() : value;
    return text == null ? null : plain(text, Reading.EXACT).tokens();
  }

  private static Piece plain(String text, Reading reading) {
    int[] tokens = new int[text.length()];
    for (int i = 0; i < tokens.length; i++) {
      char c = text.charAt(i);
      tokens[i] = reading == Reading.PATTERN ? Glob.token(c) : c;
    }
    return new Piece(tokens, null, null);
  }

  /// What is between the braces: a key, maybe with a default in quotes; or one of the three
  /// characters that have a meaning, meant as itself.
  private static Piece variable(String inside) {
    if (inside.equals("*") || inside.equals("?") || inside.equals("$")) {
      return plain(inside, Reading.EXACT);
    }
    int comma = inside.indexOf(',');
    String key = comma < 0 ? inside : inside.substring(0, comma);
    return new Piece(
        new int[0],
        ConditionKey.of(key.strip()),
        comma < 0 ? null : unquoted(inside.substring(comma + 1).strip()));
  }

  private static @Nullable String unquoted(String text) {
    boolean quoted = text.length() >= 2 && text.startsWith("'") && text.endsWith("'");
    return quoted ? text.substring(1, text.length() - 1) : null;
  }
}
