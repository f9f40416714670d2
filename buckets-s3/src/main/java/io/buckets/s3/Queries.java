package io.buckets.s3;

import io.buckets.s3.auth.AccountBook;
import io.buckets.s3.auth.Authenticator;
import io.buckets.s3.auth.Directory;
import io.buckets.s3.auth.S3Config;
import io.buckets.s3.iam.IamApi;
import io.buckets.s3.query.QueryAccess;
import io.buckets.s3.query.QueryHandler;
import io.buckets.s3.sts.StsApi;
import java.util.List;

/// The query APIs that are served beside S3.
final class Queries {
  private Queries() {}

  /// @param directory knows who may sign
  /// @param people changes who there is
  static QueryHandler handler(
      S3Config config, Authenticator authenticator, Directory directory, AccountBook people) {
    QueryAccess access = new QueryAccess(config.regionName(), config.clock());
    return new QueryHandler(
        authenticator,
        people.control(),
        access,
        List.of(
            IamApi.of(people, config.clock()),
            StsApi.of(directory.sessions(config.clock()), access, config.clock())));
  }
}
