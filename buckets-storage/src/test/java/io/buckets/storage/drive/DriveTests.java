package io.buckets.storage.drive;

import static io.buckets.storage.drive.DriveFixture.ballot;
import static io.buckets.storage.drive.DriveFixture.inline;
import static io.buckets.storage.drive.DriveFixture.key;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.buckets.storage.drive.DriveException.Reason;
import io.buckets.storage.model.Change;
import io.buckets.storage.model.RegisterKey;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/// A fresh drive of one kind for each test, and the words in which the contracts speak of it.
abstract class DriveTests {
  static final CommitReply ACCEPTED = new CommitReply.Accepted();
  static final RegisterKey KEY = key("a/key");

  final DriveUnderTest kind = kind();
  Drive drive;

  public abstract DriveUnderTest kind();

  @BeforeEach
  final void open() throws Exception {
    drive = kind.create();
  }

  @AfterEach
  final void shut() {
    drive.close();
  }

  final void losePower() throws Exception {
    drive = kind.losePower(drive);
  }

  static CommitReply refused(long newer) {
    return new CommitReply.Refused(ballot(newer));
  }

  static CommitReply behind(long head) {
    return new CommitReply.Behind(ballot(head));
  }

  static Change replace(String text) {
    return new Change.Replace(inline(0, text));
  }

  static Change add(long id) {
    return new Change.AddVersion(inline(id, "version " + id));
  }

  PrepareReply prepare(long ballot) throws DriveException {
    return drive.prepare(KEY, ballot(ballot), true);
  }

  static void assertFails(Reason reason, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOf(DriveException.class)
        .extracting(e -> ((DriveException) e).reason())
        .isEqualTo(reason);
  }
}
