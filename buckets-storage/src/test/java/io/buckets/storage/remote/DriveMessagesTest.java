package io.buckets.storage.remote;

import static io.buckets.storage.drive.DriveFixture.ballot;
import static io.buckets.storage.drive.DriveFixture.change;
import static io.buckets.storage.drive.DriveFixture.inline;
import static io.buckets.storage.drive.DriveFixture.key;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.buckets.core.Ballot;
import io.buckets.core.VersionId;
import io.buckets.storage.drive.BucketFence;
import io.buckets.storage.drive.CommitReply;
import io.buckets.storage.drive.CommitRequest;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.DriveException.Reason;
import io.buckets.storage.drive.DriveHead;
import io.buckets.storage.drive.Mark;
import io.buckets.storage.drive.OlderQuery;
import io.buckets.storage.model.Change;
import io.buckets.storage.model.DataId;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.model.Version;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/// The messages of drives as bytes. What is written here as hexadecimal digits must be read by
/// every later build: a change of it is a new format.
final class DriveMessagesTest {
  private static final String QUESTION =
      "01" + "0c" + "00000000000000010000000000000002" + "0000000000000007" + "ffffffff";
  private static final String FAILURE =
      "01"
          + "0000000000000005"
          + "0000000000000009"
          + "00"
          + "08"
          + "0000000000000007"
          + "00000004"
          + "6f766572";
  private static final String COMMIT =
      "6f"
          + "0000000000000003"
          + "00000001"
          + "6b"
          + "00000000"
          + "000000000000000200000001"
          + "000000000000000000000000"
          + "000000000000000200000001"
          + "00000001"
          + "000000000000000200000001"
          + "01"
          + "00000000000000000000000000000000"
          + "00"
          + "0000000000000005"
          + "0000000000000005"
          + "0000000000000011"
          + "00000002"
          + "6162"
          + "00000003"
          + "01"
          + "00000000000000040000000000000005"
          + "00"
          + "00000002"
          + "7b7d"
          + "00000002"
          + "00"
          + "00000000";

  private static String hex(MessageWriter out) {
    ByteBuffer message = out.message();
    byte[] bytes = new byte[message.remaining()];
    message.get(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  private static MessageReader reader(String hex) {
    return new MessageReader(ByteBuffer.wrap(HexFormat.of().parseHex(hex)));
  }

  private static <T> T there(
      T value, BiConsumer<MessageWriter, T> out, Function<MessageReader, T> in) {
    MessageWriter writer = new MessageWriter();
    out.accept(writer, value);
    T back = in.apply(new MessageReader(writer.message()));
    MessageWriter again = new MessageWriter();
    out.accept(again, back);
    assertThat(hex(again)).isEqualTo(hex(writer));
    return back;
  }

  @Test
  void aRequestBeginsWithTheseBytes() {
    DriveQuestion question =
        new DriveQuestion(Ask.COMMIT, new UUID(1, 2), new DriveScope(7, DriveScope.NO_SET));
    assertThat(hex(question.begin())).isEqualTo(QUESTION);
    assertThat(DriveQuestion.read(reader(QUESTION))).isEqualTo(question);
  }

  @Test
  void aFailureIsTheseBytes() {
    MessageWriter out = new MessageWriter();
    DriveException why = new DriveException(Reason.STALE_GENERATION, "over");
    new DriveAnswer(new Mark(5, 9), null, why, 7).writeTo(out);
    assertThat(hex(out)).isEqualTo(FAILURE);
    DriveAnswer read = DriveAnswer.read(reader(FAILURE), "d");
    assertThat(read.mark()).isEqualTo(new Mark(5, 9));
    assertThat(read.generation()).isEqualTo(7);
    assertThat(read.failure()).isNotNull().hasMessage("d: over");
  }

  @Test
  void aFenceAndItsAnswersComeThrough() {
    for (boolean up : new boolean[] {true, false}) {
      BucketFence fence = new BucketFence(5, 9, up);
      MessageWriter out = DriveCodec.fence(new MessageWriter(), fence);
      assertThat(hex(out)).isEqualTo("0000000000000005" + "0000000000000009" + (up ? "01" : "00"));
      assertThat(DriveCodec.fence(new MessageReader(out.message()))).isEqualTo(fence);
    }
    for (BucketFence.Answer answer : BucketFence.Answer.values()) {
      assertThat(there(answer, DriveCodec::fenced, DriveCodec::fenced)).isEqualTo(answer);
    }
  }

  @Test
  void aCommitIsTheseBytes() {
    Version version =
        new Version(
            VersionId.NULL,
            Version.Kind.OBJECT,
            5,
            17,
            "ab",
            3,
            new DataId(4, 5),
            false,
            "{}".getBytes(US_ASCII));
    Ballot two = new Ballot(2, 1);
    CommitRequest request =
        new CommitRequest(
            RegisterKey.object(3, key("k").key()),
            two,
            Ballot.ZERO,
            two,
            List.of(two),
            new Change.Replace(version),
            2,
            null);
    MessageWriter out = new MessageWriter();
    DriveCodec.commit(out, request);
    assertThat(hex(out)).isEqualTo(COMMIT);
    MessageWriter again = new MessageWriter();
    DriveCodec.commit(again, DriveCodec.commit(reader(COMMIT)));
    assertThat(hex(again)).isEqualTo(COMMIT);
  }

  @Test
  void whatGoesThereComesBackTheSame() {
    for (Change each :
        List.of(
            new Change.Replace(inline(0, "x")),
            new Change.Erase(true),
            new Change.Erase(false),
            new Change.AddVersion(inline(3, "y")),
            new Change.RemoveVersion(new VersionId(5, 6)),
            new Change.EditVersion(inline(4, "z")))) {
      there(change(key("a/key"), 5, 3, each), DriveCodec::commit, DriveCodec::commit);
    }
    assertThat(there(DriveHead.ABSENT, DriveCodec::head, DriveCodec::head))
        .isEqualTo(DriveHead.ABSENT);
    for (OlderQuery query :
        List.<OlderQuery>of(
            new OlderQuery.ById(VersionId.NULL),
            new OlderQuery.ByData(new DataId(1, 2)),
            new OlderQuery.Below(null, 7),
            new OlderQuery.Below(new VersionId(1, 2), 1000))) {
      assertThat(there(query, DriveCodec::query, DriveCodec::query)).isEqualTo(query);
    }
    for (CommitReply reply :
        List.<CommitReply>of(
            new CommitReply.Accepted(),
            new CommitReply.Refused(ballot(3)),
            new CommitReply.Behind(ballot(4)))) {
      assertThat(there(reply, DriveCodec::committed, DriveCodec::committed)).isEqualTo(reply);
    }
  }

  @Test
  void noBytesDoAnythingButMakeSenseOrNone() {
    byte[] commit = HexFormat.of().parseHex(COMMIT);
    for (int length = 0; length < commit.length; length++) {
      byte[] cut = Arrays.copyOf(commit, length);
      assertThatThrownBy(() -> DriveCodec.commit(new MessageReader(ByteBuffer.wrap(cut))))
          .isInstanceOf(MalformedMessage.class);
    }
    for (int seed = 0; seed < 20_000; seed++) {
      Random chance = new Random(seed);
      byte[] damaged = commit.clone();
      for (int i = 0; i <= chance.nextInt(4); i++) {
        damaged[chance.nextInt(damaged.length)] = (byte) chance.nextInt();
      }
      assertThat(readOrRefuse(damaged)).describedAs("seed %d", seed).isTrue();
    }
  }

  private static boolean readOrRefuse(byte[] bytes) {
    try {
      return DriveCodec.commit(new MessageReader(ByteBuffer.wrap(bytes))).key() != null;
    } catch (MalformedMessage refused) {
      return true;
    }
  }
}
