package io.buckets.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.model.CopyObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/// What transfer managers do: a large file sent and fetched, by CRT in parts that are under way at
/// the same time.
final class SdkTransferTest extends SdkTest {
  private static final int LARGE = (40 << 20) + 54_321;

  @TempDir Path folder;

  @Test
  void aLargeFileArrivesAndComesBackByteForByte() throws IOException {
    Path sent = Files.write(folder.resolve("sent"), bytes(LARGE));
    s3().putFile(r -> r.bucket(bucket()).key("large"), sent);
    HeadObjectResponse head = s3().headObject(r -> r.bucket(bucket()).key("large"));
    assertThat(head.contentLength()).isEqualTo(LARGE);
    if (kind == SdkKind.CRT) {
      assertThat(head.eTag()).as("it was sent in parts").endsWith("-6\"");
    }
    Path got = folder.resolve("got");
    s3().getFile(r -> r.bucket(bucket()).key("large"), got);
    assertThat(Files.mismatch(sent, got)).isEqualTo(-1);
    assertThat(s3().listMultipartUploads(r -> r.bucket(bucket())).uploads()).isEmpty();
  }

  @Test
  void aLargeObjectIsCopiedWhole() throws IOException {
    Path sent = Files.write(folder.resolve("sent"), bytes(LARGE));
    s3().putFile(r -> r.bucket(bucket()).key("large"), sent);
    CopyObjectResponse copied =
        s3().copyObject(r -> {
          r.sourceBucket(bucket()).sourceKey("large");
          r.destinationBucket(bucket()).destinationKey("copy");
        });
    assertThat(copied.copyObjectResult().eTag())
        .isEqualTo(s3().headObject(r -> r.bucket(bucket()).key("copy")).eTag());
    Path got = folder.resolve("got");
    s3().getFile(r -> r.bucket(bucket()).key("copy"), got);
    assertThat(Files.mismatch(sent, got)).isEqualTo(-1);
  }
}
