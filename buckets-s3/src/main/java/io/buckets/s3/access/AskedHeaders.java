package io.buckets.s3.access;

import io.buckets.hash.ChecksumAlgorithm;
import io.buckets.net.HttpHeaders;
import io.buckets.s3.wire.HeaderText;
import io.buckets.s3.wire.Query;
import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.S3Exception;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// The header fields of a request with those that its signer put into the query in their place
/// ("hoisted"), and without those that hold nothing. Pure.
///
/// A presigned URL can carry any `x-amz-*` field as a parameter of the same name; S3 takes it as
/// the field. URLs of version 2 carry `Content-Type` and `Content-MD5` so too.
final class AskedHeaders {
  private static final String PREFIX = "x-amz-";

  /// Parameters of the signature itself, which ask for nothing.
  private static final Set<String> SIGNATURE =
      Set.of(
          "x-amz-algorithm",
          "x-amz-credential",
          "x-amz-date",
          "x-amz-expires",
          "x-amz-signedheaders",
          "x-amz-signature",
          "x-amz-content-sha256");

  /// Checksums of a body that the signer of a URL cannot know. Some SDKs put that of an empty body
  /// into every URL for an upload; S3 passes over it, and so any body fits. In a header, which the
  /// uploader sends, they hold.
  private static final Set<String> OF_THE_BODY = checksumNames();

  private AskedHeaders() {}

  static HttpHeaders of(HttpHeaders sent, Query query) {
    List<String> hoisted = query.size() == 0 ? List.of() : hoisted(sent, query);
    if (hoisted.isEmpty() && !hasEmpty(sent)) {
      return sent;
    }
    List<String> fields = new ArrayList<>(2 * sent.size() + hoisted.size());
    for (int i = 0; i < sent.size(); i++) {
      if (!saysNothing(sent.name(i), sent.value(i))) {
        fields.add(sent.name(i));
        fields.add(sent.value(i));
      }
    }
    fields.addAll(hoisted);
    return HttpHeaders.of(fields.toArray(String[]::new));
  }

  private static List<String> hoisted(HttpHeaders sent, Query query) {
    List<String> fields = new ArrayList<>();
    boolean second = query.has("AWSAccessKeyId");
    for (int i = 0; i < query.size(); i++) {
      String name = query.name(i).toLowerCase(Locale.ROOT);
      if (isHoisted(name, second) && !saysNothing(name, query.value(i))) {
        String value = HeaderText.encode(query.value(i));
        requireNoOther(sent, name, value);
        if (!sent.contains(name)) {
          fields.add(name);
          fields.add(value);
        }
      }
    }
    return fields;
  }

  private static boolean isHoisted(String name, boolean second) {
    return name.startsWith(PREFIX)
        ? !SIGNATURE.contains(name) && !OF_THE_BODY.contains(name)
        : second && (name.equals("content-type") || name.equals("content-md5"));
  }

  private static Set<String> checksumNames() {
    Set<String> names = new HashSet<>();
    names.add("x-amz-sdk-checksum-algorithm");
    for (ChecksumAlgorithm algorithm : ChecksumAlgorithm.values()) {
      names.add(algorithm.headerName());
    }
    return Set.copyOf(names);
  }

  private static void requireNoOther(HttpHeaders sent, String name, String value) {
    String other = sent.first(name);
    if (other != null && !other.strip().equals(value.strip())) {
      throw S3Exception.of(
          S3Error.INVALID_REQUEST,
          "The header " + name + " and the query parameter of the same name differ.");
    }
    if (!HeaderText.isSendable(value)) {
      throw S3Exception.invalidArgument("Header value cannot be represented", name, value);
    }
  }

  private static boolean hasEmpty(HttpHeaders sent) {
    for (int i = 0; i < sent.size(); i++) {
      if (saysNothing(sent.name(i), sent.value(i))) {
        return true;
      }
    }
    return false;
  }

  /// An empty field of S3's is as none, but where nothing is a value, or no value that could be
  /// right: then it is for whoever understands the field to say so.
  private static boolean saysNothing(String name, String value) {
    if (!value.isBlank() || !name.regionMatches(true, 0, PREFIX, 0, PREFIX.length())) {
      return false;
    }
    String rest = name.substring(PREFIX.length()).toLowerCase(Locale.ROOT);
    return !rest.startsWith("meta-")
        && !rest.startsWith("checksum-")
        && !rest.startsWith("copy-source")
        && !rest.startsWith("server-side-encryption");
  }
}
