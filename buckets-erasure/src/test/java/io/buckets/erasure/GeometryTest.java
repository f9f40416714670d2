package io.buckets.erasure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GeometryTest {
  @Test
  void theDefaultsAreTheDocumentedTable() {
    List<String> table =
        List.of(
            "1+0", "1+1", "2+1", "2+2", "3+2", "4+2", "4+3", "5+3", "6+3", "6+4", "7+4", "8+4",
            "9+4", "10+4", "11+4", "12+4");
    assertThat(IntStream.rangeClosed(1, 16).mapToObj(n -> Geometry.defaultFor(n).toString()))
        .containsExactlyElementsOf(table);
  }

  @Test
  void everyLargerPoolHasSetsOfSixteen() {
    assertThat(IntStream.of(17, 18, 31, 32, 33, 1000).mapToObj(Geometry::defaultFor))
        .containsOnly(new Geometry(12, 4));
  }

  @Test
  void noDriveIsNoPool() {
    assertThatIllegalArgumentException().isThrownBy(() -> Geometry.defaultFor(0));
  }

  @Test
  void whatIsPrintedIsReadBack() {
    for (int data = 1; data <= 16; data++) {
      for (int parity = 0; parity <= 16; parity++) {
        Geometry geometry = new Geometry(data, parity);
        assertThat(Geometry.parse(geometry.toString())).isEqualTo(geometry);
        assertThat(geometry.total()).isEqualTo(data + parity);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "8",
        "+",
        "8+",
        "+4",
        "8-4",
        " 8+4",
        "8+4 ",
        "08+4",
        "8+04",
        "-8+4",
        "8+4+1",
        "0+4",
        "17+1",
        "1+17",
        "8+-4",
        "٨+4",
        "99999999999+1"
      })
  void otherTextIsRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Geometry.parse(text));
  }

  @Test
  void anyReadQuorumMeetsAnyWriteQuorumAndTwoWriteQuorumsMeet() {
    for (int data = 1; data <= 16; data++) {
      for (int parity = 0; parity <= 16; parity++) {
        Geometry geometry = new Geometry(data, parity);
        int total = geometry.total();
        assertThat(geometry.readQuorum() + geometry.writeQuorum()).isGreaterThan(total);
        assertThat(2 * geometry.writeQuorum()).isGreaterThan(total);
        assertThat(geometry.writeQuorum()).isBetween(data, total);
        assertThat(geometry.readQuorum()).isBetween(1, total);
      }
    }
    assertThat(new Geometry(8, 4).writeQuorum()).isEqualTo(8);
    assertThat(new Geometry(8, 4).readQuorum()).isEqualTo(5);
    assertThat(new Geometry(2, 2).writeQuorum()).isEqualTo(3);
    assertThat(new Geometry(2, 2).readQuorum()).isEqualTo(2);
    assertThat(new Geometry(1, 0).writeQuorum()).isEqualTo(1);
  }

  @Test
  void shardsCoverTheBytesAndNoShardMore() {
    Geometry geometry = new Geometry(8, 4);
    assertThat(geometry.shardBytes(0)).isZero();
    assertThat(geometry.shardBytes(1)).isEqualTo(1);
    assertThat(geometry.shardBytes(8)).isEqualTo(1);
    assertThat(geometry.shardBytes(9)).isEqualTo(2);
    assertThat(geometry.shardBytes(1 << 20)).isEqualTo(128 << 10);
    assertThat(geometry.shardBytes(Long.MAX_VALUE)).isEqualTo(1L << 60);
    assertThatIllegalArgumentException().isThrownBy(() -> geometry.shardBytes(-1));
  }
}
