package io.buckets.cluster.setting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.buckets.cluster.topology.Json;
import io.buckets.core.RequestLimits;
import io.buckets.core.StoreException;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CorsSettingTest {
  private static final BucketCors.Rule BARE =
      new BucketCors.Rule(null, List.of(), List.of("GET"), List.of("*"), List.of(), -1);
  private static final BucketCors.Rule FULL =
      new BucketCors.Rule("é", List.of("x-*"), List.of("PUT"), List.of("a", "b"), List.of("e"), 0);

  @Test
  void aSettingIsReadAsItWasWritten() {
    for (BucketSetting setting :
        List.of(new BucketCors(List.of(BARE, FULL)), new BucketLocation("eu-west-1"))) {
      byte[] written = Json.compact(setting.toNode());
      assertThat(setting.kind().read(Json.parse(written))).isEqualTo(setting);
      assertThat(SettingKind.named(setting.kind().word())).isEqualTo(setting.kind());
    }
  }

  @Test
  void rulesAreBounded() {
    assertThatThrownBy(
            () -> new BucketCors(Collections.nCopies(RequestLimits.CORS_RULES + 1, BARE)))
        .isInstanceOf(StoreException.class);
  }
}
