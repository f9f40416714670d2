package io.buckets.s3.auth;

import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.S3Exception;
import io.buckets.s3.wire.Scope;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The signature of a browser form, of either version: over the form's policy as it is sent, which
/// is all that the signer knew. Any thread.
///
/// Source: S3 API reference, "Authenticating Requests: Browser-Based Uploads Using POST".
final class FormSignature {
  private static final String POLICY = "policy";
  private static final String TOKEN = "x-amz-security-token";

  private final Signers signers;
  private final SigningKeys keys;
  private final boolean signatureV2;

  FormSignature(Signers signers, SigningKeys keys, boolean signatureV2) {
    this.signers = signers;
    this.keys = keys;
    this.signatureV2 = signatureV2;
  }

  /// The values of a form's fields by their names in lower case; null for those it has not.
  @FunctionalInterface
  interface Fields {
    @Nullable String value(String name);
  }

  /// Whether a form claims to be signed.
  static boolean isIn(Fields fields) {
    return fields.value(POLICY) != null
        || fields.value("signature") != null
        || fields.value("x-amz-signature") != null;
  }

  /// Verifies the signature.
  ///
  /// @param placed refuses a scope that is not this server's
  /// @throws S3Exception saying what is missing or wrong
  Verified verify(Fields fields, UnaryOperator<Scope> placed) {
    String policy = required(fields, POLICY);
    boolean fourth =
        fields.value("x-amz-signature") != null || fields.value("x-amz-algorithm") != null;
    return fourth ? fourth(fields, policy, placed) : second(fields, policy);
  }

  private Verified fourth(Fields fields, String policy, UnaryOperator<Scope> placed) {
    if (!SignatureV4.ALGORITHM.equals(required(fields, "x-amz-algorithm"))) {
      throw S3Exception.invalidArgument(
          "X-Amz-Algorithm only supports \"AWS4-HMAC-SHA256\"",
          "X-Amz-Algorithm",
          required(fields, "x-amz-algorithm"));
    }
    String signature = required(fields, "x-amz-signature");
    String date = required(fields, "x-amz-date");
    Authorization claims =
        Authorization.ofQuery(required(fields, "x-amz-credential"), "", signature);
    Scope scope = placed.apply(claims.scope());
    if (!date.startsWith(scope.date())) {
      throw Authorization.malformedQuery(
          "Invalid credential date \""
              + scope.date()
              + "\". This date is not the same as X-Amz-Date");
    }
    Directory.Known signer = signers.find(claims.accessKey(), fields.value(TOKEN));
    String expected = SignatureV4.signature(keys.derive(signer.secret(), scope), policy);
    check(claims.accessKey(), policy, expected, signature);
    return verified(signer, claims.accessKey());
  }

  private Verified second(Fields fields, String policy) {
    String accessKey = required(fields, "awsaccesskeyid");
    String signature = required(fields, "signature");
    if (!signatureV2) {
      throw Authorization.unsupported();
    }
    Directory.Known signer = signers.find(accessKey, fields.value(TOKEN));
    check(accessKey, policy, SignatureV2.signature(signer.secret(), policy), signature);
    return verified(signer, accessKey);
  }

  private static Verified verified(Directory.Known signer, String accessKey) {
    return new Verified(
        signer.principal(),
        accessKey,
        PayloadKind.UNSIGNED,
        "UNSIGNED-PAYLOAD",
        null,
        signer.session());
  }

  private static void check(String accessKey, String policy, String expected, String signature) {
    if (!SignatureV4.equalInConstantTime(expected, signature)) {
      throw S3Exception.of(S3Error.SIGNATURE_DOES_NOT_MATCH)
          .with("AWSAccessKeyId", accessKey)
          .with("StringToSign", policy)
          .with("SignatureProvided", signature);
    }
  }

  private static String required(Fields fields, String name) {
    String value = fields.value(name);
    if (value == null) {
      throw S3Exception.invalidArgument(
          "Bucket POST must contain a field named '"
              + name
              + "'.  If it is specified, please check the order of the fields.",
          name,
          "");
    }
    return value;
  }
}
