package io.buckets.s3.bucket;

import io.buckets.cluster.state.BucketInfo;
import io.buckets.core.Limits;
import io.buckets.s3.access.Operation;
import io.buckets.s3.access.Owners;
import io.buckets.s3.access.S3Request;
import io.buckets.s3.auth.S3Config;
import io.buckets.s3.policy.Principal;
import io.buckets.s3.wire.PageToken;
import io.buckets.s3.wire.Parameters;
import io.buckets.s3.wire.Query;
import io.buckets.s3.wire.S3Exception;
import io.buckets.s3.wire.Timestamps;
import io.buckets.s3.xml.XmlDocument;
import io.buckets.storage.object.ObjectStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Lists the buckets by name, a page at a time.
public final class ListBuckets implements Operation {
  private final ObjectStore store;
  private final S3Config config;

  public ListBuckets(ObjectStore store, S3Config config) {
    this.store = store;
    this.config = config;
  }

  @Override
  public void run(S3Request request) throws IOException {
    Query query = request.query();
    String prefix = query.first("prefix", "");
    String token = query.first("continuation-token", "");
    String after =
        token.isEmpty() ? "" : new String(PageToken.parse(token), StandardCharsets.UTF_8);
    int most = pageSize(query);
    List<BucketInfo> page = new ArrayList<>();
    Principal.Account account = Owners.asking(request);
    for (BucketInfo bucket : store.buckets()) {
      String name = bucket.name().value();
      if (bucket.owner().equals(account.number())
          && name.startsWith(prefix)
          && name.compareTo(after) > 0
          && page.size() <= most) {
        page.add(bucket);
      }
    }
    boolean truncated = page.size() > most;
    request.respond(
        request.answer(), document(request, truncated ? page.subList(0, most) : page, truncated));
  }

  private static int pageSize(Query query) {
    int size = Parameters.pageSize(query, "max-buckets", Limits.PAGE_BUCKETS);
    if (size == 0) {
      throw S3Exception.invalidArgument(
          "Argument max-buckets must be an integer between 1 and 10000", "max-buckets", "0");
    }
    return size;
  }

  private XmlDocument document(S3Request request, List<BucketInfo> page, boolean truncated) {
    Query query = request.query();
    XmlDocument document = XmlDocument.of("ListAllMyBucketsResult");
    document.owner("Owner", Owners.asking(request).owner());
    document.start("Buckets");
    boolean paged = query.has("max-buckets") || query.has("continuation-token");
    for (BucketInfo bucket : page) {
      document.start("Bucket").text("Name", bucket.name().value());
      document.text("CreationDate", Timestamps.iso(bucket.created().toEpochMilli()));
      if (paged) {
        document.text("BucketRegion", BucketRegion.of(bucket, config.regionName()));
      }
      document.end();
    }
    document.end();
    String prefix = query.first("prefix");
    if (prefix != null) {
      document.text("Prefix", prefix);
    }
    if (truncated) {
      String last = page.getLast().name().value();
      document.text("ContinuationToken", PageToken.after(last.getBytes(StandardCharsets.UTF_8)));
    }
    return document;
  }
}
