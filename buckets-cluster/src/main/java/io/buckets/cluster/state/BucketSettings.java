package io.buckets.cluster.state;

import io.buckets.cluster.setting.BucketSetting;
import io.buckets.cluster.setting.SettingKind;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// What is configured for a bucket.
///
/// @param versioning whether overwriting keeps what was there
/// @param others texts that an earlier build kept for the bucket and this one has no meaning for:
///   carried along and never interpreted
/// @param byKind the other settings it has, at most one of a kind
public record BucketSettings(
    Versioning versioning,
    SortedMap<String, String> others,
    Map<SettingKind, BucketSetting> byKind) {
  /// What a bucket has that nobody configured.
  public static final BucketSettings DEFAULT = new BucketSettings(Versioning.OFF);

  private static final String VERSIONING = "versioning";

  /// Whether overwriting an object keeps what was there.
  public enum Versioning {
    /// It never did.
    OFF,
    /// It does.
    ENABLED,
    /// It did; what was kept stays, and new objects have no versions.
    SUSPENDED
  }

  /// @throws StoreException INVALID_ARGUMENT if the texts are too many or too long, BUCKET_STATE if
  ///   versions could be locked of which there are none
  public BucketSettings {
    others = Collections.unmodifiableSortedMap(new TreeMap<>(others));
    BucketInfo.checkTexts(others);
    Map<SettingKind, BucketSetting> sorted = new EnumMap<>(SettingKind.class);
    sorted.putAll(byKind);
    byKind = Collections.unmodifiableMap(sorted);
    if (byKind.containsKey(SettingKind.LOCK) && versioning != Versioning.ENABLED) {
      throw new StoreException(
          Reason.BUCKET_STATE,
          "Versions are locked only where versioning is enabled, and then it stays so.");
    }
  }

  /// Settings of this build only.
  public BucketSettings(Versioning versioning) {
    this(versioning, Collections.emptySortedMap(), Map.of());
  }

  /// The setting of that type, if the bucket has one.
  public <S extends BucketSetting> Optional<S> find(Class<S> type) {
    // Asked several times of every request, so without a stream.
    for (BucketSetting setting : byKind.values()) {
      if (type.isInstance(setting)) {
        return Optional.of(type.cast(setting));
      }
    }
    return Optional.empty();
  }

  /// With a setting in the place of the one of its kind.
  public BucketSettings with(BucketSetting setting) {
    Map<SettingKind, BucketSetting> changed = new HashMap<>(byKind);
    changed.put(setting.kind(), setting);
    return new BucketSettings(versioning, others, changed);
  }

  /// The settings that come after these, which they may not undo.
  ///
  /// @throws StoreException BUCKET_STATE if these lock versions and the other do not
  BucketSettings requireFollowedBy(BucketSettings next) {
    if (byKind.containsKey(SettingKind.LOCK) && !next.byKind.containsKey(SettingKind.LOCK)) {
      throw new StoreException(Reason.BUCKET_STATE, "The locking of versions is not taken back.");
    }
    return next;
  }

  /// Without the setting of that kind.
  public BucketSettings without(SettingKind kind) {
    Map<SettingKind, BucketSetting> changed = new HashMap<>(byKind);
    changed.remove(kind);
    return new BucketSettings(versioning, others, changed);
  }

  /// The settings that an earlier build kept as texts.
  static BucketSettings ofTexts(SortedMap<String, String> texts) {
    BucketSettings settings = DEFAULT;
    for (var text : texts.entrySet()) {
      settings = settings.withText(text.getKey(), text.getValue());
    }
    return settings;
  }

  /// With another state of versioning.
  public BucketSettings withVersioning(Versioning changed) {
    return new BucketSettings(changed, others, byKind);
  }

  /// With one setting as an earlier build named it.
  BucketSettings withText(String name, String value) {
    if (name.equals(VERSIONING) && value.equals("Enabled")) {
      return withoutText(name).withVersioning(Versioning.ENABLED);
    }
    if (name.equals(VERSIONING) && value.equals("Suspended")) {
      return withoutText(name).withVersioning(Versioning.SUSPENDED);
    }
    SortedMap<String, String> changed = new TreeMap<>(others);
    changed.put(name, value);
    return new BucketSettings(versioning, changed, byKind);
  }

  BucketSettings withoutText(String name) {
    SortedMap<String, String> changed = new TreeMap<>(others);
    changed.remove(name);
    return new BucketSettings(
        name.equals(VERSIONING) ? Versioning.OFF : versioning, changed, byKind);
  }
}
