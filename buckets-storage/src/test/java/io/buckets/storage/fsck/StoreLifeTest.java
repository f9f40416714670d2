package io.buckets.storage.fsck;

import static org.assertj.core.api.Assertions.assertThat;

import io.buckets.cluster.state.BucketSettings.Versioning;
import io.buckets.core.Limits;
import io.buckets.storage.drive.DriveCall;
import io.buckets.storage.drive.DriveException.Reason;
import io.buckets.storage.drive.Seeds;
import io.buckets.storage.memory.FaultPlan;
import io.buckets.storage.memory.FaultPlan.Fault;
import io.buckets.storage.memory.FaultyDrive;
import io.buckets.storage.object.Store;
import io.buckets.storage.object.StoreFixture;
import io.buckets.storage.repair.DriveRebuild;
import io.buckets.storage.repair.Scrubber;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/// The whole life of a store, in little: two coordinators over the same drives write, overwrite,
/// delete and upload while drives fail, lose power, forget everything and come back; then all is
/// healed, every acknowledged write is read, and the store is whole.
final class StoreLifeTest {
  private static final int LIVES = 5;
  private static final int ROUNDS = 4;
  private static final int CLIENTS = 3;
  private static final int STEPS = 25;
  private static final long MEMORY_BYTES = 8 << 20;

  /// `-Dio.buckets.lives=N` lives so often, each time by another seed.
  @Test
  void whateverHappensToTheDrivesAHealedStoreIsWholeAndHoldsWhatWasAcknowledged() throws Exception {
    for (int lives = Integer.getInteger("io.buckets.lives", LIVES); lives > 0; lives--) {
      live(Seeds.next());
    }
  }

  private static void live(long seed) throws Exception {
    try (TwoStores world = new TwoStores("2+2", 4, MEMORY_BYTES)) {
      world.stores.getFirst().objects().createBucket(StoreFixture.BUCKET);
      try {
        live(world, new Random(seed));
      } catch (AssertionError | Exception e) {
        List<Deviation> found = Wholeness.of(world.scope());
        throw new AssertionError("seed " + seed + ": " + e.getMessage() + ", and " + found, e);
      }
    }
  }

  private static void live(TwoStores world, Random random) throws Exception {
    List<LifeOfKeys> clients = new ArrayList<>();
    boolean versions = random.nextBoolean();
    for (int i = 0; i < CLIENTS; i++) {
      clients.add(new LifeOfKeys(world, i, random.nextLong()));
    }
    for (int round = 0; round < ROUNDS; round++) {
      if (versions) {
        Versioning state = random.nextInt(3) == 0 ? Versioning.SUSPENDED : Versioning.ENABLED;
        world.stores.getFirst().objects().setVersioning(StoreFixture.BUCKET, state);
      }
      // All drives have everything now, so as many as there is parity may forget it.
      for (int i = random.nextInt(3); i > 0; i--) {
        world.drives.get(random.nextInt(world.drives.size())).wipe();
      }
      // A drive is not replaced within the second that its ceiling begins ahead.
      world.turn(Duration.ofSeconds(2));
      for (FaultyDrive drive : world.faulty) {
        drive.setPlan(trouble(random));
      }
      together(clients, client -> client.live(STEPS));
      quiet(world);
      together(clients, LifeOfKeys::readAll);
      clients.forEach(LifeOfKeys::abortUploads);
      heal(world);
      together(clients, LifeOfKeys::readAll);
      assertThat(Wholeness.of(world.scope())).as("round %d", round).isEmpty();
    }
    assertThat(clients).allMatch(client -> client.acknowledged > 0);
  }

  private static FaultPlan trouble(Random random) {
    FaultPlan plan = FaultPlan.seeded(random.nextLong()).corruptReads(0.01);
    for (DriveCall call : FaultPlan.CALLS) {
      plan =
          plan.byChance(0.01, call, new Fault.Fail(Reason.TIMEOUT))
              .byChance(0.01, call, new Fault.LoseReply())
              .byChance(0.01, call, new Fault.Repeat())
              .byChance(0.02, call, new Fault.Delay(Duration.ofMillis(2)));
    }
    return plan.byChance(0.003, DriveCall.COMMIT, new Fault.LosePower())
        .byChance(0.003, DriveCall.SEAL, new Fault.LosePower());
  }

  /// Faults end, and every drive comes back.
  private static void quiet(TwoStores world) {
    for (FaultyDrive drive : world.faulty) {
      drive.setPlan(FaultPlan.seeded(0));
    }
    world.bringBack();
  }

  /// What a server does by itself in time: it walks by everything, which ends uploads too, again
  /// and again, since a tombstone is collected only when it is old, and sweeps up files when they
  /// are old. A call of before may yet take a drive out of service; a server puts it back.
  private static void heal(TwoStores world) throws InterruptedException {
    Store store = world.stores.getLast();
    walk(world, store);
    walk(world, store);
    assertThat(store.rebuild().progress().incomplete()).isZero();
    store.scrubber().scrub(Scrubber.Pace.NONE);
    // What was repaired meanwhile, or held by a reader that died, goes an orphan's age later.
    world.turn(Limits.ORPHAN_AGE);
    walk(world, store);
    assertThat(store.rebuild().progress().incomplete()).isZero();
    store.scrubber().scrub(Scrubber.Pace.NONE);
    world.bringBack();
  }

  private static void walk(TwoStores world, Store store) throws InterruptedException {
    world.bringBack();
    store.rebuild().run(-1, new byte[0], DriveRebuild.Depth.FILES);
    world.turn(Duration.ofMinutes(5));
  }

  private interface Work {
    void of(LifeOfKeys client) throws Exception;
  }

  private static void together(List<LifeOfKeys> clients, Work work) throws Exception {
    List<Future<?>> done = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      clients.forEach(client ->
          done.add(
              threads.submit(() -> {
                work.of(client);
                return null;
              })));
    }
    for (Future<?> future : done) {
      future.get();
    }
  }
}
