package io.buckets.core;

/// Bounds of what a request may bring besides the body of an object; those of what is stored, and
/// of the work for it, are in {@link Limits}.
public final class RequestLimits {
  /// What may come in a form before the file, in bytes: fields and the names of fields.
  public static final int FORM_FIELD_BYTES = 20 << 10;

  /// Most fields of a form.
  public static final int FORM_FIELDS = 128;

  /// Longest header line of a form's part, in bytes.
  public static final int FORM_LINE_BYTES = 8 << 10;

  /// Most header lines of a form's part.
  public static final int FORM_PART_LINES = 16;

  /// Most rules in the CORS setting of a bucket.
  public static final int CORS_RULES = 100;

  /// Longest name of such a rule.
  public static final int CORS_ID_CHARS = 255;

  private RequestLimits() {}
}
