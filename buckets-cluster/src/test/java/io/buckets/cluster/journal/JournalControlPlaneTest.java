package io.buckets.cluster.journal;

import io.buckets.cluster.state.ControlPlane;
import io.buckets.cluster.state.ControlPlaneContract;
import java.nio.file.Path;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

class JournalControlPlaneTest {
  @Nested
  class OnOneDrive extends ControlPlaneContract {
    @TempDir Path root;

    @Override
    protected ControlPlane open() {
      return JournalControlPlane.create(DEPLOYMENT, new JournalWorld(root).drives(1));
    }
  }

  @Nested
  class OnTwelveDrives extends ControlPlaneContract {
    @TempDir Path root;

    @Override
    protected ControlPlane open() {
      return JournalControlPlane.create(DEPLOYMENT, new JournalWorld(root).drives(12));
    }
  }
}
