package io.buckets.cluster.setting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.buckets.cluster.setting.BucketLogging.Keys;
import io.buckets.cluster.topology.Json;
import io.buckets.core.BucketName;
import io.buckets.core.Limits;
import io.buckets.core.StoreException;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class BucketLoggingTest {
  private static final BucketName TARGET = new BucketName("logs");
  private static final Grant GRANT = Grant.group(Grant.ALL_USERS, Grant.Permission.READ);

  @ParameterizedTest
  @EnumSource(Keys.class)
  void aSettingIsReadAsItWasWritten(Keys keys) {
    BucketLogging setting = new BucketLogging(TARGET, "l\u00f6g/", List.of(GRANT), keys);
    byte[] written = Json.compact(setting.toNode());
    assertThat(SettingKind.LOGGING.read(Json.parse(written))).isEqualTo(setting);
    assertThat(SettingKind.named("logging")).isEqualTo(setting.kind());
  }

  @Test
  void itIsBounded() {
    List<Grant> many = Collections.nCopies(Limits.GRANTS + 1, GRANT);
    assertThatThrownBy(() -> new BucketLogging(TARGET, "", many, Keys.SIMPLE))
        .isInstanceOf(StoreException.class);
    String longest = "x".repeat(Limits.KEY_BYTES + 1);
    assertThatThrownBy(() -> new BucketLogging(TARGET, longest, List.of(), Keys.SIMPLE))
        .isInstanceOf(StoreException.class);
  }
}
