package io.buckets.storage.object;

import io.buckets.cluster.setting.BucketSetting;
import io.buckets.cluster.setting.SettingKind;
import io.buckets.cluster.state.Account;
import io.buckets.cluster.state.BucketInfo;
import io.buckets.cluster.state.BucketSettings;
import io.buckets.cluster.state.BucketSettings.Versioning;
import io.buckets.cluster.state.ClusterState;
import io.buckets.cluster.state.ControlPlane;
import io.buckets.core.BucketName;
import io.buckets.core.ObjectKey;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import io.buckets.core.VersionId;
import io.buckets.storage.commit.VersionView;
import io.buckets.storage.erasing.BodyFailed;
import io.buckets.storage.erasing.Documents;
import io.buckets.storage.erasing.ErasureSets;
import io.buckets.storage.erasing.ObjectInfo;
import io.buckets.storage.erasing.ObjectReader;
import io.buckets.storage.erasing.ObjectSource;
import io.buckets.storage.listing.ListPage;
import io.buckets.storage.listing.ListRequest;
import io.buckets.storage.listing.ListedPages;
import io.buckets.storage.listing.Listing;
import io.buckets.storage.listing.VersionListing;
import io.buckets.storage.listing.VersionsPage;
import io.buckets.storage.listing.VersionsRequest;
import io.buckets.storage.model.PartInfo;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.model.UploadKeys;
import io.buckets.storage.model.Version;
import io.buckets.storage.model.XlMeta;
import io.buckets.storage.repair.ShardOwners;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The store as the protocol layers see it: buckets, objects and multipart uploads over erasure
/// sets of drives.
///
/// A write that returns is on stable storage on a write quorum of the key's drives. Operations on
/// one key are linearizable; across keys nothing is promised. All calls block, and are meant for
/// virtual threads.
///
/// Refusals are {@link StoreException}; a body whose source fails is {@link BodyFailed}. Threading:
/// any thread.
public final class ObjectStore {
  private final ControlPlane control;
  private final ErasureSets sets;
  private final ObjectOpening opening;
  private final Buckets buckets;
  private final ObjectDeletion deletion;
  private final ObjectEdit editing;
  private final ObjectWriter writer;
  private final Uploads uploads;
  private final Listing listing;
  private final VersionListing versions;
  private final BucketMarks marks;
  private final InstantSource clock;
  private final InstantSource time;

  ObjectStore(StoreParts parts) {
    this.control = parts.control();
    this.sets = parts.sets();
    this.opening = new ObjectOpening(sets, parts.buffers());
    this.marks = new BucketMarks(parts.control(), sets);
    this.clock = parts.clock();
    this.time = parts.time();
    CommitGate gate = new CommitGate(parts.control(), marks);
    this.buckets = new Buckets(parts.control(), gate, marks, sets, parts.clock());
    this.writer = new ObjectWriter(sets, parts.arenas(), gate, parts.clock());
    this.editing = new ObjectEdit(sets, gate, parts.clock());
    this.uploads = new Uploads(sets, writer, gate, new ShardOwners(sets), parts.clock());
    this.deletion = new ObjectDeletion(sets, gate, parts.clock());
    this.versions = new VersionListing(sets);
    this.listing = new Listing(sets, new ListedPages(Runtime.getRuntime().maxMemory() / 16));
  }

  BucketMarks marks() {
    return marks;
  }

  UploadEnding endings() {
    return uploads.ending();
  }

  /// Whether a bucket is gone for good, as far as is known here.
  boolean isGone(long bucketId) {
    return buckets.isGone(bucketId);
  }

  UploadEnding.Gone goneBuckets() {
    return buckets.gone();
  }

  /// Whether this node does now what one does for all.
  public boolean leads() {
    return sets.duties().leads().getAsBoolean();
  }

  /// What the nodes agree on, as far as it is known here.
  public ClusterState state() {
    return control.state();
  }

  /// What the nodes agree on, whichever of them changed it last: nothing that it could lift is
  /// refused before it was asked for. {@link #state} is as new from then on.
  ///
  /// @throws StoreException NO_QUORUM if it cannot be known
  public ClusterState newest() {
    return buckets.newest();
  }

  /// Makes a bucket.
  ///
  /// @throws StoreException BUCKET_EXISTS
  public BucketInfo createBucket(BucketName name) {
    return createBucket(name, Account.ROOT.number(), BucketSettings.DEFAULT);
  }

  /// Makes a bucket that belongs to an account.
  ///
  /// @param owner the account's number
  /// @throws StoreException BUCKET_EXISTS
  public BucketInfo createBucket(BucketName name, String owner, BucketSettings settings) {
    return buckets.create(name, owner, settings);
  }

  /// Gives a bucket a setting, in the place of the one of its kind; durable on return.
  ///
  /// @param bucket as it was when it was decided that it may be set
  /// @throws StoreException NO_SUCH_BUCKET if it is gone by now
  public void change(BucketInfo bucket, BucketSetting setting) {
    buckets.change(bucket, setting);
  }

  /// Takes a setting from a bucket, if it has it; durable on return.
  ///
  /// @throws StoreException NO_SUCH_BUCKET if it is gone by now
  public void drop(BucketInfo bucket, SettingKind kind) {
    buckets.drop(bucket, kind);
  }

  /// The time that locks are judged by, see {@link VersionLock#now}.
  public Instant time() {
    Instant ballots = time.instant();
    Instant wall = clock.instant();
    return ballots.isBefore(wall) ? ballots : wall;
  }

  /// The bucket of that name.
  ///
  /// @throws StoreException NO_SUCH_BUCKET
  public BucketInfo bucket(BucketName name) {
    return buckets.get(name);
  }

  /// Whether there is a bucket of that name.
  public boolean hasBucket(BucketName name) {
    return buckets.has(name);
  }

  /// All buckets, by name.
  public List<BucketInfo> buckets() {
    return buckets.all();
  }

  /// Sets whether overwriting objects of a bucket keeps what was there; durable on return.
  ///
  /// @throws StoreException NO_SUCH_BUCKET; INVALID_ARGUMENT to turn off what was on, which can
  ///   only be suspended
  public void setVersioning(BucketName name, Versioning versioning) {
    buckets.setVersioning(buckets.get(name), versioning);
  }

  /// Deletes an empty bucket, and with it the uploads that were not finished.
  ///
  /// @throws StoreException NO_SUCH_BUCKET, BUCKET_NOT_EMPTY
  public void deleteBucket(BucketName name) {
    buckets.delete(name);
  }

  /// Stores an object.
  public ObjectInfo put(BucketName bucket, ObjectKey key, PutOptions options, ObjectSource source) {
    return writer.put(buckets.get(bucket), key, options, source);
  }

  /// What is known of an object, or of one version of it: a delete marker is answered as one.
  ///
  /// @param version null for the newest
  /// @throws StoreException NO_SUCH_BUCKET, NO_SUCH_KEY, NO_SUCH_VERSION
  public ObjectInfo head(BucketName bucket, ObjectKey key, @Nullable VersionId version) {
    RegisterKey register = RegisterKey.object(buckets.get(bucket).id(), key);
    VersionView view = sets.of(register).register().version(register, version, false);
    Version found = require(view, key, version);
    return Documents.full(key, found, XlMeta.parse(found.meta()), view.isNewest());
  }

  static Version require(VersionView view, ObjectKey key, @Nullable VersionId version) {
    Version found = view.version();
    if (found != null) {
      return found;
    }
    throw version == null
        ? new StoreException(Reason.NO_SUCH_KEY, "the object " + key + " does not exist")
        : new StoreException(
            Reason.NO_SUCH_VERSION, "the object " + key + " has no version " + version);
  }

  /// Opens an object, or one version of it, for reading. Close the reader.
  ///
  /// @throws StoreException as {@link #head}, and CORRUPT
  public ObjectReader open(BucketName bucket, ObjectKey key, @Nullable VersionId version) {
    return opening.open(RegisterKey.object(buckets.get(bucket).id(), key), version);
  }

  /// Changes what is kept about an object, or one version of it, beside its bytes.
  ///
  /// @param version null for the newest, which must be an object
  /// @return the version as it is now
  /// @throws StoreException NO_SUCH_BUCKET, NO_SUCH_KEY, NO_SUCH_VERSION, DELETE_MARKER, and what
  ///   `edit` throws
  public ObjectInfo edit(
      BucketName bucket, ObjectKey key, @Nullable VersionId version, MetadataEdit edit) {
    return editing.edit(buckets.get(bucket), key, version, edit);
  }

  /// Deletes an object or one version of it; deleting what is not there is fine.
  public Deleted delete(BucketName bucket, ObjectKey key, DeleteOptions options) {
    return deletion.delete(buckets.get(bucket), key, options);
  }

  /// One page of a bucket's objects.
  public ListPage list(ListRequest request) {
    return listing.list(buckets.get(request.bucket()).id(), request);
  }

  /// One page of the versions of a bucket's objects.
  public VersionsPage listVersions(VersionsRequest request) {
    return versions.list(buckets.get(request.keys().bucket()).id(), request);
  }

  /// Begins a multipart upload. The condition of `options` is judged at completion only.
  ///
  /// @param attributes the S3 layer's 32 bits, kept with the upload
  public UploadInfo createUpload(
      BucketName bucket, ObjectKey key, PutOptions options, int attributes) {
    return uploads.create(buckets.get(bucket), key, options.metadata(), attributes);
  }

  /// An upload in progress.
  ///
  /// @throws StoreException NO_SUCH_UPLOAD
  public UploadInfo upload(BucketName bucket, ObjectKey key, String uploadId) {
    return uploads.get(new UploadKeys(buckets.get(bucket).id(), key, uploadId));
  }

  /// Stores a part, in place of an earlier one of that number.
  ///
  /// @throws StoreException NO_SUCH_UPLOAD
  public PartInfo putPart(
      BucketName bucket, ObjectKey key, String uploadId, int part, ObjectSource source) {
    BucketInfo info = buckets.get(bucket);
    return uploads.putPart(info, new UploadKeys(info.id(), key, uploadId), part, source);
  }

  /// Makes an object of an upload's parts, without moving a byte. Asked again, answers the same
  /// while the object is still this upload's.
  ///
  /// @throws StoreException NO_SUCH_UPLOAD, INVALID_PART, INVALID_PART_ORDER, PART_TOO_SMALL,
  ///   CONFLICT
  public ObjectInfo complete(
      BucketName bucket,
      ObjectKey key,
      String uploadId,
      List<PartChoice> parts,
      Completion completion) {
    BucketInfo info = buckets.get(bucket);
    return uploads.complete(info, new UploadKeys(info.id(), key, uploadId), parts, completion);
  }

  /// Gives an upload up and frees what its parts take.
  ///
  /// @throws StoreException NO_SUCH_UPLOAD; CONFLICT while it is being completed
  public void abort(BucketName bucket, ObjectKey key, String uploadId) {
    uploads.abort(new UploadKeys(buckets.get(bucket).id(), key, uploadId));
  }

  /// One page of an upload's parts with numbers above `after`.
  ///
  /// @throws StoreException NO_SUCH_UPLOAD
  public PartsPage listParts(
      BucketName bucket, ObjectKey key, String uploadId, int after, int limit) {
    UploadKeys keys = new UploadKeys(buckets.get(bucket).id(), key, uploadId);
    UploadInfo upload = uploads.get(keys);
    List<PartInfo> parts = uploads.listing().parts(keys, after, limit + 1);
    boolean truncated = parts.size() > limit;
    return new PartsPage(upload, truncated ? parts.subList(0, limit) : parts, truncated);
  }

  /// One page of a bucket's uploads; `after` as in {@link ListRequest}, and within one key only ids
  /// above `afterUploadId`.
  public UploadsPage listUploads(ListRequest request, String afterUploadId) {
    return uploads
        .listing()
        .uploads(
            buckets.get(request.bucket()).id(),
            new UploadListing.UploadsRequest(
                request.prefix(),
                request.delimiter(),
                request.after(),
                afterUploadId,
                request.limit()));
  }

  /// The text as a listing compares it.
  public static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
