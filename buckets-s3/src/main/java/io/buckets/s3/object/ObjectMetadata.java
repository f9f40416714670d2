package io.buckets.s3.object;

import io.buckets.core.Limits;
import io.buckets.net.HttpHeaders;
import io.buckets.net.ResponseHeaders;
import io.buckets.s3.tag.Tags;
import io.buckets.s3.wire.HeaderText;
import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.S3Exception;
import io.buckets.s3.wire.StorageClass;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The metadata of an object between header fields and what the store keeps: the system's own
/// (`content-type` and its like) and the user's (`x-amz-meta-*`). Names are in lower case.
public final class ObjectMetadata {
  static final String USER_PREFIX = "x-amz-meta-";
  static final String WEBSITE_REDIRECT = "x-amz-website-redirect-location";

  /// Answered to a reader when the writer named no type.
  private static final String DEFAULT_TYPE = "binary/octet-stream";

  private static final Set<String> SYSTEM =
      Set.of(
          "content-type",
          "cache-control",
          "content-encoding",
          "content-language",
          "content-disposition",
          "expires",
          WEBSITE_REDIRECT,
          StorageClass.HEADER);

  private ObjectMetadata() {}

  /// What a request wants kept with its object.
  ///
  /// @throws S3Exception METADATA_TOO_LARGE, INVALID_STORAGE_CLASS, INVALID_REDIRECT_LOCATION, or
  ///   what is wrong with the tags
  public static Map<String, String> of(HttpHeaders headers) {
    Map<String, String> metadata = new HashMap<>();
    int userBytes = 0;
    for (int i = 0; i < headers.size(); i++) {
      String name = headers.name(i).toLowerCase(Locale.ROOT);
      if (name.startsWith(USER_PREFIX)) {
        String value = HeaderText.decode(headers.value(i));
        metadata.merge(name, value, (first, second) -> first + ',' + second);
        userBytes += name.length() - USER_PREFIX.length();
        userBytes += value.getBytes(StandardCharsets.UTF_8).length;
      } else if (SYSTEM.contains(name) && !headers.value(i).isEmpty()) {
        metadata.putIfAbsent(name, HeaderText.decode(headers.value(i)));
      }
    }
    if (userBytes > Limits.USER_METADATA_BYTES) {
      throw S3Exception.of(S3Error.METADATA_TOO_LARGE)
          .with("Size", Integer.toString(userBytes))
          .with("MaxSizeAllowed", Integer.toString(Limits.USER_METADATA_BYTES));
    }
    requireRedirectable(metadata.get(WEBSITE_REDIRECT));
    dropTransferCoding(metadata);
    if (StorageClass.of(headers) == StorageClass.STANDARD) {
      metadata.remove(StorageClass.HEADER);
    }
    return Tags.ofHeader(headers.first(Tags.HEADER)).in(metadata);
  }

  /// A page is redirected to a page: of the same bucket, or anywhere by HTTP.
  ///
  /// Source: S3 API reference, "PutObject", `x-amz-website-redirect-location`.
  private static void requireRedirectable(@Nullable String location) {
    boolean good =
        location == null
            || location.startsWith("/")
            || location.startsWith("http://")
            || location.startsWith("https://");
    if (!good) {
      throw S3Exception.of(S3Error.INVALID_REDIRECT_LOCATION);
    }
  }

  /// Adds the metadata to an answer; `overrides` come in the place of entries of the same name.
  static void addTo(
      ResponseHeaders answer, Map<String, String> metadata, Map<String, String> overrides) {
    String type = overrides.getOrDefault("content-type", metadata.get("content-type"));
    answer.add("Content-Type", HeaderText.encode(type == null ? DEFAULT_TYPE : type));
    for (Map.Entry<String, String> entry : metadata.entrySet()) {
      String name = entry.getKey();
      if (name.startsWith(USER_PREFIX)) {
        answer.add(name, HeaderText.encodeMetadata(entry.getValue()));
      } else if (isShown(name) && !overrides.containsKey(name)) {
        answer.add(name, HeaderText.encode(entry.getValue()));
      }
    }
    for (Map.Entry<String, String> entry : overrides.entrySet()) {
      if (isShown(entry.getKey())) {
        answer.add(entry.getKey(), HeaderText.encode(entry.getValue()));
      }
    }
  }

  /// The entries that are the user's or the system's to copy: without storage class, redirect and
  /// checksums, which a copy gets anew.
  static Map<String, String> toCopy(Map<String, String> metadata) {
    Map<String, String> copied = new HashMap<>();
    metadata.forEach((name, value) -> {
      boolean system =
          SYSTEM.contains(name)
              && !name.equals(StorageClass.HEADER)
              && !name.equals(WEBSITE_REDIRECT);
      if (system || name.startsWith(USER_PREFIX)) {
        copied.put(name, value);
      }
    });
    return copied;
  }

  private static boolean isShown(String name) {
    return SYSTEM.contains(name) && !name.equals("content-type");
  }

  /// `aws-chunked` is how the body came, not how the object is coded.
  private static void dropTransferCoding(Map<String, String> metadata) {
    String coding = metadata.get("content-encoding");
    if (coding == null || !coding.contains("aws-chunked")) {
      return;
    }
    List<String> kept = new ArrayList<>();
    for (String one : coding.split(",")) {
      if (!one.strip().equals("aws-chunked")) {
        kept.add(one.strip());
      }
    }
    if (kept.isEmpty()) {
      metadata.remove("content-encoding");
    } else {
      metadata.put("content-encoding", String.join(", ", kept));
    }
  }
}
