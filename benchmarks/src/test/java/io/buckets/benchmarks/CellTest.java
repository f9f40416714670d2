package io.buckets.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CellTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "put:4KiB:32",
        "get:1MiB:16",
        "head:1B:1",
        "delete:100B:2:7",
        "list:1KiB:8:100000"
      })
  void aCellIsReadAndPrintedAlike(String text) {
    assertThat(Cell.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "put",
        "put:4KiB",
        "put:4KiB:0",
        "put:4XiB:1",
        "fly:4KiB:1",
        "put:-1:1",
        "put:1:1:1:1"
      })
  void otherTextIsRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Cell.parse(text));
  }

  @Test
  void sizesAreInPowersOf1024() {
    assertThat(ByteSize.parse("64MiB").bytes()).isEqualTo(64 << 20);
    assertThat(ByteSize.parse("64M")).hasToString("64MiB");
    assertThat(ByteSize.parse("1536")).hasToString("1536B");
    assertThat(ByteSize.parse("1G").bytes()).isEqualTo(1L << 30);
    assertThat(ByteSize.parse("0")).hasToString("0B");
  }

  @Test
  void theNullServerFindsTheSizeInTheBucketsName() {
    for (String text : new String[] {"get:4KiB:1", "mixed:100B:1", "put:64MiB:4"}) {
      Cell cell = Cell.parse(text);
      assertThat(NullServer.objectBytes("/" + cell.bucket() + "/o/1"))
          .isEqualTo(cell.size().bytes());
    }
  }

  @Test
  void targetsOfOneServerHaveBucketsOfTheirOwn() {
    Target plain = Target.parse("plain=http://127.0.0.1:9000,4711");
    Target versioned = Target.parse("v:versioned=http://127.0.0.1:9000,4711");
    assertThat(versioned.nodes()).isEqualTo(plain.nodes());
    assertThat(versioned.kind().name("load-put-4096")).isEqualTo("versioned-load-put-4096");
    assertThat(plain.kind().name("load-put-4096")).isEqualTo("load-put-4096");
    assertThat(Target.parse("e:encrypted=http://127.0.0.1:9000").kind())
        .isEqualTo(BucketKind.ENCRYPTED);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Target.parse("x:odd=http://127.0.0.1:9000"));
  }

  @Test
  void aTargetHasANameAnAddressAndPerhapsAProcess() {
    assertThat(Target.parse("a=http://127.0.0.1:9000,4711"))
        .isEqualTo(Target.of("a", "127.0.0.1", 9000, OptionalLong.of(4711)));
    assertThat(Target.parse("b=http://example.org").node(5).authority()).isEqualTo("example.org");
    assertThatIllegalArgumentException().isThrownBy(() -> Target.parse("http://localhost:1"));
    assertThatIllegalArgumentException().isThrownBy(() -> Target.parse("a=https://localhost:1"));
  }

  @Test
  void clientsAreDealtOutAmongTheNodesOfATarget() {
    Target target = Target.parse("a=http://10.0.0.1:9000,http://10.0.0.2:9000,12");
    assertThat(target.pid()).hasValue(12);
    assertThat(target.node(2)).isEqualTo(target.nodes().getFirst());
    assertThat(target.node(3).authority()).isEqualTo("10.0.0.2:9000");
  }

  @Test
  void theProcessNameInProcStatMayContainAnything() {
    String stat = "12 (a) b (c)) S 1 2 3 4 5 6 7 8 9 10 111 222 0 0 20 0";
    assertThat(ProcessCpu.ticks(stat)).isEqualTo(333);
  }
}
