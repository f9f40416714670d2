package io.buckets.s3.encryption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.buckets.cluster.state.MemoryControlPlane;
import io.buckets.core.ObjectKey;
import io.buckets.core.StoreException;
import io.buckets.storage.sealing.DataKey;
import io.buckets.storage.sealing.MasterKey;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SealRecordTest {
  private static final ObjectKey KEY = ObjectKey.of("a/key");

  @ParameterizedTest
  @EnumSource(SealRecord.Kind.class)
  void whatIsKeptReadsBack(SealRecord.Kind kind) {
    boolean ring = kind != SealRecord.Kind.CUSTOMER;
    String context = kind == SealRecord.Kind.KMS ? "e30=" : null;
    SealRecord record =
        new SealRecord(kind, new byte[] {1, 2}, ring ? "k" : "", ring ? 3 : 0, context, ring);
    SealRecord read = SealRecord.of(record.metadata());
    assertThat(read).usingRecursiveComparison().isEqualTo(record);
    assertThat(record.metadata().keySet()).allMatch(name -> name.startsWith("buckets-sse"));
    assertThat(SealRecord.of(Map.of("content-type", "text/plain"))).isNull();
  }

  @Test
  void whatMakesNoSenseIsCorrupt() {
    Map<String, String> good =
        new SealRecord(SealRecord.Kind.KMS, new byte[] {1}, "k", 1, null, false).metadata();
    for (Map.Entry<String, String> bad :
        Map.of(
                "buckets-sse", "SSE-X",
                "buckets-sse-data-key", "no base64!",
                "buckets-sse-key-version", "one")
            .entrySet()) {
      Map<String, String> damaged = new HashMap<>(good);
      damaged.put(bad.getKey(), bad.getValue());
      assertThatThrownBy(() -> SealRecord.of(damaged))
          .isInstanceOf(StoreException.class)
          .extracting(e -> ((StoreException) e).reason())
          .isEqualTo(StoreException.Reason.CORRUPT);
    }
  }

  @Test
  void aDataKeyOpensForItsOwnObjectOnly() {
    try (MemoryControlPlane control = new MemoryControlPlane(new UUID(7, 7))) {
      KeyVault vault = new KeyVault(control, MasterKey.random(), InstantSource.system());
      var _ = vault.create("k");
      byte[] binding = SealRecord.bindingOf(5, KEY, SealRecord.Kind.KMS, "e30=");
      KeyVault.Sealed sealed = vault.seal("k", DataKey.random(), binding);
      assertThat(vault.open(sealed, binding)).isNotNull();
      for (byte[] other :
          List.of(
              SealRecord.bindingOf(6, KEY, SealRecord.Kind.KMS, "e30="),
              SealRecord.bindingOf(5, ObjectKey.of("b/key"), SealRecord.Kind.KMS, "e30="),
              SealRecord.bindingOf(5, KEY, SealRecord.Kind.MANAGED, "e30="),
              SealRecord.bindingOf(5, KEY, SealRecord.Kind.KMS, null))) {
        assertThatThrownBy(() -> vault.open(sealed, other))
            .isInstanceOf(StoreException.class)
            .extracting(e -> ((StoreException) e).reason())
            .isEqualTo(StoreException.Reason.CORRUPT);
      }
    }
  }

  @Test
  void aVaultWithAnotherMasterKeyOpensNothing() {
    try (MemoryControlPlane control = new MemoryControlPlane(new UUID(7, 7))) {
      MasterKey old = MasterKey.random();
      KeyVault vault = new KeyVault(control, old, InstantSource.system());
      var _ = vault.create("k");
      byte[] binding = SealRecord.bindingOf(5, KEY, SealRecord.Kind.KMS, null);
      KeyVault.Sealed sealed = vault.seal("k", DataKey.random(), binding);
      MasterKey fresh = MasterKey.random();
      KeyVault wrong = new KeyVault(control, fresh, InstantSource.system());
      assertThatThrownBy(wrong::openAll).isInstanceOf(StoreException.class);
      MasterKey both = MasterKey.parse(fresh.text() + "\n" + old.text());
      new KeyVault(control, both, InstantSource.system()).resealAll();
      wrong.openAll();
      assertThat(wrong.open(sealed, binding)).isNotNull();
    }
  }
}
