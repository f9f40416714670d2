package io.buckets.storage.sealing;

import io.buckets.core.StoreException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// Seals and opens packages, one at a time, with one cipher for all of them.
///
/// The key is the stream's, and the nonce says which package of it this is and whether it is the
/// last: one byte, 1 for the last and else 0; three of zero; eight with the package's index. A
/// package opens nowhere else.
///
/// Threading: one thread.
final class PackageCipher {
  private final Cipher cipher = Aes.gcm();
  private final byte[] nonce = new byte[Aes.NONCE_BYTES];
  private final ByteBuffer nonceBytes = ByteBuffer.wrap(nonce);

  /// Bytes where they lie.
  ///
  /// @param array holds them
  /// @param offset of the first
  /// @param length how many
  record Bytes(byte[] array, int offset, int length) {}

  /// Which package.
  ///
  /// @param key of its stream
  /// @param index in its stream
  /// @param last whether it is the last of it
  record Place(SecretKeySpec key, long index, boolean last) {}

  /// Seals `plain` to `target` from `at` on; the two may not overlap.
  void seal(Place place, Bytes plain, byte[] target, int at) {
    try {
      init(Cipher.ENCRYPT_MODE, place);
      cipher.doFinal(plain.array, plain.offset, plain.length, target, at);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a package can be sealed", e);
    }
  }

  /// Opens `sealed` to the beginning of `target`; the two may not overlap.
  ///
  /// @throws StoreException CORRUPT if it is not the package of that place
  void open(Place place, Bytes sealed, byte[] target) {
    try {
      init(Cipher.DECRYPT_MODE, place);
      cipher.doFinal(sealed.array, sealed.offset, sealed.length, target, 0);
    } catch (AEADBadTagException e) {
      throw new StoreException(
          StoreException.Reason.CORRUPT,
          "sealed package " + place.index + " is not what was written there",
          e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a package can be tried", e);
    }
  }

  private void init(int mode, Place place) throws GeneralSecurityException {
    nonce[0] = (byte) (place.last ? 1 : 0);
    nonceBytes.putLong(Integer.BYTES, place.index);
    cipher.init(mode, place.key, new GCMParameterSpec(Aes.TAG_BITS, nonce));
  }
}
