package io.buckets.s3.auth;

import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.S3Exception;
import io.buckets.s3.wire.Scope;
import org.jspecify.annotations.Nullable;

/// The claims of a signature, read but not yet believed.
///
/// @param accessKey who is said to have signed
/// @param scope where and on which day the signature is said to be good
/// @param signedHeaders names of the signed header fields, as sent
/// @param signature the signature
record Authorization(String accessKey, Scope scope, String signedHeaders, String signature) {
  private static final String MALFORMED = "The authorization header is malformed; ";

  /// Reads an `Authorization` header.
  ///
  /// @throws S3Exception if it is of another mechanism or malformed
  static Authorization parse(String header) {
    if (!header.startsWith(SignatureV4.ALGORITHM)
        || header.length() == SignatureV4.ALGORITHM.length()
        || header.charAt(SignatureV4.ALGORITHM.length()) != ' ') {
      throw unsupported();
    }
    String credential = field(header, "Credential=");
    String signedHeaders = field(header, "SignedHeaders=");
    String signature = field(header, "Signature=");
    if (credential == null || signedHeaders == null || signature == null) {
      throw malformed("the header must have Credential, SignedHeaders and Signature.");
    }
    return new Authorization(
        accessKeyOf(credential, false), scopeOf(credential, false), signedHeaders, signature);
  }

  /// Reads the parameters of a presigned URL.
  static Authorization ofQuery(String credential, String signedHeaders, String signature) {
    return new Authorization(
        accessKeyOf(credential, true), scopeOf(credential, true), signedHeaders, signature);
  }

  /// Whether `name`, in lower case, is among the signed headers.
  boolean signs(String name) {
    for (int at = signedHeaders.indexOf(name); at >= 0; at = signedHeaders.indexOf(name, at + 1)) {
      int end = at + name.length();
      boolean begins = at == 0 || signedHeaders.charAt(at - 1) == ';';
      boolean ends = end == signedHeaders.length() || signedHeaders.charAt(end) == ';';
      if (begins && ends) {
        return true;
      }
    }
    return false;
  }

  private static @Nullable String field(String header, String name) {
    int at = header.indexOf(name, SignatureV4.ALGORITHM.length());
    // "Signature=" must not be found inside another field's value.
    while (at > 0 && header.charAt(at - 1) != ' ' && header.charAt(at - 1) != ',') {
      at = header.indexOf(name, at + 1);
    }
    if (at < 0) {
      return null;
    }
    int start = at + name.length();
    int end = header.indexOf(',', start);
    String value = (end < 0 ? header.substring(start) : header.substring(start, end)).strip();
    return value.isEmpty() ? null : value;
  }

  /// An access key may hold slashes, so the scope is counted from the end.
  private static String accessKeyOf(String credential, boolean query) {
    int end = credential.length();
    for (int pieces = 0; pieces < 4; pieces++) {
      end = end <= 0 ? -1 : credential.lastIndexOf('/', end - 1);
    }
    if (end <= 0) {
      throw query
          ? S3Exception.of(
              S3Error.AUTHORIZATION_QUERY_PARAMETERS_ERROR,
              "Error parsing the X-Amz-Credential parameter; the Credential is mal-formed;"
                  + " expecting \"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request\".")
          : malformed(
              "the Credential is mal-formed; expecting"
                  + " \"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request\".");
    }
    return credential.substring(0, end);
  }

  private static Scope scopeOf(String credential, boolean query) {
    int service = credential.lastIndexOf('/');
    int region = credential.lastIndexOf('/', service - 1);
    int date = credential.lastIndexOf('/', region - 1);
    int key = credential.lastIndexOf('/', date - 1);
    if (!credential.substring(service + 1).equals(Scope.TERMINATOR)) {
      String problem =
          "incorrect terminal \""
              + credential.substring(service + 1)
              + "\". This endpoint uses \"aws4_request\".";
      throw query ? malformedQuery(problem) : malformed(problem);
    }
    return new Scope(
        credential.substring(key + 1, date),
        credential.substring(date + 1, region),
        credential.substring(region + 1, service));
  }

  /// The refusal of a mechanism that is not taken.
  static S3Exception unsupported() {
    return S3Exception.of(
        S3Error.INVALID_REQUEST,
        "The authorization mechanism you have provided is not supported. Please use"
            + " AWS4-HMAC-SHA256.");
  }

  static S3Exception malformed(String problem) {
    return S3Exception.of(S3Error.AUTHORIZATION_HEADER_MALFORMED, MALFORMED + problem);
  }

  static S3Exception malformedQuery(String problem) {
    return S3Exception.of(
        S3Error.AUTHORIZATION_QUERY_PARAMETERS_ERROR,
        "Error parsing the X-Amz-Credential parameter; " + problem);
  }
}
