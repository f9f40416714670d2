package io.buckets.cluster.state;

/// What of public access a bucket keeps out, whatever its policy and its access control lists say.
///
/// @param blockPublicAcls whether lists that let in the public are refused
/// @param ignorePublicAcls whether what lists grant the public does not count
/// @param blockPublicPolicy whether policies that let in the public are refused
/// @param restrictPublicBuckets whether a bucket with a public policy is for its owner's account
///   alone
public record PublicAccessBlock(
    boolean blockPublicAcls,
    boolean ignorePublicAcls,
    boolean blockPublicPolicy,
    boolean restrictPublicBuckets) {
  /// Nothing is kept out.
  public static final PublicAccessBlock NONE = new PublicAccessBlock(false, false, false, false);

  /// Everything is, as for a new bucket.
  public static final PublicAccessBlock ALL = new PublicAccessBlock(true, true, true, true);
}
