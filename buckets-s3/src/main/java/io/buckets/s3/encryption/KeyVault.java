package io.buckets.s3.encryption;

import io.buckets.cluster.state.ClusterState;
import io.buckets.cluster.state.ControlPlane;
import io.buckets.cluster.state.KeyCommand;
import io.buckets.cluster.state.KeyringKey;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.S3Exception;
import io.buckets.storage.sealing.DataKey;
import io.buckets.storage.sealing.KeySeal;
import io.buckets.storage.sealing.MasterKey;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/// The keyring at work: its keys are opened with the server's master key, seal fresh data keys, and
/// open those of objects.
///
/// A key of its own seals the data keys of SSE-S3, another those of SSE-KMS requests that name no
/// key; both are made when they are first needed.
///
/// Threading: any thread.
public final class KeyVault {
  /// The key of SSE-S3.
  static final String MANAGED = "buckets/sse-s3";

  /// The key of SSE-KMS requests that name none.
  static final String DEFAULT_KMS = "aws/s3";

  private final ControlPlane control;
  private final MasterKey master;
  private final InstantSource clock;
  private final Map<VersionName, byte[]> opened = new ConcurrentHashMap<>();

  public KeyVault(ControlPlane control, MasterKey master, InstantSource clock) {
    this.control = control;
    this.master = master;
    this.clock = clock;
  }

  private record VersionName(String key, int version) {}

  /// A data key, sealed.
  ///
  /// @param keyName the key that sealed it
  /// @param version which version of that
  /// @param bytes the sealed data key
  record Sealed(String keyName, int version, byte[] bytes) {}

  /// Seals a data key with the newest version of a key.
  ///
  /// @throws S3Exception KMS_NOT_FOUND, KMS_DISABLED
  Sealed seal(String keyName, DataKey dataKey, byte[] binding) {
    KeyringKey key = usable(keyName);
    byte[] bytes = dataKey.sealed(version(key, key.newest()), binding);
    return new Sealed(keyName, key.newest(), bytes);
  }

  /// The version of a key that seals what is new; 0 if there is no such key.
  int newest(String keyName) {
    return control.state().keyring().key(keyName).map(KeyringKey::newest).orElse(0);
  }

  /// Opens a data key that {@link #seal} sealed.
  ///
  /// @throws S3Exception KMS_NOT_FOUND, KMS_DISABLED
  /// @throws StoreException CORRUPT if it is not what was sealed, or of another object
  DataKey open(Sealed sealed, byte[] binding) {
    KeyringKey known = usable(sealed.keyName());
    KeyringKey key =
        known.versions().containsKey(sealed.version())
            ? known
            : key(control.read(), sealed.keyName());
    if (!key.versions().containsKey(sealed.version())) {
      throw new StoreException(
          Reason.CORRUPT, "key " + key.name() + " has no version " + sealed.version());
    }
    return KeySeal.open(version(key, sealed.version()), binding, sealed.bytes())
        .map(DataKey::new)
        .orElseThrow(() ->
            new StoreException(
                Reason.CORRUPT, "the data key is not what " + key.name() + " sealed for it"));
  }

  /// The key of a KMS request: a name, an alias, or an ARN of either.
  ///
  /// @throws S3Exception KMS_NOT_FOUND, KMS_DISABLED
  String nameOf(String keyId) {
    String name = keyId;
    int last = keyId.lastIndexOf(':');
    if (keyId.startsWith("arn:") && last >= 0) {
      name = keyId.substring(last + 1);
      name = name.startsWith("key/") ? name.substring("key/".length()) : name;
    }
    name = name.startsWith("alias/") ? name.substring("alias/".length()) : name;
    if (name.equals(MANAGED)) {
      throw notFound(keyId);
    }
    return usable(name).name();
  }

  private KeyringKey usable(String name) {
    KeyringKey key = control.state().keyring().key(name).orElse(null);
    if (key == null || !key.enabled()) {
      // No refusal by a state that another node has changed since.
      key = control.read().keyring().key(name).orElse(null);
    }
    if (key == null && (name.equals(MANAGED) || name.equals(DEFAULT_KMS))) {
      key = firstUse(name);
    }
    if (key == null) {
      throw notFound(name);
    }
    if (!key.enabled()) {
      throw S3Exception.of(S3Error.KMS_DISABLED, name + " is disabled.").with("KeyId", name);
    }
    return key;
  }

  private static S3Exception notFound(String name) {
    return S3Exception.of(S3Error.KMS_NOT_FOUND, "Key '" + name + "' does not exist")
        .with("KeyId", name);
  }

  private KeyringKey firstUse(String name) {
    try {
      return make(name);
    } catch (StoreException e) {
      // Somebody else was faster.
      return control.read().keyring().key(name).orElseThrow(() -> e);
    }
  }

  private byte[] version(KeyringKey key, int number) {
    VersionName name = new VersionName(key.name(), number);
    String sealed = key.versions().get(number);
    if (sealed == null) {
      throw new StoreException(
          StoreException.Reason.CORRUPT, "the key " + key.name() + " has no version " + number);
    }
    return opened.computeIfAbsent(name, wanted -> master.open(contextOf(wanted), sealed));
  }

  private static String contextOf(VersionName name) {
    return "version " + name.version + " of key " + name.key;
  }

  private String fresh(VersionName name) {
    return master.seal(contextOf(name), KeySeal.random(KeySeal.KEY_BYTES));
  }

  /// Makes a key.
  ///
  /// @throws StoreException INVALID_ARGUMENT for a name that is none, or kept for the server;
  ///   CONFLICT if there is one of that name
  public KeyringKey create(String name) {
    if (name.startsWith("aws/") || name.startsWith("buckets/")) {
      throw new StoreException(
          Reason.INVALID_ARGUMENT, "names in aws/ and buckets/ are kept for the server's own keys");
    }
    return make(name);
  }

  private KeyringKey make(String name) {
    KeyringKey.requireName(name);
    Map<Integer, String> first = Map.of(1, fresh(new VersionName(name, 1)));
    KeyringKey key = new KeyringKey(name, new TreeMap<>(first), true, clock.instant());
    return key(control.submit(new KeyCommand.CreateKey(key)), name);
  }

  /// Gives a key a new version; what the old ones sealed stays readable.
  ///
  /// @throws StoreException INVALID_ARGUMENT if there is no such key
  public KeyringKey rotate(String name) {
    int next = key(control.read(), name).newest() + 1;
    String sealed = fresh(new VersionName(name, next));
    return key(control.submit(new KeyCommand.RotateKey(name, next, sealed)), name);
  }

  /// Lets a key be used, or not: what it sealed cannot be read while it is disabled.
  ///
  /// @throws StoreException INVALID_ARGUMENT if there is no such key
  public KeyringKey enable(String name, boolean enabled) {
    return key(control.submit(new KeyCommand.EnableKey(name, enabled)), name);
  }

  /// All keys, by name.
  public List<KeyringKey> keys() {
    return List.copyOf(control.state().keyring().byName().values());
  }

  private static KeyringKey key(ClusterState state, String name) {
    return state
        .keyring()
        .key(name)
        .orElseThrow(() -> new StoreException(Reason.INVALID_ARGUMENT, "there is no key " + name));
  }

  /// Opens every version of every key.
  ///
  /// @throws StoreException CORRUPT if the master key does not open one of them
  public void openAll() {
    for (KeyringKey key : keys()) {
      for (int number : key.versions().keySet()) {
        var _ = version(key, number);
      }
    }
  }

  /// Seals all keys with the master key that seals now; those that it sealed already stay as they
  /// are.
  ///
  /// @throws StoreException CORRUPT if the master key opens one of them no more
  public void resealAll() {
    for (KeyringKey key : keys()) {
      key.versions()
          .forEach((number, sealed) -> reseal(new VersionName(key.name(), number), sealed));
    }
  }

  private void reseal(VersionName name, String sealed) {
    byte[] secret = master.open(contextOf(name), sealed);
    if (!master.isSealedAnew(contextOf(name), sealed)) {
      control.submit(
          new KeyCommand.ResealKey(name.key, name.version, master.seal(contextOf(name), secret)));
    }
  }
}
