package io.buckets.cluster.setting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.buckets.cluster.setting.BucketEncryption.Method;
import io.buckets.core.StoreException;
import org.junit.jupiter.api.Test;

class BucketEncryptionTest {
  @Test
  void itsFormNeverChanges() {
    BucketEncryption setting = new BucketEncryption(Method.KMS, "key-1", true, false);
    assertThat(setting.toNode().toString())
        .isEqualTo(
            "{\"method\":\"kms\",\"key\":\"key-1\",\"bucketKey\":true,"
                + "\"customerKeysBlocked\":false}");
    assertThat(setting.kind().word()).isEqualTo("encryption");
    assertThat(SettingKind.ENCRYPTION.read(setting.toNode())).isEqualTo(setting);
    for (Method method : Method.values()) {
      BucketEncryption other = new BucketEncryption(method, "", false, true);
      assertThat(SettingKind.ENCRYPTION.read(other.toNode())).isEqualTo(other);
    }
  }

  @Test
  void aKeyIsNamedForKmsOnly() {
    assertThatThrownBy(() -> new BucketEncryption(Method.MANAGED, "key-1", false, false))
        .isInstanceOf(StoreException.class);
    assertThatThrownBy(() -> new BucketEncryption(Method.KMS, "k".repeat(3000), false, false))
        .isInstanceOf(StoreException.class);
  }
}
