package io.buckets.storage.local;

import static io.buckets.storage.drive.DriveFixture.again;
import static io.buckets.storage.drive.DriveFixture.ballot;
import static io.buckets.storage.drive.DriveFixture.everything;
import static io.buckets.storage.drive.DriveFixture.id;
import static io.buckets.storage.drive.DriveFixture.inline;
import static io.buckets.storage.drive.DriveFixture.key;
import static io.buckets.storage.drive.DriveFixture.marker;
import static io.buckets.storage.drive.DriveFixture.part;
import static org.assertj.core.api.Assertions.assertThat;

import io.buckets.core.Ballot;
import io.buckets.core.Limits;
import io.buckets.storage.drive.CommitRequest;
import io.buckets.storage.drive.Drive;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.DriveFixture;
import io.buckets.storage.drive.DriveHead;
import io.buckets.storage.drive.OlderQuery;
import io.buckets.storage.drive.OlderReply;
import io.buckets.storage.drive.RollbackRequest;
import io.buckets.storage.drive.ScanPage;
import io.buckets.storage.drive.ScanRequest;
import io.buckets.storage.drive.Seeds;
import io.buckets.storage.drive.VersionPage;
import io.buckets.storage.memory.MemoryDrive;
import io.buckets.storage.model.Change;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.model.Space;
import io.buckets.storage.register.IndexKey;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A local drive and a drive in memory are given the same random calls, restarts among them, and
/// must answer alike: what differs between them is how a state is kept, never which.
final class LocalDriveModelTest {
  private static final List<RegisterKey> KEYS =
      List.of(key("a"), key("a\u0000b"), key("b"), part("a", 1));

  @TempDir Path top;

  private final long seed = Seeds.next();
  private final Random random = new Random(seed);
  private long clock;

  /// What a drive that was opened again refuses, and the model, which was not, would take.
  private long floor;

  @Test
  void anyOrderOfCallsLeavesALocalDriveInTheStateOfTheModel() throws Exception {
    try (LocalDrives drives = new LocalDrives(top)) {
      MemoryDrive model = DriveFixture.memory();
      Drive drive = drives.create();
      for (int step = 0; step < 1000; step++) {
        String where = "seed " + seed + " step " + step;
        RegisterKey key = KEYS.get(random.nextInt(KEYS.size()));
        if (random.nextInt(250) == 0) {
          drive.close();
          drive = drives.open(drives.path());
          floor = clock;
        } else {
          step(drive, model, key, where);
        }
        assertThat(everything(drive, key)).as(where).isEqualTo(everything(model, key));
        assertThat(older(drive, key)).as(where).isEqualTo(older(model, key));
      }
      drive = drives.losePower(drive);
      for (RegisterKey key : KEYS) {
        // A decide may be lost with the power; it comes again with whoever reads the key.
        if (model.head(key, false).decided()) {
          drive.decide(key, model.head(key, false).ballot());
        }
        assertThat(everything(drive, key)).as("seed %d", seed).isEqualTo(everything(model, key));
      }
      assertThat(scanned(drive)).as("seed %d", seed).isEqualTo(scanned(model));
      drive.close();
    }
  }

  private void step(Drive drive, Drive model, RegisterKey key, String where) throws Exception {
    switch (random.nextInt(8)) {
      case 0, 1, 2, 3 -> {
        CommitRequest request = commit(model, key);
        assertThat(drive.commit(request)).as(where).isEqualTo(model.commit(request));
      }
      case 4 -> {
        RollbackRequest request =
            new RollbackRequest(key, ballot(near()), state(model, key), List.of());
        assertThat(drive.rollback(request)).as(where).isEqualTo(model.rollback(request));
      }
      case 5, 6 -> {
        drive.decide(key, model.head(key, false).ballot());
        model.decide(key, model.head(key, false).ballot());
      }
      default -> healOrCollect(drive, model, key, where);
    }
  }

  private void healOrCollect(Drive drive, Drive model, RegisterKey key, String where)
      throws Exception {
    DriveHead head = model.head(key, true);
    if (head.head().isEmpty()) {
      drive.collect(key, head.ballot());
      model.collect(key, head.ballot());
      return;
    }
    List<DriveHead> state = new ArrayList<>(List.of(head));
    state.addAll(VersionPage.all(model, key));
    Ballot confirmed = ballot(near());
    assertThat(drive.install(key, confirmed, state))
        .as(where)
        .isEqualTo(model.install(key, confirmed, state));
  }

  /// Mostly newer than all before, sometimes not.
  private long near() {
    boolean old = clock > floor && random.nextInt(5) == 0;
    return old ? Math.max(floor + 1, clock - random.nextInt(4)) : ++clock;
  }

  /// Mostly the state that the drive has, or had.
  private Ballot state(Drive model, RegisterKey key) throws DriveException {
    DriveHead head = model.head(key, false);
    return switch (random.nextInt(6)) {
      case 0 -> ballot(0);
      case 1 -> ballot(Math.max(1, clock - random.nextInt(5)));
      case 2, 3 -> head.undo() == null ? head.head().state() : head.undo().state();
      default -> head.head().state();
    };
  }

  private CommitRequest commit(Drive model, RegisterKey key) throws DriveException {
    long number = near();
    long changeId = random.nextInt(6) == 0 ? Math.max(1, number - 1) : number;
    long version = random.nextInt(4);
    Change change =
        switch (random.nextInt(7)) {
          case 0 -> new Change.Replace(inline(0, text("replaced ", number)));
          case 1 -> new Change.Erase(random.nextBoolean());
          case 2 -> new Change.RemoveVersion(id(version));
          case 3 -> new Change.EditVersion(inline(version, text("edited ", number)));
          case 4 -> new Change.AddVersion(marker(10 + number));
          default -> new Change.AddVersion(inline(version, text("added ", number)));
        };
    CommitRequest request = again(key, number, 0, changeId, change);
    return new CommitRequest(
        key,
        request.ballot(),
        state(model, key),
        request.changeId(),
        request.lineage(),
        change,
        request.shardIndex(),
        request.shard());
  }

  /// Now and then so long that its document is kept beside the head.
  private String text(String word, long number) {
    int times = random.nextInt(4) == 0 ? Limits.HEAD_DOCUMENT_BYTES / word.length() : 1;
    return word.repeat(times) + number;
  }

  /// What is answered of older versions, each by its id, and the newest two.
  private static List<String> older(Drive drive, RegisterKey key) throws DriveException {
    List<String> answers = new ArrayList<>();
    for (long id = 0; id < 4; id++) {
      answers.add(told(drive.older(key, new OlderQuery.ById(id(id)), true)));
    }
    answers.add(told(drive.older(key, new OlderQuery.Below(null, 2), false)));
    return answers;
  }

  private static String told(OlderReply reply) {
    return reply.head().ballot() + " " + told(reply.ofHead()) + " " + told(reply.ofUndo());
  }

  private static List<String> told(List<DriveHead> versions) {
    return versions.stream()
        .map(DriveHead::head)
        .map(head -> head.change() + " " + Objects.requireNonNull(head.newest()).id())
        .toList();
  }

  private static List<String> shown(ScanPage.Entry entry) {
    ScanPage.Older older = entry.older();
    return older == null
        ? List.of()
        : older.newestFirst().stream()
            .map(head -> head.change() + " " + Objects.requireNonNull(head.newest()).id())
            .toList();
  }

  private static List<String> scanned(Drive drive) throws DriveException {
    List<String> rows = new ArrayList<>();
    for (Space space : Space.values()) {
      byte[] all = new byte[0];
      OlderQuery.Below three = new OlderQuery.Below(null, 3);
      ScanRequest older = new ScanRequest(space, -1, all, all, 100, true, 1 << 20, three);
      for (ScanPage.Entry entry : drive.scan(older).entries()) {
        rows.add(IndexKey.parse(space, entry.indexKey()) + " " + shown(entry));
      }
    }
    for (Space space : Space.values()) {
      ScanRequest all = new ScanRequest(space, -1, new byte[0], new byte[0], 100, true);
      for (ScanPage.Entry entry : drive.scan(all).entries()) {
        DriveHead head = entry.head();
        rows.add(
            IndexKey.parse(space, entry.indexKey())
                + " "
                + head.ballot()
                + " "
                + head.decided()
                + " "
                + head.head().olderVersions());
      }
    }
    return rows;
  }
}
