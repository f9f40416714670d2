package io.buckets.storage.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.buckets.core.peer.PeerFault;
import io.buckets.core.peer.PeerRequest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ServingTest {
  private final List<String> seen = new ArrayList<>();
  private final CountDownLatch atWork = new CountDownLatch(1);
  private final CountDownLatch hangs = new CountDownLatch(1);

  private final class Request implements PeerRequest {
    @Override
    public int from() {
      return 1;
    }

    @Override
    public int kind() {
      return DriveService.KIND;
    }

    @Override
    public ByteBuffer head() {
      return ByteBuffer.allocate(0);
    }

    @Override
    public ByteBuffer bulk() {
      return ByteBuffer.allocate(0);
    }

    @Override
    public long nanosLeft() {
      return 1;
    }

    @Override
    public ByteBuffer room(int bytes) {
      return ByteBuffer.allocate(bytes);
    }

    @Override
    public void answer(ByteBuffer head, @Nullable ByteBuffer bulk) {
      seen.add("answered");
    }

    @Override
    public void refuse(PeerFault.Reason reason, String why) {
      seen.add("refused");
    }

    @Override
    public void forsake() {
      seen.add("forsaken");
    }

    @Override
    public void reclaim() {
      seen.add("reclaimed");
    }
  }

  private Serving serving(Serving.Work work) {
    return new Serving(new Request(), work, _ -> seen.add("failed"));
  }

  private Serving.Outcome hang(boolean isAtWork) {
    atWork.countDown();
    try {
      hangs.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return new Serving.Outcome(isAtWork, () -> seen.add("answered"));
  }

  private void giveUpWhileItHangs(boolean isAtWork) throws InterruptedException {
    Serving serving = serving(() -> hang(isAtWork));
    Thread drive = Thread.startVirtualThread(serving);
    atWork.await();
    serving.giveUp();
    hangs.countDown();
    drive.join();
  }

  @Test
  void aCallIsAnsweredOnce() {
    Serving serving = serving(() -> new Serving.Outcome(false, () -> seen.add("answered")));
    serving.run();
    serving.giveUp();
    serving.run();
    assertThat(seen).containsExactly("answered");
  }

  @Test
  void whatIsNotBegunIsNotCarriedOutWhenItIsGivenUp() {
    Serving serving =
        serving(() -> {
          throw new AssertionError("it was given up");
        });
    serving.giveUp();
    serving.run();
    assertThat(seen).containsExactly("failed");
  }

  @Test
  void whatHungGivesBackItsMemoryWhenItEnds() throws InterruptedException {
    giveUpWhileItHangs(false);
    assertThat(seen).containsExactly("forsaken", "failed", "reclaimed");
  }

  @Test
  void butNotWhatIsStillUsedThen() throws InterruptedException {
    giveUpWhileItHangs(true);
    assertThat(seen).containsExactly("forsaken", "failed");
  }

  @Test
  void whatMayBeUsedAfterAFailureIsForsaken() {
    serving(() -> new Serving.Outcome(true, () -> seen.add("answered"))).run();
    assertThat(seen).containsExactly("forsaken", "answered");
  }
}
