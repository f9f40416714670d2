package io.buckets.s3.encryption;

import io.buckets.core.ObjectKey;
import org.jspecify.annotations.Nullable;

/// Seals the data key of an object anew, under another key or another version of its own: what is
/// said about the object changes, and none of its bytes.
///
/// @param vault opens and seals
record Reseal(KeyVault vault) {
  /// What a data key is to be sealed as.
  ///
  /// @param kind managed or KMS
  /// @param keyName under which key
  /// @param context what the client binds the object to, or null
  /// @param bucketKey whether the client asked for a bucket key
  record Target(SealRecord.Kind kind, String keyName, @Nullable String context, boolean bucketKey) {
    /// As it is.
    static Target of(SealRecord record) {
      return new Target(record.kind(), record.keyName(), record.context(), record.bucketKey());
    }
  }

  /// The record of an object whose data key was sealed anew.
  SealRecord apply(long bucketId, ObjectKey key, SealRecord old, Target target) {
    byte[] before = SealRecord.bindingOf(bucketId, key, old.kind(), old.context());
    byte[] after = SealRecord.bindingOf(bucketId, key, target.kind, target.context);
    KeyVault.Sealed opened = new KeyVault.Sealed(old.keyName(), old.keyVersion(), old.sealedKey());
    KeyVault.Sealed sealed = vault.seal(target.keyName, vault.open(opened, before), after);
    return new SealRecord(
        target.kind,
        sealed.bytes(),
        sealed.keyName(),
        sealed.version(),
        target.context,
        target.bucketKey);
  }
}
