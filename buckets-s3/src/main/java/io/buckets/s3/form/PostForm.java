package io.buckets.s3.form;

import io.buckets.core.RequestLimits;
import io.buckets.net.HttpExchange;
import io.buckets.net.HttpHeaders;
import io.buckets.net.RequestBody;
import io.buckets.s3.wire.HeaderText;
import io.buckets.s3.wire.Percent;
import io.buckets.s3.wire.Query;
import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.S3Exception;
import io.buckets.s3.wire.Target;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A form as far as the file it sends, whose bytes are next in the body.
///
/// A field counts once: of two with one name the policy might judge the one and the object be made
/// by the other. Source: S3 API reference, "POST Object". One thread.
public final class PostForm {
  private static final String TYPE = "multipart/form-data";
  private static final String FILE = "file";
  private static final String FILE_NAME = "${filename}";

  private static final Pattern NAME = Pattern.compile("[a-z0-9!#$%&'*+.^_`|~-]+");

  /// Header fields of the form's own request that tell who asks, or frame the body.
  private static final List<String> KEPT =
      List.of("host", "origin", "referer", "user-agent", "content-length", "transfer-encoding");

  /// Fields that are header fields of the same name.
  private static final Set<String> HEADERS =
      Set.of(
          "cache-control",
          "content-disposition",
          "content-encoding",
          "content-language",
          "content-type",
          "expires");

  /// Fields of the signature, which ask for nothing.
  private static final Set<String> SIGNATURE =
      Set.of("x-amz-algorithm", "x-amz-credential", "x-amz-date", "x-amz-signature");

  private final Map<String, String> fields;
  private final MultipartReader reader;

  private PostForm(Map<String, String> fields, MultipartReader reader) {
    this.fields = fields;
    this.reader = reader;
  }

  /// Whether a request is a form that sends an object.
  public static boolean is(HttpExchange exchange, Target target, Query query) {
    boolean post = exchange.method().equals("POST") && target.level() == Target.Level.BUCKET;
    return post && query.size() == 0 && boundaryOf(exchange.headers()) != null;
  }

  /// Reads the fields up to the file.
  ///
  /// @param bucket the bucket addressed, a field that no form sends and every policy judges
  /// @throws S3Exception saying what is wrong with the form
  public static PostForm read(HttpExchange exchange, String bucket) throws IOException {
    String boundary = boundaryOf(exchange.headers());
    MultipartReader reader = new MultipartReader(exchange.body(), boundary == null ? "" : boundary);
    Map<String, String> fields = new LinkedHashMap<>();
    int left = RequestLimits.FORM_FIELD_BYTES;
    for (FormPart part = reader.next(); part != null; part = reader.next()) {
      if (part.name().equals(FILE)) {
        nameKey(fields, part);
        fields.put("bucket", bucket);
        return new PostForm(fields, reader);
      }
      String text = reader.text(left);
      left -= text.length() + part.name().length();
      boolean known = fields.putIfAbsent(part.name(), text) != null;
      if (known || fields.size() > RequestLimits.FORM_FIELDS) {
        throw S3Exception.invalidArgument(
            "A form has each field once, and not too many", part.name(), text);
      }
    }
    throw S3Exception.invalidArgument(
        "POST requires exactly one file upload per request.", FILE, "0");
  }

  /// A file's name stands in for `${filename}`, without the folders that some browsers tell.
  private static void nameKey(Map<String, String> fields, FormPart file) {
    String key = fields.get("key");
    if (key == null || key.isEmpty()) {
      throw missing("key");
    }
    String name = file.fileName() == null ? "" : file.fileName();
    name = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
    fields.put("key", key.replace(FILE_NAME, name));
  }

  /// The value of a field, by its name in lower case, or null. One byte in each char.
  public @Nullable String field(String name) {
    return fields.get(name);
  }

  /// Which version of signatures it is signed with, as logs call it; null if it is not signed.
  public @Nullable String signatureVersion() {
    if (field("x-amz-signature") != null) {
      return "SigV4";
    }
    return field("signature") == null ? null : "SigV2";
  }

  /// All fields, by their names in lower case.
  Map<String, String> fields() {
    return Collections.unmodifiableMap(fields);
  }

  /// The key to be made, percent-encoded.
  public String rawKey() {
    byte[] key = fields.getOrDefault("key", "").getBytes(StandardCharsets.ISO_8859_1);
    return Percent.encode(key, Percent.Part.PATH);
  }

  /// The file's bytes, within the bounds of the form's policy if it has one.
  ///
  /// @throws S3Exception INVALID_POLICY_DOCUMENT, or ACCESS_DENIED if the policy forbids the form
  public RequestBody file(Instant now) {
    String coded = fields.get("policy");
    if (coded == null) {
      return reader;
    }
    PostPolicy policy = PostPolicy.parse(coded);
    policy.check(this, now);
    return policy.bounded(reader);
  }

  /// What the form asks for, as header fields of a PUT.
  ///
  /// @param sent the header fields of the form's own request, of which `host` and what frames the
  ///   body stay
  public HttpHeaders headers(HttpHeaders sent) {
    List<String> headers = new ArrayList<>();
    for (String name : KEPT) {
      for (String value : sent.all(name)) {
        headers.addAll(List.of(name, value));
      }
    }
    fields.forEach((name, value) -> {
      String header = headerOf(name);
      if (header != null) {
        String text = name.equals("tagging") ? FormTags.asHeader(value) : value;
        requireSendable(name, text);
        headers.addAll(List.of(header, text));
      }
    });
    return HttpHeaders.of(headers.toArray(String[]::new));
  }

  private static @Nullable String headerOf(String field) {
    return switch (field) {
      case "acl" -> "x-amz-acl";
      case "tagging" -> "x-amz-tagging";
      default -> {
        boolean asks = field.startsWith("x-amz-") && !SIGNATURE.contains(field);
        yield asks || HEADERS.contains(field) ? field : null;
      }
    };
  }

  private static void requireSendable(String name, String value) {
    if (!NAME.matcher(name).matches() || !HeaderText.isSendable(value)) {
      throw S3Exception.invalidArgument("Header value cannot be represented", name, value);
    }
  }

  static S3Exception missing(String field) {
    return S3Exception.invalidArgument(
        "Bucket POST must contain a field named '"
            + field
            + "'.  If it is specified, please check the order of the fields.",
        field,
        "");
  }

  private static @Nullable String boundaryOf(HttpHeaders headers) {
    String type = headers.first("content-type");
    return type != null && type.toLowerCase(Locale.ROOT).startsWith(TYPE)
        ? FormPart.parameter(type, "boundary")
        : null;
  }

  /// The refusal of a POST to a bucket that is no form.
  public static S3Exception notAForm() {
    return S3Exception.of(S3Error.PRECONDITION_FAILED)
        .with("Condition", "Bucket POST must be of the enclosure-type multipart/form-data");
  }
}
