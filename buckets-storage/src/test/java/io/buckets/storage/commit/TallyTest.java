package io.buckets.storage.commit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class TallyTest {
  private static final int WANTED = 3;

  private final Tally tally = new Tally(0b1111);

  @Test
  void drivesThatLackSomethingAreInTheWayIfTheOthersAreTooFew() {
    tally.accept(0);
    tally.accept(1);
    tally.lag(2);
    assertThat(tally.isBehind(WANTED)).as("the last may accept").isFalse();
    tally.fail(3);
    assertThat(tally.isBehind(WANTED)).isTrue();
    assertThat(tally.isBehind(4)).as("too few drives").isFalse();
  }

  @Test
  void whatANewerBallotIsInTheWayOfHasNobodyBehind() {
    tally.accept(0);
    tally.accept(1);
    tally.lag(2);
    tally.refuse(3);
    assertThat(tally.isBehind(WANTED)).isFalse();
  }
}
