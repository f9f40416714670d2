package io.buckets.storage.remote;

import io.buckets.storage.drive.Drive;
import io.buckets.storage.drive.DriveContract;
import io.buckets.storage.drive.DriveCopiesContract;
import io.buckets.storage.drive.DriveFilesContract;
import io.buckets.storage.drive.DriveFixture;
import io.buckets.storage.drive.DriveLeasesContract;
import io.buckets.storage.drive.DriveUnderTest;
import io.buckets.storage.memory.MemoryDrive;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;

/// A drive of another node, over a real connection, is what the contract of drives says.
final class RemoteDriveContractTest {
  private static final Map<Drive, MemoryDrive> BEHIND = new HashMap<>();
  private static TwoNodes nodes;
  private static RemoteNode node;

  private static final DriveUnderTest REMOTE =
      new DriveUnderTest() {
        @Override
        public Drive create() {
          MemoryDrive behind = DriveFixture.memory();
          nodes.service.add(behind);
          Drive remote = node.drive(behind.id(), "remote", 0);
          BEHIND.put(remote, behind);
          return remote;
        }

        @Override
        public Drive losePower(Drive before) throws Exception {
          // What was sent and not waited for has come by then.
          before.usage();
          Objects.requireNonNull(BEHIND.get(before)).crash();
          return before;
        }
      };

  @BeforeAll
  static void connect() throws Exception {
    nodes = new TwoNodes();
    node = new RemoteNode(nodes.link(), nodes.generations);
  }

  @AfterAll
  static void disconnect() {
    nodes.close();
  }

  @Nested
  final class Copies extends DriveCopiesContract {
    @Override
    public DriveUnderTest kind() {
      return REMOTE;
    }
  }

  @Nested
  final class Leases extends DriveLeasesContract {
    @Override
    public DriveUnderTest kind() {
      return REMOTE;
    }
  }

  @Nested
  final class Registers extends DriveContract {
    @Override
    public DriveUnderTest kind() {
      return REMOTE;
    }
  }

  @Nested
  final class ShardsAndScans extends DriveFilesContract {
    @Override
    public DriveUnderTest kind() {
      return REMOTE;
    }
  }
}
