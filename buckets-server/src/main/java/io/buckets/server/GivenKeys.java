package io.buckets.server;

import io.buckets.storage.sealing.MasterKey;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.codec.digest.DigestUtils;

/// The keys that a node was given, if any: in a cluster every node is given the same, or none.
///
/// @param root the root key pair
/// @param master the master key
record GivenKeys(Optional<RootKeys> root, Optional<MasterKey> master) {
  /// Those of the environment, or of a file.
  ///
  /// @throws Configuration.Mistake if they cannot be used
  static GivenKeys of(Optional<Path> masterFile, Map<String, String> environment) {
    return new GivenKeys(RootKeys.given(environment), MasterKeyFile.given(masterFile, environment));
  }

  /// Tells these keys apart from others, and tells nothing of them.
  String digest() {
    return root.map(RootKeys::digest).orElse("")
        + master.map(key -> DigestUtils.sha256Hex("master\n" + key.text())).orElse("");
  }
}
