package io.buckets.core;

import java.time.Duration;

/// Every bound of the store, by name. Over a bound the client gets a clear refusal, not a growing
/// heap.
///
/// The S3 figures are those of the S3 user guide, "Amazon S3 multipart upload limits" and "Naming
/// objects".
public final class Limits {
  private Limits() {}

  /// Longest object key, in bytes of UTF-8.
  public static final int KEY_BYTES = 1024;

  /// Largest object, in bytes: 5 TiB.
  public static final long OBJECT_BYTES = 5L << 40;

  /// Largest body of a single put or part, in bytes: 5 GiB.
  public static final long PUT_BYTES = 5L << 30;

  /// Smallest part but the last, in bytes: 5 MiB.
  public static final long LEAST_PART_BYTES = 5L << 20;

  /// Most parts of a multipart upload.
  public static final int PARTS = 10_000;

  /// Most keys of one listing page and of one multi-object delete.
  public static final int PAGE_KEYS = 1000;

  /// Largest document (XML) in the body of a request, in bytes: 10,000 parts with their checksums.
  public static final int DOCUMENT_BYTES = 4 << 20;

  /// Large documents in memory at once.
  public static final int LARGE_DOCUMENTS = 16;

  /// Keys of one multi-object delete being deleted at once.
  public static final int DELETES_IN_FLIGHT = 16;

  /// Largest bucket policy, in bytes without the space between its tokens: 20 KiB.
  public static final int POLICY_BYTES = 20 << 10;

  /// Longest text of a policy of any kind, in characters, all its space included.
  public static final int POLICY_TEXT_CHARS = 128 << 10;

  /// Compiled policies kept in memory.
  public static final int COMPILED_POLICIES = 256;

  /// How deep the values of a policy's text may nest.
  public static final int POLICY_DEPTH = 8;

  /// Most buckets of one page of a bucket listing.
  public static final int PAGE_BUCKETS = 10_000;

  /// Most user metadata of an object, in bytes of names and values.
  public static final int USER_METADATA_BYTES = 2048;

  /// Tags of an object.
  public static final int OBJECT_TAGS = 10;

  /// Tags of a bucket.
  public static final int BUCKET_TAGS = 50;

  /// The longest time that a bucket locks its objects for by default, in days.
  public static final int LOCK_DAYS = 36_500;

  /// The same in years.
  public static final int LOCK_YEARS = 100;

  /// Length of a tag's key, in UTF-16.
  public static final int TAG_KEY_CHARS = 128;

  /// Length of a tag's value, in UTF-16.
  public static final int TAG_VALUE_CHARS = 256;

  /// Bytes of data in one stripe.
  public static final int STRIPE_BYTES = 1 << 20;

  /// Bytes of one sealed package as stored, its tag included: a whole number of them fills a
  /// stripe.
  public static final int PACKAGE_BYTES = 64 << 10;

  /// Packages of plain bytes that a sealed upload keeps, so that their digests may lag behind.
  public static final int SEALED_AHEAD = 4;

  /// Objects smaller than this are kept in the index, in bytes.
  public static final int INLINE_OBJECT_BYTES = 128 << 10;

  /// No shard of this size or larger is kept in the index, in bytes.
  public static final int INLINE_SHARD_BYTES = 64 << 10;

  /// Most drives of an erasure set.
  public static final int SET_DRIVES = 32;

  /// Changes a head remembers by name.
  public static final int LINEAGE = 8;

  /// How long a drive keeps what a reader holds without hearing from the reader.
  public static final Duration READ_LEASE = Duration.ofSeconds(90);

  /// How often a reader that is open renews its lease, however slow its client is.
  public static final Duration READ_RENEWAL = Duration.ofSeconds(20);

  /// How long a reader's lease is renewed at most: then what it reads may be deleted, if it was
  /// replaced meanwhile.
  public static final Duration READ_LIFE = Duration.ofHours(24);

  /// Leases of readers on one drive.
  public static final int DRIVE_LEASES = 65_536;

  /// Memory outside the heap that all shard files being written gather their bytes in, in bytes.
  public static final long STAGING_BYTES = 64L << 20;

  /// How long a write to a drive waits for some of it.
  public static final Duration STAGING_WAIT = Duration.ofSeconds(10);

  /// Size of the smaller arenas that uploads work in, in bytes.
  public static final int SMALL_ARENA_BYTES = 512 << 10;

  /// How long an upload waits for memory to work in before it is refused.
  public static final Duration ARENA_WAIT = Duration.ofSeconds(60);

  /// How long an upload keeps its arena while nothing comes, where arenas are scarce.
  public static final Duration PROMPT = Duration.ofMillis(100);

  /// How long an upload may take to fill its arena, where arenas are scarce.
  public static final Duration ARENA_FILL = Duration.ofSeconds(1);

  /// Bytes of a body that are at hand when its client streams.
  public static final int HTTP_READY_BYTES = 16 << 10;

  /// Furthest apart two clocks may be.
  public static final Duration CLOCK_SKEW = Duration.ofMillis(500);

  /// How long a write goes on trying against newer ballots, and a read against unresolved heads.
  public static final Duration CONTENTION = Duration.ofSeconds(10);

  /// How long one call to a drive may take before the drive counts as not answering.
  public static final Duration DRIVE_CALL = Duration.ofSeconds(30);

  /// A call to a drive that takes longer makes the drive suspect, while as many others answer as it
  /// takes to do without it.
  public static final Duration DRIVE_LATE = Duration.ofSeconds(1);

  /// How often late calls are looked for, and suspect drives tried.
  public static final Duration DRIVE_LOOK = Duration.ofMillis(100);

  /// How long letting go of a drive is waited for.
  public static final Duration DRIVE_CLOSE = Duration.ofSeconds(5);

  /// Room that is set aside on a drive, for opening it when its file system is full.
  public static final long DRIVE_RESERVE_BYTES = 8L << 20;

  /// How long a start waits for a drive to be looked at, and for it to be opened.
  public static final Duration DRIVE_OPEN = Duration.ofSeconds(10);

  /// Threads of one drive, which make the calls that may touch a file.
  public static final int DRIVE_THREADS = 8;

  /// How long an operation that could go on waits for better: for one copy more than the write
  /// quorum, for the answer that would close an open question.
  public static final Duration DRIVE_PATIENCE = Duration.ofSeconds(1);

  /// Least and most time a read waits for the drives asked first before it asks the others too.
  public static final Duration HEDGE_FLOOR = Duration.ofMillis(2);

  public static final Duration HEDGE_CEILING = Duration.ofMillis(200);

  /// Calls under way to one drive; over it, a call fails at once.
  public static final int DRIVE_CALLS = 1024;

  /// Decides waiting to be told to one drive; over it they are dropped, and the drive hears of them
  /// later.
  public static final int DRIVE_DECIDES = 16_384;

  /// Decides told to a drive in one call: a few hundred bytes each, a key and a ballot.
  public static final int DECIDE_BATCH = 256;

  /// How old a tombstone must be before it may be collected: long after any writer that began
  /// before it has given up.
  public static final Duration TOMBSTONE_AGE = Duration.ofMinutes(2);

  /// How old a tombstone may be on a healthy store: the walk that collects those of that age comes
  /// by every ten minutes, and takes its time. An older one says that collecting does not work.
  public static final Duration TOMBSTONE_STAY = Duration.ofMinutes(15);

  /// Groups of keys for each of which a drive knows, in memory, up to which ballot it has collected
  /// tombstones; a power of two.
  public static final int COLLECT_GROUPS = 4096;

  /// How often a heal begins again because a drive would not take the state any more that was just
  /// settled.
  public static final int HEAL_TRIES = 5;

  /// Client connections of a process; over it, a new one gets 503 and is closed.
  public static final int HTTP_CONNECTIONS = 4096;

  /// Requests being handled at a time; over it, the next gets 503 SlowDown.
  public static final int HTTP_REQUESTS = 1024;

  /// Longest request line, in bytes: a 1024-byte key, all of it percent-encoded, and a presigned
  /// query fit.
  public static final int HTTP_REQUEST_LINE_BYTES = 16 << 10;

  /// Largest request head, request line and header fields together, in bytes.
  public static final int HTTP_HEAD_BYTES = 64 << 10;

  /// Most header fields of a request.
  public static final int HTTP_HEADER_FIELDS = 128;

  /// Bytes of a request's body held for its reader; over it, the connection is not read from.
  public static final int HTTP_BODY_WINDOW_BYTES = 256 << 10;

  /// Bytes of an answer that wait for the client; over it, the writer waits.
  public static final int HTTP_ANSWER_WINDOW_BYTES = 256 << 10;

  /// Bytes of an unread body that are read and dropped to keep a connection.
  public static final int HTTP_DRAIN_BYTES = 256 << 10;

  /// Bytes a client must send, or take, within the progress time to count as making progress.
  public static final int HTTP_PROGRESS_BYTES = 1024;

  /// How old a shard file must be that does not say whose it is before it counts as left behind,
  /// unless it is older than the opening of its drive; and how long the sweep of all files rests
  /// after it has met some that were being written.
  public static final Duration ORPHAN_AGE = Duration.ofMinutes(10);

  /// How long a shard file may be staged without growing before its drive gives it up; a body that
  /// brings less than a stripe group in that time is not stored.
  public static final Duration STAGING_IDLE = Duration.ofHours(1);

  /// How long after its start a store begins to sweep up what earlier processes left behind.
  public static final Duration SWEEP_DELAY = Duration.ofSeconds(3);

  /// How long after a drive has noticed that none of its registers names a shard file it says so:
  /// most are committed by then.
  public static final Duration UNNAMED_FIRST = Duration.ofSeconds(2);

  /// How long a drive rests at most before it says again that a shard file is not named.
  public static final Duration UNNAMED_MOST = Duration.ofSeconds(8);

  /// How often the drives of a store are asked for shard files that they do not name.
  public static final Duration UNNAMED_LOOK = Duration.ofSeconds(1);

  /// Shard files that a drive says at once that it does not name.
  public static final int UNNAMED_AT_ONCE = 1000;

  /// How long a store rests between two sweeps of uploads and bucket marks.
  public static final Duration SWEEP_UPLOADS = Duration.ofMinutes(1);

  /// How long a store rests between two sweeps of shard files.
  public static final Duration SWEEP_FILES = Duration.ofHours(1);

  /// Shard files, and registers of uploads, that a sweep goes by in a second.
  public static final int SWEEP_PER_SECOND = 5000;

  /// Parts of one upload being erased at once.
  public static final int PARTS_ERASED_AT_ONCE = 16;

  /// How long a write waits to see what becomes of a bucket that is being deleted, and a deletion
  /// for the writes under way; over it, 503.
  public static final Duration BUCKET_MARK_WAIT = Duration.ofSeconds(20);

  /// How long the mark of a deletion counts that some other process has set; after that it is taken
  /// for dead, and anyone may undo it.
  public static final Duration BUCKET_MARK_LEASE = Duration.ofSeconds(15);

  /// How long reading one whole shard file for a scrub may take.
  public static final Duration SCRUB_FILE = Duration.ofMinutes(30);

  /// How long a write waits for the slower drives once a write quorum is done.
  public static final Duration STRAGGLER = Duration.ofMillis(500);

  /// How long a read that has sent bytes asks again for what too few drives answer.
  public static final Duration READ_AGAIN = Duration.ofSeconds(10);

  /// Least time a read waits for a data shard before it asks for parity as well.
  public static final Duration HEDGE = Duration.ofMillis(40);

  /// Most heads returned by one scan call: what a full page of a listing needs, which must know
  /// whether a key follows.
  public static final int SCAN_PAGE = PAGE_KEYS + 1;

  /// Most older versions returned by one call.
  public static final int VERSIONS_PAGE = 1000;

  /// Most bytes of documents and inline shards of the older versions of one key that a healer reads
  /// from one drive: it holds them all, and brings them in one step.
  public static final long HEALED_VERSIONS_BYTES = 128L << 20;

  /// Most bytes of keys and documents of one scan call, but for its last entry; of documents and
  /// shards of one page of versions.
  public static final int SCAN_BYTES = 4 << 20;

  /// How long a page of a listing is kept that nobody asks for.
  public static final Duration LISTED_PAGE = Duration.ofMinutes(1);

  /// Most keys waiting in the heal queue of a process; over it, the background scan finds them.
  public static final int HEAL_QUEUE = 100_000;

  /// How long a register rests that was found incomplete while it was being repaired.
  public static final Duration REPAIR_AGAIN = Duration.ofSeconds(5);

  /// Syncs in flight on one drive.
  public static final int DRIVE_SYNCS = 4;

  /// Most drives that the arguments of a command line may stand for.
  public static final int ENDPOINTS = 4096;

  /// Most drives of a pool, the removed ones included.
  public static final int POOL_DRIVES = 4096;

  /// Most pools of a cluster, the removed ones included.
  public static final int POOLS = 64;

  /// Virtual erasure sets of a pool.
  public static final int POOL_SETS = 256;

  /// Most buckets of a cluster.
  public static final int BUCKETS = 10_000;

  /// Most settings of a bucket, and of the cluster as a whole for each kind of thing it keeps.
  public static final int SETTINGS = 10_000;

  /// Longest value of one setting, in characters; an S3 bucket policy has at most 20 KiB.
  public static final int SETTING_CHARS = 256 << 10;

  /// Most nodes of a cluster.
  public static final int NODES = 1024;

  /// Most jobs that a cluster remembers, the ended ones included.
  public static final int JOBS = 1024;

  /// Most keys of the keyring.
  public static final int KEYS = 1000;

  /// Most versions of one key of the keyring.
  public static final int KEY_VERSIONS = 1000;

  /// Most identities of a cluster.
  public static final int IDENTITIES = 10_000;

  /// Most accounts of a cluster.
  public static final int ACCOUNTS = 10_000;

  /// Most grants of an access control list (S3 user guide, "Access control list (ACL) overview").
  public static final int GRANTS = 100;

  /// Most rules of a bucket's lifecycle (S3 user guide, "Setting lifecycle configuration on a
  /// bucket").
  public static final int LIFECYCLE_RULES = 1000;

  /// Stretches of keys of which a process knows when the rules of a lifecycle are due there; over
  /// it, it makes longer ones.
  public static final int LIFECYCLE_STRETCHES = 100_000;

  /// How often it is looked at most whether a rule of a lifecycle is due, and which there are.
  public static final Duration LIFECYCLE_LOOK = Duration.ofMinutes(1);

  /// How long a stretch rests whose rules could not be obeyed.
  public static final Duration LIFECYCLE_AGAIN = Duration.ofSeconds(10);

  /// Most routing rules of a bucket's website (S3 user guide, "Configuring a webpage redirect").
  public static final int ROUTING_RULES = 50;

  /// Most targets of a bucket's notifications (S3 user guide, "Quotas").
  public static final int NOTIFICATIONS = 100;

  /// Most leases of a cluster.
  public static final int LEASES = 10_000;

  /// Ids of commands that the control state remembers to recognise a retry.
  public static final int COMMAND_IDS = 1024;

  /// Longest command of the control plane, in bytes of its journal.
  public static final int COMMAND_BYTES = 4 << 20;

  /// Commands of the control plane that may wait for their sync.
  public static final int COMMANDS_IN_FLIGHT = 1024;

  /// Bytes of commands of the control plane that may wait for their sync.
  public static final int COMMAND_BYTES_IN_FLIGHT = 32 << 20;

  /// A journal of the control plane longer than this is replaced by a snapshot, in bytes.
  public static final int JOURNAL_BYTES = 4 << 20;

  /// Keys whose promises a drive keeps apart; over it, the oldest promise counts for every key.
  public static final int PROMISES = 8192;

  /// Changes that may wait for the index of one drive.
  public static final int DRIVE_QUEUE = 10_000;

  /// Dropped shard files that a drive keeps in mind until they may be deleted; over it, the orphan
  /// sweep finds them.
  public static final int DRIVE_DROPS = 100_000;

  /// A longer document of a version is kept beside the heads, in bytes.
  public static final int HEAD_DOCUMENT_BYTES = 16 << 10;
}
