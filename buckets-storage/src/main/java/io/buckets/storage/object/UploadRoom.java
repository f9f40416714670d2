package io.buckets.storage.object;

import io.buckets.storage.model.PartInfo;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.model.ShardName;
import io.buckets.storage.model.UploadKeys;
import io.buckets.storage.model.XlMeta;
import java.util.List;

/// What the steps of an upload are taken with, so that the same steps can be taken in a store and
/// in a simulation. Threading: any thread.
interface UploadRoom {
  /// The registers of the set of `key`.
  Registers registers(RegisterKey key);

  /// How an object is cut into shards there.
  XlMeta.Erasure erasure(RegisterKey object);

  /// All parts that an upload has.
  List<PartInfo> parts(UploadKeys keys);

  /// Has every drive drop a file, unless it names it.
  void discard(ShardName file);

  /// Does all of `work`, some of it at the same time; if any of it fails, that is thrown once all
  /// has ended.
  void together(List<Runnable> work);

  /// Does `work` in the background.
  void later(Runnable work);
}
