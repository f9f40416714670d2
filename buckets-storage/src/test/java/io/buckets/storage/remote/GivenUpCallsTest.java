package io.buckets.storage.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.buckets.storage.drive.Drive;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.DriveException.Reason;
import io.buckets.storage.drive.DriveFixture;
import io.buckets.storage.drive.DriveWork;
import io.buckets.storage.drive.InterceptedDrive;
import io.buckets.storage.drive.PassingDrive;
import io.buckets.storage.model.DataId;
import io.buckets.storage.model.ShardName;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The node of a drive finds out that it hangs, and nobody elsewhere waits for what it was at.
final class GivenUpCallsTest {
  private static final ShardName NAME =
      new ShardName(DriveFixture.key("key"), new DataId(1, 1), 1, 0);

  private static @Nullable Reason reasonOfRead(RemoteDrive drive) {
    try {
      drive.read(NAME, 0, ByteBuffer.allocateDirect(10));
      return null;
    } catch (DriveException e) {
      return e.reason();
    }
  }

  @Test
  void whatADriveIsAtWhenItsNodeGivesItUpFailsAtOnce() throws Exception {
    try (TwoNodes nodes = new TwoNodes()) {
      InterceptedDrive gate = new InterceptedDrive(DriveFixture.memory());
      GivenUpDrive hung = new GivenUpDrive(gate);
      nodes.service.add(hung);
      RemoteDrive drive =
          new RemoteNode(nodes.link(), nodes.generations).drive(hung.id(), "remote", 0);
      await().until(drive.link()::isConnected);
      gate.hang();
      CompletableFuture<@Nullable Reason> failed = new CompletableFuture<>();
      Thread.startVirtualThread(() -> failed.complete(reasonOfRead(drive)));
      await()
          .until(() -> {
            hung.suspected();
            return failed.isDone();
          });
      assertThat(failed.get()).isEqualTo(Reason.TIMEOUT);
      gate.release();
      assertThat(reasonOfRead(drive)).isEqualTo(Reason.MISSING);
    }
  }

  /// One whose threads tell what it is at, as those of a local drive, when it is suspect.
  private static final class GivenUpDrive extends PassingDrive {
    private final Set<DriveWork> works = ConcurrentHashMap.newKeySet();

    GivenUpDrive(Drive behind) {
      super(behind);
    }

    @Override
    public Executor threads() {
      return work -> {
        works.add((DriveWork) work);
        Thread.startVirtualThread(work);
      };
    }

    @Override
    public void suspected() {
      works.forEach(DriveWork::giveUp);
    }
  }
}
