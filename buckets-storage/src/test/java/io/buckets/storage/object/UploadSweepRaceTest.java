package io.buckets.storage.object;

import static org.assertj.core.api.Assertions.assertThat;

import io.buckets.cluster.state.BucketInfo;
import io.buckets.core.ObjectKey;
import io.buckets.storage.commit.Committed;
import io.buckets.storage.commit.Plan;
import io.buckets.storage.commit.RegisterView;
import io.buckets.storage.commit.VersionView;
import io.buckets.storage.model.DataId;
import io.buckets.storage.model.PartInfo;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.model.ShardName;
import io.buckets.storage.model.UploadKeys;
import io.buckets.storage.model.UploadState;
import io.buckets.storage.model.XlMeta;
import io.buckets.storage.repair.ShardOwners;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// A sweep that finds no upload, since it is just being created: its head is on one drive, and the
/// one who creates it proposes it again when the sweep has taken that back.
final class UploadSweepRaceTest {
  private static final ObjectKey KEY = ObjectKey.of("key");

  @Test
  void anUploadThatIsCreatedWhileASweepLooksForItStaysWithItsParts() {
    try (StoreFixture fixture = new StoreFixture("1+1", 2)) {
      fixture.objects.createBucket(StoreFixture.BUCKET);
      BucketInfo bucket = fixture.objects.bucket(StoreFixture.BUCKET);
      UploadKeys keys = new UploadKeys(bucket.id(), KEY, DataId.random().toString());
      ShardOwners owners = new ShardOwners(fixture.store.sets());
      UploadRoom room =
          new StoredUploads(fixture.store.sets(), new UploadListing(fixture.store.sets()));
      CommitGate gate = new CommitGate(fixture.control, new BucketMarks(fixture.control));
      UploadSteps client = new UploadSteps(room, gate, owners, InstantSource.system());
      Runnable creation =
          () -> {
            var _ = client.create(bucket, keys, Map.of(), 0);
            var _ =
                fixture.objects.putPart(
                    StoreFixture.BUCKET,
                    KEY,
                    keys.uploadId(),
                    1,
                    StoreFixture.source(new byte[200], 200));
          };
      UploadEnding sweep = new UploadEnding(new Racing(room, keys.upload(), creation), owners);

      assertThat(sweep.endIfOver(keys, false)).isFalse();
      assertThat(client.ending().state(keys)).isEqualTo(UploadState.OPEN);
      assertThat(room.parts(keys)).hasSize(1);
    }
  }

  /// Has something happen as soon as a register has been settled.
  private record Racing(UploadRoom room, RegisterKey at, Runnable then) implements UploadRoom {
    @Override
    public Registers registers(RegisterKey key) {
      return new Settling(room.registers(key), at, then);
    }

    @Override
    public XlMeta.Erasure erasure(RegisterKey object) {
      return room.erasure(object);
    }

    @Override
    public List<PartInfo> parts(UploadKeys keys) {
      return room.parts(keys);
    }

    @Override
    public void discard(ShardName file) {
      room.discard(file);
    }

    @Override
    public void together(List<Runnable> work) {
      room.together(work);
    }

    @Override
    public void later(Runnable work) {
      room.later(work);
    }
  }

  private record Settling(Registers real, RegisterKey at, Runnable then) implements Registers {
    @Override
    public RegisterView read(RegisterKey key, boolean withShards) {
      return real.read(key, withShards);
    }

    @Override
    public VersionView version(RegisterKey key, DataId data) {
      return real.version(key, data);
    }

    @Override
    public RegisterView settle(RegisterKey key) {
      RegisterView view = real.settle(key);
      if (key.equals(at)) {
        then.run();
      }
      return view;
    }

    @Override
    public Committed change(RegisterKey key, Plan plan) {
      return real.change(key, plan);
    }
  }
}
