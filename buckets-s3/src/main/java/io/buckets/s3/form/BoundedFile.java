package io.buckets.s3.form;

import io.buckets.net.RequestBody;
import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.S3Exception;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;

/// A file that may not be shorter or longer than a policy says. What it is known by comes as an
/// exception of the read, before the end is told, so that nothing of it becomes visible. One
/// thread.
final class BoundedFile implements RequestBody {
  private final RequestBody file;
  private final long least;
  private final long most;
  private long count;

  BoundedFile(RequestBody file, long least, long most) {
    this.file = file;
    this.least = least;
    this.most = most;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    return counted(file.read(target, offset, length));
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    return counted(file.read(target));
  }

  @Override
  public boolean awaitReady(Duration patience) throws IOException {
    return file.awaitReady(patience);
  }

  private int counted(int read) {
    count += Math.max(read, 0);
    if (count > most) {
      throw S3Exception.of(S3Error.ENTITY_TOO_LARGE)
          .with("ProposedSize", Long.toString(count))
          .with("MaxSizeAllowed", Long.toString(most));
    }
    if (read < 0 && count < least) {
      throw S3Exception.of(S3Error.ENTITY_TOO_SMALL)
          .with("ProposedSize", Long.toString(count))
          .with("MinSizeAllowed", Long.toString(least));
    }
    return read;
  }
}
