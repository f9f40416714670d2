package io.buckets.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BodyDecoderTest {
  /// Feeds the bytes in pieces of a size and returns the body and, after a bar, what lies behind
  /// it.
  private static String decode(BodyDecoder decoder, String stream, int piece) throws BadRequest {
    ByteBuf in = Unpooled.buffer();
    StringBuilder body = new StringBuilder();
    for (int at = 0; at < stream.length(); at += piece) {
      String part = stream.substring(at, Math.min(stream.length(), at + piece));
      in.writeCharSequence(part, StandardCharsets.ISO_8859_1);
      for (ByteBuf slice = decoder.next(in); slice != null; slice = decoder.next(in)) {
        body.append(slice.toString(StandardCharsets.ISO_8859_1));
        slice.release();
      }
    }
    assertThat(decoder.done()).isEqualTo(decoder.remaining() == 0);
    return body + "|" + (decoder.done() ? in.toString(StandardCharsets.ISO_8859_1) : "more");
  }

  @Test
  void aFixedBodyEndsAtItsLength() throws BadRequest {
    for (int piece = 1; piece < 12; piece++) {
      assertThat(decode(BodyDecoder.of(5), "helloGET /", piece)).isEqualTo("hello|GET /");
      assertThat(decode(BodyDecoder.of(11), "helloGET /", piece)).isEqualTo("helloGET /|more");
    }
  }

  @Test
  void aChunkedBodyIsPutTogetherWhereverItsBytesAreSplit() throws BadRequest {
    String stream =
        "5\r\nhello\r\n00A;name=\"value\";b\r\n, big worl\r\n1 ;x\r\nd\r\n0\r\nX-Sum: 1\r\nY:\r\n\r\nGET /";
    for (int piece = 1; piece <= stream.length(); piece++) {
      assertThat(decode(BodyDecoder.of(-1), stream, piece)).isEqualTo("hello, big world|GET /");
    }
  }

  @Test
  void anUnfinishedChunkedBodyWaitsForMore() throws BadRequest {
    String stream = "5\r\nhello\r\n0\r\n\r\n";
    for (int length = 8; length < stream.length(); length++) {
      assertThat(decode(BodyDecoder.of(-1), stream.substring(0, length), 3)).endsWith("|more");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x\r\n",
        "\r\n",
        "-1\r\n",
        "+5\r\nhello\r\n",
        "0x5\r\nhello\r\n",
        "5\nhello\r\n0\r\n\r\n",
        "5\r\nhello0\r\n\r\n",
        "5\r\nhelloXX0\r\n\r\n",
        "5\r\nhello\n0\r\n\r\n",
        "5\r\nhello\rX",
        "5;a\nb\r\nhello\r\n",
        "5;a\u0001\r\nhello\r\n",
        "5x\r\nhello\r\n",
        "1000000000000000\r\n",
        "0\r\nno colon\r\n\r\n",
        "0\r\n folded: 1\r\n\r\n",
        "0\r\nX: a\u0000\r\n\r\n",
        "0\r\n\n"
      })
  void brokenChunkingIsRefusedHoweverItArrives(String stream) {
    for (int piece = 1; piece <= stream.length(); piece++) {
      int size = piece;
      assertThatThrownBy(() -> decode(BodyDecoder.of(-1), stream, size))
          .as("in pieces of %d", size)
          .isInstanceOf(BadRequest.class);
    }
  }

  @Test
  void aLineWithoutEndIsRefusedBeforeItFillsMemory() {
    assertThatThrownBy(() -> decode(BodyDecoder.of(-1), "5;" + "a".repeat(10_000), 100))
        .isInstanceOf(BadRequest.class);
    assertThatThrownBy(() -> decode(BodyDecoder.of(-1), "0\r\n" + "A: b\r\n".repeat(10_000), 100))
        .isInstanceOf(BadRequest.class);
  }

  @Test
  void anyBytesAreEitherDecodedOrRefusedAndNoSliceIsLost() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    String valid = "5\r\nhello\r\nb;q=1\r\n, big world\r\n0\r\nA: b\r\n\r\n";
    int decoded = 0;
    for (int round = 0; round < 5000; round++) {
      StringBuilder stream = new StringBuilder(valid);
      for (int edits = random.nextInt(3); edits > 0; edits--) {
        stream.setCharAt(random.nextInt(stream.length()), (char) random.nextInt(256));
      }
      try {
        decode(BodyDecoder.of(-1), stream.toString(), 1 + random.nextInt(20));
        decoded++;
      } catch (BadRequest refusal) {
        assertThat(refusal.detail()).as("seed %d", seed).isNotEmpty();
      }
    }
    assertThat(decoded).as("seed %d", seed).isPositive();
  }
}
