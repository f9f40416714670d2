package io.buckets.storage.object;

import io.buckets.storage.erasing.ObjectInfo;
import java.util.Map;

/// A change of what is kept about a version beside its bytes: tags, access control list, retention.
///
/// Judged on the newest decided state, and judged again if another change came between, so it must
/// be a pure function of what it is given.
@FunctionalInterface
public interface MetadataEdit {
  /// All the metadata that the version shall have, names in lower case.
  ///
  /// @param current the version as it is; never a delete marker
  /// @throws io.buckets.core.StoreException to leave all as it is
  Map<String, String> apply(ObjectInfo current);
}
