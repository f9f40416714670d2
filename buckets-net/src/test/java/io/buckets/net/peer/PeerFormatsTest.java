package io.buckets.net.peer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.buckets.core.peer.PeerLimits;
import io.buckets.net.peer.Reception.Versions;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// The bytes between nodes. What is written here as hexadecimal digits must be read by every later
/// build: a change of it is a new version of the protocol.
final class PeerFormatsTest {
  private static final PeerName THREE = new PeerName(new UUID(0x0102030405060708L, 9), 3);
  private static final PeerName FOUR = new PeerName(new UUID(0x0102030405060708L, 9), 4);
  private static final Greeting GREETING = new Greeting(1, 2, true, THREE, 77, 4);

  private static final String GREETING_BYTES =
      "424b5453"
          + "0025"
          + "00010002"
          + "01"
          + "01020304050607080000000000000009"
          + "00000003"
          + "000000000000004d"
          + "00000004";
  private static final String WELCOME_BYTES =
      "424b5453"
          + "0020"
          + "0001"
          + "01020304050607080000000000000009"
          + "00000004"
          + "000000000000004e"
          + "0000";
  private static final String OVERTAKEN_BYTES =
      "424b5453"
          + "004f"
          + "0000"
          + "01020304050607080000000000000009"
          + "00000004"
          + "000000000000004e"
          + "0027"
          + "6e6f64652033207761732073746172746564"
          + "20616761696e2073696e636520796f752077657265"
          + "0000000000000063";
  private static final String CALL_BYTES =
      "00000002" + "00000003" + "01" + "00" + "0105" + "000003e8" + "000000000000002a" + "6869";
  private static final String REFUSAL_BYTES =
      "00000002" + "00000000" + "02" + "02" + "0000" + "00000000" + "000000000000002a" + "6e6f";

  private static String hex(ByteBuffer bytes) {
    byte[] all = new byte[bytes.remaining()];
    bytes.get(all);
    return HexFormat.of().formatHex(all);
  }

  private static ByteBuf bytes(String hex) {
    return Unpooled.wrappedBuffer(HexFormat.of().parseHex(hex));
  }

  private static ByteBuffer words(String hex) throws IOException {
    ByteBuffer words = Greeting.take(bytes(hex));
    assertThat(words).isNotNull();
    return Objects.requireNonNull(words);
  }

  @Test
  void aGreetingAndItsAnswerAreTheseBytes() throws Exception {
    assertThat(hex(GREETING.encode())).isEqualTo(GREETING_BYTES);
    assertThat(Greeting.decode(words(GREETING_BYTES))).isEqualTo(GREETING);
    Reception welcome = Reception.of(GREETING, Versions.CURRENT, FOUR, 78);
    assertThat(hex(welcome.encode())).isEqualTo(WELCOME_BYTES);
    assertThat(Reception.decode(words(WELCOME_BYTES))).isEqualTo(welcome);
    Reception refusal = welcome.refused("no, thank you");
    assertThat(Reception.decode(words(hex(refusal.encode())))).isEqualTo(refusal);
    Reception overtaken = welcome.overtakenBy(3, 99);
    assertThat(hex(overtaken.encode())).isEqualTo(OVERTAKEN_BYTES);
    assertThat(Reception.decode(words(OVERTAKEN_BYTES))).isEqualTo(overtaken);
  }

  @Test
  void aGreetingIsTakenWhenItIsWholeAndNotBefore() throws Exception {
    for (int length = 0; length < GREETING_BYTES.length() / 2; length++) {
      assertThat(Greeting.take(bytes(GREETING_BYTES.substring(0, 2 * length)))).isNull();
    }
    assertThatThrownBy(() -> Greeting.take(bytes("474554202f20485454502f312e31")))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> Greeting.take(bytes("424b5453ffff"))).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> Greeting.decode(words("424b5453000100")))
        .isInstanceOf(IOException.class);
  }

  @Test
  void theLowerOfTheNewestVersionsIsSpokenAndBeyondItIsRefusedClearly() {
    assertThat(versionOf(new Greeting(1, 3, false, THREE, 1, 4), new Versions(1, 2))).isEqualTo(2);
    assertThat(versionOf(new Greeting(1, 2, false, THREE, 1, 4), new Versions(2, 5))).isEqualTo(2);
    Reception tooNew =
        Reception.of(new Greeting(4, 6, false, THREE, 1, 4), new Versions(1, 3), FOUR, 1);
    assertThat(tooNew.isRefusal()).isTrue();
    assertThat(tooNew.why()).contains("versions 4 to 6").contains("1 to 3");
    Reception tooOld =
        Reception.of(new Greeting(1, 2, false, THREE, 1, 4), new Versions(3, 4), FOUR, 1);
    assertThat(tooOld.isRefusal()).isTrue();
  }

  private static int versionOf(Greeting greeting, Versions own) {
    return Reception.of(greeting, own, FOUR, 1).version();
  }

  @Test
  void anotherDeploymentOrAnotherNodeThanTheOneMeantIsRefused() {
    PeerName stranger = new PeerName(new UUID(8, 8), 3);
    Greeting strange = new Greeting(1, 1, false, stranger, 1, 4);
    assertThat(Reception.of(strange, Versions.CURRENT, FOUR, 1).why()).contains("deployment");
    Greeting lost = new Greeting(1, 1, false, THREE, 1, 5);
    assertThat(Reception.of(lost, Versions.CURRENT, FOUR, 1).why()).contains("you want node 5");
  }

  @Test
  void framesAreTheseBytesHoweverTheyAreCut() throws Exception {
    String all = CALL_BYTES + "010203" + REFUSAL_BYTES;
    for (int seed = 0; seed < 50; seed++) {
      Gathered gathered = new Gathered();
      FrameReader reader = new FrameReader(gathered);
      Random chance = new Random(seed);
      ByteBuf in = bytes(all);
      while (in.isReadable()) {
        reader.read(in.readSlice(1 + chance.nextInt(in.readableBytes())));
      }
      assertThat(gathered.seen)
          .describedAs("seed %d", seed)
          .containsExactly(
              new FrameHead(2, 3, FrameType.CALL, 0, 0x105, 1000, 42) + " hi 010203",
              new FrameHead(2, 0, FrameType.ANSWER, 2, 0, 0, 42) + " no ");
    }
    ByteBuf written = Unpooled.buffer();
    new FrameHead(2, 3, FrameType.CALL, 0, 0x105, 1000, 42).writeTo(written);
    assertThat(hex(written.nioBuffer())).isEqualTo(CALL_BYTES.substring(0, 48));
  }

  @Test
  void aFrameThatIsTooLongOrOfNoKnownTypeIsRefusedBeforeItIsRead() {
    FrameReader reader = new FrameReader(new Gathered());
    String length = HexFormat.of().toHexDigits(PeerLimits.MESSAGE_BYTES);
    String rest = "00000001" + "01" + "00" + "0105" + "000003e8" + "000000000000002a";
    assertThatThrownBy(() -> reader.read(bytes(length + rest))).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> new FrameReader(new Gathered()).read(bytes("ff".repeat(24))))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() ->
            new FrameReader(new Gathered()).read(bytes("00".repeat(8) + "09" + "00".repeat(15))))
        .isInstanceOf(IOException.class);
  }

  /// Frames as text.
  private static final class Gathered implements FrameReader.Sink {
    private final List<String> seen = new ArrayList<>();
    private ByteBuffer room = ByteBuffer.allocate(0);

    @Override
    public ByteBuffer roomFor(FrameHead head) {
      room = ByteBuffer.allocate(head.bulk());
      return room;
    }

    @Override
    public void frame(FrameHead head, byte[] said) {
      String bulk = head.bulk() == 0 ? "" : hex(room.flip());
      seen.add(head + " " + new String(said, UTF_8) + " " + bulk);
    }
  }
}
