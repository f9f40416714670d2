import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.util.VersionInfo;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;
import software.amazon.awssdk.services.s3.model.Tag;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/// A round trip of the AWS SDK for Java v2: RoundTrip BUCKET FOLDER, where FOLDER has `small`, `second` and `large`.
final class RoundTrip {
  private final String bucket;
  private final Path folder;
  private final byte[] small;
  private final byte[] second;
  private final byte[] large;
  private final S3Client s3 = S3Client.builder().forcePathStyle(true).build();
  private final HttpClient http = HttpClient.newHttpClient();
  private final List<String> did = new ArrayList<>();

  private RoundTrip(String bucket, Path folder) throws Exception {
    this.bucket = bucket;
    this.folder = folder;
    small = Files.readAllBytes(folder.resolve("small"));
    second = Files.readAllBytes(folder.resolve("second"));
    large = Files.readAllBytes(folder.resolve("large"));
  }

  public static void main(String[] args) throws Exception {
    RoundTrip trip = new RoundTrip(args[0], Path.of(args[1]));
    trip.s3.createBucket(b -> b.bucket(args[0]));
    trip.objects();
    trip.multipart();
    trip.versions();
    trip.settings();
    trip.presigned();
    trip.encryption();
    trip.removal();
    System.out.printf("AWS SDK for Java %s: %s%n", VersionInfo.SDK_VERSION, String.join(", ", trip.did));
  }

  private PutObjectResponse put(String key, byte[] body, Consumer<PutObjectRequest.Builder> more) {
    return s3.putObject(b -> more.accept(b.bucket(bucket).key(key)), RequestBody.fromBytes(body));
  }

  private byte[] get(String key, Consumer<GetObjectRequest.Builder> more) {
    return s3.getObjectAsBytes(b -> more.accept(b.bucket(bucket).key(key))).asByteArray();
  }

  private static void same(byte[] got, byte[] wanted) {
    require(Arrays.equals(got, wanted), got.length + " bytes came back, and not the " + wanted.length + " that went");
  }

  private static void require(boolean fact, String what) {
    if (!fact) {
      throw new AssertionError(what);
    }
  }

  private static void refused(String code, Runnable call) {
    try {
      call.run();
    } catch (S3Exception e) {
      require(code.equals(e.awsErrorDetails().errorCode()), "wanted " + code + " and got " + e);
      return;
    }
    throw new AssertionError("was not refused: " + code);
  }

  private void objects() {
    put("dir/ä b+c", small, b -> b.metadata(Map.of("a", "b")).contentType("text/plain"));
    same(get("dir/ä b+c", b -> {}), small);
    same(get("dir/ä b+c", b -> b.range("bytes=2-6")), Arrays.copyOfRange(small, 2, 7));
    var head = s3.headObject(b -> b.bucket(bucket).key("dir/ä b+c"));
    require(head.metadata().equals(Map.of("a", "b")) && head.contentType().equals("text/plain"), head.toString());
    for (ChecksumAlgorithm algorithm : List.of(ChecksumAlgorithm.CRC32, ChecksumAlgorithm.SHA1, ChecksumAlgorithm.SHA256)) {
      put("sums/" + algorithm, small, b -> b.checksumAlgorithm(algorithm));
      same(get("sums/" + algorithm, b -> b.checksumMode(ChecksumMode.ENABLED)), small);
    }
    put("whole", large, b -> {});
    same(get("whole", b -> {}), large);
    s3.copyObject(b -> b.sourceBucket(bucket).sourceKey("dir/ä b+c").destinationBucket(bucket).destinationKey("copy"));
    same(get("copy", b -> {}), small);
    List<String> keys = s3.listObjectsV2Paginator(b -> b.bucket(bucket).maxKeys(2)).contents().stream().map(S3Object::key).toList();
    require(keys.equals(List.of("copy", "dir/ä b+c", "sums/CRC32", "sums/SHA1", "sums/SHA256", "whole")), keys.toString());
    refused("PreconditionFailed", () -> put("copy", small, b -> b.ifNoneMatch("*")));
    refused("NoSuchKey", () -> get("not there", b -> {}));
    did.addAll(List.of("objects", "ranges", "checksums", "copies", "listings", "conditions"));
  }

  /// The asynchronous client cuts what is large into parts, and reads it by parts.
  private void multipart() {
    try (S3AsyncClient async = S3AsyncClient.builder().forcePathStyle(true).multipartEnabled(true).build()) {
      async.putObject(b -> b.bucket(bucket).key("large"), AsyncRequestBody.fromFile(folder.resolve("large"))).join();
      same(get("large", b -> {}), large);
      require(s3.headObject(b -> b.bucket(bucket).key("large").partNumber(1)).partsCount() == 3, "three parts");
      var down = async.getObject(b -> b.bucket(bucket).key("large"), AsyncResponseTransformer.toBytes()).join();
      same(down.asByteArray(), large);
      async.copyObject(b -> b.sourceBucket(bucket).sourceKey("large").destinationBucket(bucket).destinationKey("large2")).join();
      same(get("large2", b -> {}), large);
    }
    did.add("parts (asynchronous client)");
  }

  private void versions() {
    s3.putBucketVersioning(b -> b.bucket(bucket).versioningConfiguration(v -> v.status(BucketVersioningStatus.ENABLED)));
    String first = put("v", small, b -> {}).versionId();
    put("v", second, b -> {});
    same(get("v", b -> b.versionId(first)), small);
    var marker = s3.deleteObject(b -> b.bucket(bucket).key("v"));
    require(marker.deleteMarker(), "a delete marker");
    refused("NoSuchKey", () -> get("v", b -> {}));
    var listed = s3.listObjectVersions(b -> b.bucket(bucket).prefix("v"));
    require(listed.versions().size() == 2 && listed.deleteMarkers().size() == 1, listed.toString());
    s3.deleteObject(b -> b.bucket(bucket).key("v").versionId(marker.versionId()));
    same(get("v", b -> {}), second);
    did.addAll(List.of("versions", "a delete marker taken back"));
  }

  private void settings() throws Exception {
    put("t", small, b -> b.tagging("colour=blue"));
    var tags = s3.getObjectTagging(b -> b.bucket(bucket).key("t")).tagSet();
    require(tags.equals(List.of(Tag.builder().key("colour").value("blue").build())), tags.toString());
    String policy =
        """
        {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject",
        "Resource":"arn:aws:s3:::%s/t"}]}"""
            .formatted(bucket);
    s3.putBucketPolicy(b -> b.bucket(bucket).policy(policy));
    require(s3.getBucketPolicy(b -> b.bucket(bucket)).policy().contains("s3:GetObject"), "the policy");
    URI open = URI.create(System.getenv("AWS_ENDPOINT_URL") + "/" + bucket + "/t");
    same(sent(HttpRequest.newBuilder(open), 200), small);
    s3.deleteBucketPolicy(b -> b.bucket(bucket));
    sent(HttpRequest.newBuilder(open), 403);
    did.addAll(List.of("tags", "policies (anonymous reads)"));
  }

  private byte[] sent(HttpRequest.Builder request, int status) throws Exception {
    var answer = http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    require(answer.statusCode() == status, answer + " " + new String(answer.body()));
    return answer.body();
  }

  private void presigned() throws Exception {
    var path = S3Configuration.builder().pathStyleAccessEnabled(true).build();
    try (S3Presigner presigner = S3Presigner.builder().s3Client(s3).serviceConfiguration(path).build()) {
      Duration minute = Duration.ofMinutes(1);
      var put = presigner.presignPutObject(b -> b.signatureDuration(minute).putObjectRequest(o -> o.bucket(bucket).key("p")));
      sent(HttpRequest.newBuilder(put.url().toURI()).PUT(HttpRequest.BodyPublishers.ofByteArray(small)), 200);
      var get = presigner.presignGetObject(b -> b.signatureDuration(minute).getObjectRequest(o -> o.bucket(bucket).key("p")));
      same(sent(HttpRequest.newBuilder(get.url().toURI()), 200), small);
      sent(HttpRequest.newBuilder(URI.create(get.url().toString().replace("/p?", "/t?"))), 403);
    }
    did.add("presigned GET and PUT");
  }

  private void encryption() throws Exception {
    var sealed = put("k", large, b -> b.serverSideEncryption(ServerSideEncryption.AWS_KMS).ssekmsKeyId("clients-key"));
    require(sealed.serverSideEncryption() == ServerSideEncryption.AWS_KMS, sealed.toString());
    same(get("k", b -> {}), large);
    put("e", small, b -> b.serverSideEncryption(ServerSideEncryption.AES256));
    same(get("e", b -> {}), small);
    String key = base64("0123456789abcdef0123456789abcdef".getBytes(UTF_8));
    String sum = base64(MessageDigest.getInstance("MD5").digest("0123456789abcdef0123456789abcdef".getBytes(UTF_8)));
    put("c", small, b -> b.sseCustomerAlgorithm("AES256").sseCustomerKey(key).sseCustomerKeyMD5(sum));
    same(get("c", b -> b.sseCustomerAlgorithm("AES256").sseCustomerKey(key).sseCustomerKeyMD5(sum)), small);
    refused("InvalidRequest", () -> get("c", b -> {}));
    did.addAll(List.of("SSE-S3", "SSE-KMS", "SSE-C"));
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  private void removal() {
    var listed = s3.listObjectVersions(b -> b.bucket(bucket));
    var all =
        Stream.concat(
                listed.versions().stream().map(v -> ObjectIdentifier.builder().key(v.key()).versionId(v.versionId()).build()),
                listed.deleteMarkers().stream().map(v -> ObjectIdentifier.builder().key(v.key()).versionId(v.versionId()).build()))
            .toList();
    var gone = s3.deleteObjects(b -> b.bucket(bucket).delete(d -> d.objects(all)));
    require(gone.deleted().size() == all.size() && gone.errors().isEmpty(), gone.toString());
    s3.deleteBucket(b -> b.bucket(bucket));
    refused("NoSuchBucket", () -> s3.headBucket(b -> b.bucket(bucket)));
    did.add("all removed");
  }
}
