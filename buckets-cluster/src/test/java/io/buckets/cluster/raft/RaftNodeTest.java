package io.buckets.cluster.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.buckets.cluster.state.ClusterState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// One node of four, and what happens at once in the directories that it goes on in.
@Timeout(60)
final class RaftNodeTest extends FourNodes {
  private static final ClusterState FIRST = ClusterState.genesis(new UUID(0x1234, 0x5678));
  private static final int SELF = 3;

  private final CountDownLatch forming = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);
  private RaftNode node;

  @BeforeEach
  void begin() throws IOException {
    cluster.stop(SELF);
    RaftSetup setup = cluster.setup(SELF);
    PeerRpcFactory rpc = new PeerRpcFactory(setup.links());
    LeaseBook book = new LeaseBook(Duration.ofSeconds(2), true);
    node =
        new RaftNode(
            setup,
            RaftTuning.USUAL,
            at(setup.directory()),
            rpc,
            () ->
                new ControlStateMachine(
                    FIRST, new Progress(FIRST), new Wishes(), book, rpc::tellOthers));
    node.begin();
  }

  @AfterEach
  void end() throws IOException {
    node.close();
  }

  private static RaftDirectory at(Path path) {
    return new RaftDirectory(path, FIRST.deploymentId());
  }

  private RaftDirectory another(String name) {
    return at(directory.resolve(name));
  }

  private static void form(RaftDirectory fresh, long above) throws IOException {
    fresh.formAgain(FIRST, fresh.freshName(SELF, above));
  }

  private Void moveWhenReleased(RaftDirectory fresh) throws IOException {
    node.goOnIn(
        fresh,
        () -> {
          form(fresh, 0);
          forming.countDown();
          awaitRelease();
        });
    return null;
  }

  private void awaitRelease() throws IOException {
    try {
      assertThat(released.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private static boolean isDone(Future<?> what) throws Exception {
    try {
      what.get(100, TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    }
  }

  @Test
  void whatIsFormedIsNotRemovedBeforeTheNodeTakesPartFromThere() throws Exception {
    RaftDirectory fresh = another("moved");
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> move = threads.submit(() -> moveWhenReleased(fresh));
      forming.await();
      Future<Void> removal =
          threads.submit(() -> {
            node.discardOlder(at(fresh.path()));
            return null;
          });
      assertThat(isDone(removal)).isFalse();
      released.countDown();
      move.get();
      removal.get();
    }
    assertThat(fresh.isWhole()).isTrue();
    assertThat(node.name()).isEqualTo(fresh.readName(SELF));
  }

  /// Its drive hangs while it begins anew there: it has gone on elsewhere by the time it could.
  @Test
  void whoMovesWhileItBeginsAnewStaysWhereItMoved() throws Exception {
    RaftDirectory fresh = another("moved");
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Void> anew =
          threads.submit(() -> {
            node.beginAnew(this::formWhenReleased);
            return null;
          });
      forming.await();
      node.goOnIn(fresh, () -> form(fresh, 100));
      released.countDown();
      anew.get();
    }
    assertThat(node.name()).isEqualTo(fresh.readName(SELF));
    assertThat(node.running()).isNotNull();
  }

  private void formWhenReleased(RaftDirectory here) throws IOException {
    forming.countDown();
    awaitRelease();
    form(here, 7);
  }

  /// As where a drive fails for a moment: the directory is formed, and its log cannot be made.
  @Test
  void whoCannotBeginWhereItWentBeginsThereLater() throws Exception {
    RaftDirectory fresh = another("moved");
    assertThatThrownBy(() ->
            node.goOnIn(
                fresh,
                () -> {
                  form(fresh, 0);
                  Files.createDirectories(fresh.log().getParent());
                  Files.createFile(fresh.log());
                }))
        .isInstanceOf(IOException.class);
    assertThat(node.running()).isNull();
    assertThat(node.directory()).isEqualTo(fresh);
    assertThat(node.restart()).isTrue();
    assertThat(node.running()).isNotNull();
    assertThat(node.name()).isEqualTo(fresh.readName(SELF));
  }

  /// As where an error comes between the steps of founding.
  @Test
  void whatWasHalfFormedIsFormedAgain() throws Exception {
    Path first = node.directory().path().resolve("first");
    assertThatThrownBy(() ->
            node.beginAnew(here -> {
              Files.delete(first);
              throw new IOException("the drive is full");
            }))
        .hasMessageContaining("full");
    assertThat(node.running()).isNull();
    assertThat(node.restart()).isTrue();
    assertThat(node.running()).isNotNull();
    assertThat(node.isJoining()).isTrue();
  }

  @Test
  void ofTwoMovesAtOnceTheOneThatWasFormedLaterCounts() throws Exception {
    RaftDirectory first = another("first");
    RaftDirectory second = another("second");
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> move = threads.submit(() -> moveWhenReleased(first));
      forming.await();
      node.goOnIn(second, () -> form(second, 100));
      released.countDown();
      assertThatThrownBy(move::get).hasMessageContaining("is older than");
    }
    assertThat(node.name()).isEqualTo(second.readName(SELF));
    assertThat(node.running()).isNotNull();
  }
}
