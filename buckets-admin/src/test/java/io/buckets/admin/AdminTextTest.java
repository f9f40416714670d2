package io.buckets.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class AdminTextTest {
  private static final JsonMapper JSON = JsonMapper.shared();

  private static JsonNode info(boolean ready, String state) {
    NodeInfo.DriveInfo drive =
        new NodeInfo.DriveInfo("/mnt/drive1", "id", state, 10L << 30, 1L << 29, "in step");
    NodeInfo.RepairInfo repair = new NodeInfo.RepairInfo(1, 2, 3, 4, 5, true, 6, 7, 8, 9, 10);
    return JSON.valueToTree(
        new NodeInfo(
            "buckets 1",
            "d-1",
            "always",
            "8+4",
            3,
            256,
            ready,
            ready ? "" : "too few drives are in service for writes",
            "vector",
            7000,
            List.of(drive),
            "4 nodes: any one",
            List.of(
                new NodeInfo.ClusterNodeInfo(
                    "n1:9000", 1, "here", true, "0 ms", new NodeInfo.NodeLabels("r1", "hall"))),
            repair));
  }

  @Test
  void infoSaysWhatAnOperatorLooksForFirst() {
    assertThat(AdminText.info(info(true, "in service")).lines())
        .contains(
            "deployment   d-1",
            "ready        yes",
            "geometry     8+4, 256 sets, topology generation 3",
            "durability   always",
            "survives     4 nodes: any one",
            "clock        ballots are 7 s ahead of the wall clock, which was set while or before"
                + " this node ran")
        .anyMatch(line -> line.matches(" +/mnt/drive1 +512.0 MiB free of +10.0 GiB +in service"))
        .anyMatch(line -> line.matches(" +1 +n1:9000 +here +leads +rack r1  zone hall  0 ms"))
        .anyMatch(line -> line.matches(" +damaged +8"));
    assertThat(AdminText.info(info(false, "OUT: no such directory")))
        .contains(
            "ready        NO: too few drives are in service for writes", "OUT: no such directory");
  }

  @Test
  void anInspectionNamesTheShardsThatAreNotVerified() {
    JsonNode report =
        JSON.readTree(
            """
            {"set":{"pool":0,"set":17},"geometry":"1+1","document":"{}","drives":[
             {"slot":0,"drive":"/a","state":"decided","ballot":"5.1","shard":"file","verified":true},
             {"slot":1,"drive":"/b","state":"decided","ballot":"5.1",
              "shard":"file missing or damaged","verified":false}]}
            """);
    assertThat(AdminText.inspection(report).lines())
        .contains("erasure set  pool 0, set 17, 1+1", "xl.meta      {}")
        .anyMatch(line -> line.matches(" +shard  0 +/a .* verified"))
        .anyMatch(line -> line.matches(" +shard  1 +/b .* NOT VERIFIED"));
    assertThat(AdminText.inspection(JSON.readTree("{\"drives\":[]}")))
        .contains("none: there is no such object");
  }

  @Test
  void aJobThatEndedEarlySaysWhy() {
    JsonNode job = JSON.valueToTree(new Jobs.Job("heal", false, 7, 2, 1, 0, "drives are away"));
    assertThat(AdminText.job(job))
        .isEqualTo(
            "heal: 7 gone by, 2 made whole again, 1 incomplete; ended early: drives are away");
    assertThat(AdminText.job(JSON.valueToTree(new Jobs.Job("scrub", false, 7, 0, 0, 0, ""))))
        .isEqualTo("scrub: 7 gone by, 0 made whole again, 0 incomplete");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0 B",
    "1023, 1023 B",
    "1024, 1.0 KiB",
    "1536, 1.5 KiB",
    "5497558138880, 5.0 TiB",
    "9223372036854775807, 8192.0 PiB"
  })
  void sizesAreInTheLargestUnitThatFits(long bytes, String text) {
    assertThat(AdminText.bytes(bytes)).isEqualTo(text);
  }
}
