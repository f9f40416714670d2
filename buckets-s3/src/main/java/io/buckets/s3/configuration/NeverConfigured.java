package io.buckets.s3.configuration;

import io.buckets.s3.access.Operation;
import io.buckets.s3.access.S3Request;
import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.S3Exception;
import io.buckets.s3.xml.XmlDocument;
import io.buckets.storage.object.ObjectStore;
import java.io.IOException;
import java.util.function.Supplier;

/// Answers for what no bucket can be configured to do here, as S3 answers where it is not
/// configured. To configure it is refused as not implemented.
final class NeverConfigured implements Operation {
  private final ObjectStore store;
  private final S3Error absent;
  private final Supplier<XmlDocument> list;

  private NeverConfigured(ObjectStore store, S3Error absent, Supplier<XmlDocument> list) {
    this.store = store;
    this.absent = absent;
    this.list = list;
  }

  /// Refuses with S3's word for it.
  static NeverConfigured refusing(ObjectStore store, S3Error absent) {
    return new NeverConfigured(
        store,
        absent,
        () -> {
          throw S3Exception.of(absent);
        });
  }

  /// Refuses a configuration by its id; the list of all, where no id is named, is empty.
  static NeverConfigured listing(ObjectStore store, String root) {
    return new NeverConfigured(
        store,
        S3Error.NO_SUCH_CONFIGURATION,
        () -> XmlDocument.of(root).text("IsTruncated", false));
  }

  /// Answers with a document.
  static NeverConfigured showing(ObjectStore store, Supplier<XmlDocument> document) {
    return new NeverConfigured(store, S3Error.NO_SUCH_CONFIGURATION, document);
  }

  @Override
  public void run(S3Request request) throws IOException {
    var _ = store.bucket(request.bucket());
    if (request.query().has("id") || !request.exchange().method().equals("GET")) {
      throw S3Exception.of(absent);
    }
    request.respond(request.answer(), list.get());
  }
}
