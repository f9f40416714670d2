package io.buckets.s3.policy;

/// A text with `*` for any characters and `?` for one, ready to be held against others. Immutable.
final class Glob {
  /// The token that stands for any number of characters.
  static final int ANY = -1;

  /// The token that stands for one character.
  static final int ONE = -2;

  private final int[] tokens;
  private final boolean foldsCase;

  /// How many tokens stand before the first sign.
  private final int plain;

  /// @param tokens characters (UTF-16), and the two signs
  Glob(int[] tokens, boolean foldsCase) {
    this.tokens = foldsCase ? folded(tokens) : tokens;
    this.foldsCase = foldsCase;
    this.plain = plainOf(tokens);
  }

  /// The pattern a text spells, without variables.
  static Glob of(String text, boolean foldsCase) {
    return new Glob(text.chars().map(c -> token((char) c)).toArray(), foldsCase);
  }

  /// What a character of a pattern stands for.
  static int token(char c) {
    return c == '*' ? ANY : c == '?' ? ONE : c;
  }

  boolean matches(String text) {
    int length = text.length();
    if (!startsPlainly(text)) {
      return false;
    }
    int at = plain;
    int token = plain;
    int star = -1;
    int resume = 0;
    while (at < length) {
      if (token < tokens.length && tokens[token] == ANY) {
        star = token++;
        resume = at;
      } else if (token < tokens.length && stepsOver(text.charAt(at), tokens[token])) {
        at += tokens[token] == ONE ? width(text, at) : 1;
        token++;
      } else if (star >= 0) {
        token = star + 1;
        at = ++resume;
      } else {
        return false;
      }
    }
    while (token < tokens.length && tokens[token] == ANY) {
      token++;
    }
    return token == tokens.length;
  }

  /// Most texts differ from most patterns in what comes before the first sign.
  private boolean startsPlainly(String text) {
    if (text.length() < plain) {
      return false;
    }
    for (int i = 0; i < plain; i++) {
      char c = text.charAt(i);
      if (tokens[i] != c && (!foldsCase || tokens[i] != fold(c))) {
        return false;
      }
    }
    return true;
  }

  private static int plainOf(int[] tokens) {
    int plain = 0;
    while (plain < tokens.length && tokens[plain] >= 0) {
      plain++;
    }
    return plain;
  }

  /// Whether some text could match both this and the other pattern.
  boolean meets(Glob other) {
    boolean[] row = new boolean[other.tokens.length + 1];
    row[0] = true;
    for (int j = 0; j < other.tokens.length; j++) {
      row[j + 1] = row[j] && other.tokens[j] == ANY;
    }
    for (int mine : tokens) {
      boolean[] next = new boolean[row.length];
      next[0] = row[0] && mine == ANY;
      for (int j = 0; j < other.tokens.length; j++) {
        int theirs = other.tokens[j];
        boolean either = mine == ANY || theirs == ANY;
        next[j + 1] =
            either
                ? row[j + 1] || next[j]
                : row[j] && (mine == theirs || mine == ONE || theirs == ONE);
      }
      row = next;
    }
    return row[row.length - 1];
  }

  private boolean stepsOver(char c, int token) {
    return token == ONE || token == (foldsCase ? fold(c) : c);
  }

  /// Two for a character that UTF-16 spells with a pair.
  private static int width(String text, int at) {
    return Character.charCount(text.codePointAt(at));
  }

  private static int[] folded(int[] tokens) {
    int[] folded = tokens.clone();
    for (int i = 0; i < folded.length; i++) {
      folded[i] = folded[i] < 0 ? folded[i] : fold((char) folded[i]);
    }
    return folded;
  }

  private static char fold(char c) {
    if (c < 0x80) {
      return c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c;
    }
    return Character.toLowerCase(Character.toUpperCase(c));
  }
}
