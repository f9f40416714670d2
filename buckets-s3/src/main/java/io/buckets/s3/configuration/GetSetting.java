package io.buckets.s3.configuration;

import io.buckets.cluster.setting.BucketSetting;
import io.buckets.s3.access.Operation;
import io.buckets.s3.access.S3Request;
import io.buckets.s3.xml.XmlDocument;
import io.buckets.storage.object.ObjectStore;
import java.io.IOException;
import java.util.function.Function;
import java.util.function.Supplier;

/// Answers with what is configured for a bucket.
///
/// @param <S> which configuration
final class GetSetting<S extends BucketSetting> implements Operation {
  private final ObjectStore store;
  private final Class<S> type;
  private final Function<S, XmlDocument> writer;
  private final Supplier<XmlDocument> absent;

  /// @param absent what is answered if it has none; may refuse
  GetSetting(
      ObjectStore store,
      Class<S> type,
      Function<S, XmlDocument> writer,
      Supplier<XmlDocument> absent) {
    this.store = store;
    this.type = type;
    this.writer = writer;
    this.absent = absent;
  }

  @Override
  public void run(S3Request request) throws IOException {
    XmlDocument document =
        store.bucket(request.bucket()).settings().find(type).map(writer).orElseGet(absent);
    request.respond(request.answer(), document);
  }
}
