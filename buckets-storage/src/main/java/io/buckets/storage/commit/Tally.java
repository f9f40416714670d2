package io.buckets.storage.commit;

/// Who answered what to one wave of requests. Slots are bits of an `int`.
final class Tally {
  private final int asked;
  private int accepted;
  private int refused;
  private int behind;
  private int failed;

  Tally(int asked) {
    this.asked = asked;
  }

  void accept(int slot) {
    accepted |= 1 << slot;
  }

  void refuse(int slot) {
    refused |= 1 << slot;
  }

  /// An answer that is neither yes nor no: the drive lacks something.
  void lag(int slot) {
    behind |= 1 << slot;
  }

  void fail(int slot) {
    failed |= 1 << slot;
  }

  /// Counts everybody who has not answered as failed.
  void expire() {
    failed |= outstanding();
  }

  int accepted() {
    return accepted;
  }

  int accepts() {
    return Integer.bitCount(accepted);
  }

  int refused() {
    return refused;
  }

  int behind() {
    return behind;
  }

  /// Waits for another answer of those that were behind.
  void askBehindAgain() {
    behind = 0;
  }

  int outstanding() {
    return asked & ~(accepted | refused | behind | failed);
  }

  boolean isOutstanding(int slot) {
    return (outstanding() & 1 << slot) != 0;
  }

  boolean isComplete() {
    return outstanding() == 0;
  }

  /// How many accepts there may yet be.
  int possible() {
    return Integer.bitCount(accepted | outstanding());
  }

  /// Whether there would be `goal` accepts if drives did not lack something: no newer ballot is in
  /// the way.
  boolean isBehind(int goal) {
    int lacking = Integer.bitCount(behind);
    return lacking != 0 && refused == 0 && possible() < goal && possible() + lacking >= goal;
  }

  /// Slots that are not known to have failed.
  int reachable() {
    return asked & ~failed;
  }
}
