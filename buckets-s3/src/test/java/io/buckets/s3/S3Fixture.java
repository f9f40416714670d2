package io.buckets.s3;

import io.buckets.cluster.setting.BucketOwnership;
import io.buckets.cluster.state.BehindControlPlane;
import io.buckets.cluster.state.ClusterState;
import io.buckets.cluster.state.ControlPlane;
import io.buckets.cluster.state.MemoryControlPlane;
import io.buckets.cluster.topology.DriveState;
import io.buckets.cluster.topology.Pool;
import io.buckets.cluster.topology.PoolDrive;
import io.buckets.cluster.topology.Slot;
import io.buckets.cluster.topology.Topology;
import io.buckets.cluster.topology.VirtualSet;
import io.buckets.core.BufferPool;
import io.buckets.core.HybridClock;
import io.buckets.core.ObjectKey;
import io.buckets.erasure.Geometry;
import io.buckets.s3.auth.AccountBook;
import io.buckets.s3.auth.BucketDefaults;
import io.buckets.s3.auth.Credentials;
import io.buckets.s3.auth.Directory;
import io.buckets.s3.auth.RequestSigner;
import io.buckets.s3.auth.S3Config;
import io.buckets.s3.encryption.Encryption;
import io.buckets.s3.encryption.KeyVault;
import io.buckets.s3.logging.AccessLog;
import io.buckets.storage.drive.DriveBay;
import io.buckets.storage.erasing.Duties;
import io.buckets.storage.erasing.Placement;
import io.buckets.storage.erasing.RepairQueue;
import io.buckets.storage.erasing.SetId;
import io.buckets.storage.memory.MemoryDrive;
import io.buckets.storage.object.ObjectStore;
import io.buckets.storage.object.Store;
import io.buckets.storage.object.StoreSetup;
import io.buckets.storage.sealing.MasterKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The real handler over a real store on drives in memory, and a client that signs.
public final class S3Fixture implements AutoCloseable {
  private static final UUID DEPLOYMENT = new UUID(7, 7);
  private static final Geometry GEOMETRY = Geometry.parse("2+1");
  public static final String ACCESS_KEY = "AKIAIOSFODNN7EXAMPLE";
  public static final String SECRET_KEY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
  public static final Credentials CREDENTIALS = new Credentials(ACCESS_KEY, SECRET_KEY);
  public static final RequestSigner SIGNER =
      new RequestSigner(ACCESS_KEY, SECRET_KEY, S3Config.DEFAULT_REGION);

  private static final MasterKey MASTER = MasterKey.random();

  /// Knows the root key pair only.
  public static final Directory DIRECTORY =
      new Directory(CREDENTIALS, () -> ClusterState.genesis(DEPLOYMENT), MASTER);

  final BufferPool buffers = BufferPool.tracking(64 << 20, Duration.ofSeconds(10));
  final S3Handler handler;
  final KeyVault vault;

  /// Delivers when it is closed; with {@link #logging}, from time to time too.
  final AccessLog log;

  private final Map<String, QueryCall.Signer> roots = new HashMap<>();
  private final ControlPlane control;
  private final Map<UUID, DriveBay> bays;
  private final Store store;

  S3Fixture() {
    this(defaults());
  }

  S3Fixture(S3Config config) {
    this(config, true);
  }

  /// A server that takes keys over secure connections only.
  static S3Fixture securing() {
    return new S3Fixture(defaults(), false);
  }

  /// A server whose buckets have access control lists and let the public in.
  static S3Fixture open() {
    return new S3Fixture(openly());
  }

  /// As {@link #open}, where access logs wait for no longer than this.
  static S3Fixture logging(Duration period) {
    S3Fixture fixture = new S3Fixture(openly(), true, period);
    var _ = fixture.log.start();
    return fixture;
  }

  /// Another node of the same cluster, which hears of what this one changes only when it asks.
  S3Fixture another() {
    return new S3Fixture(openly(), true, Duration.ofHours(1), this);
  }

  private static S3Config openly() {
    return new S3Config(
        S3Config.DEFAULT_REGION,
        List.of(),
        clock(),
        true,
        new BucketDefaults(BucketOwnership.Rule.OBJECT_WRITER, false));
  }

  private static S3Config defaults() {
    return new S3Config(S3Config.DEFAULT_REGION, List.of("s3.test"), clock());
  }

  private S3Fixture(S3Config config, boolean insecure) {
    this(config, insecure, Duration.ofHours(1));
  }

  private S3Fixture(S3Config config, boolean insecure, Duration logPeriod) {
    this(config, insecure, logPeriod, null);
  }

  /// @param other another node of the same cluster; null for the only one
  private S3Fixture(
      S3Config config, boolean insecure, Duration logPeriod, @Nullable S3Fixture other) {
    control =
        other == null ? new MemoryControlPlane(DEPLOYMENT) : new BehindControlPlane(other.control);
    bays = other == null ? drives() : other.bays;
    store = new Store(setup(other == null ? Duties.ALL : Duties.ofOne(Set.of(), () -> false)));
    vault = new KeyVault(control, MASTER, config.clock());
    Encryption encryption = new Encryption(store.objects(), vault, insecure);
    log = new AccessLog(store.objects(), encryption, config, logPeriod);
    handler =
        new S3Handler(
            config,
            store.objects(),
            encryption,
            new S3Handler.Callers(
                new Directory(CREDENTIALS, control::state, store.objects()::newest, MASTER),
                new AccountBook(control, MASTER, config.clock())),
            log);
  }

  static InstantSource clock() {
    return InstantSource.system();
  }

  /// Begins a request that will be signed.
  S3Call call(String method, String target) {
    return new S3Call(handler, method, target, Instant.now());
  }

  /// Begins a request that somebody else will sign.
  S3Call call(RequestSigner signer, String method, String target) {
    return new S3Call(handler, method, target, Instant.now()).signedBy(signer);
  }

  /// Somebody else, with an account of their own.
  RequestSigner account(String name) {
    AccountBook book = new AccountBook(control, MASTER, clock());
    AccountBook.KeyPair pair = book.addKey(book.add(name, name + "@test.org"), null);
    roots.put(name, new QueryCall.Signer(pair.accessKey(), pair.secretKey(), null));
    return new RequestSigner(pair.accessKey(), pair.secretKey(), S3Config.DEFAULT_REGION);
  }

  /// The accounts, and who there is in them.
  AccountBook people() {
    return new AccountBook(control, MASTER, clock());
  }

  /// A user of an account, who may do nothing yet.
  ///
  /// @param account its name; `root` for the root account
  RequestSigner user(String account, String name) {
    AccountBook book = people();
    book.users().addUser(book.account(account), name, "/");
    AccountBook.KeyPair pair = book.addKey(book.account(account), name, null, "");
    return signer(pair);
  }

  /// Signs with a key pair.
  static RequestSigner signer(AccountBook.KeyPair pair) {
    return new RequestSigner(pair.accessKey(), pair.secretKey(), S3Config.DEFAULT_REGION);
  }

  /// The root of an account that was made.
  QueryCall.Signer keyOf(String account) {
    return Objects.requireNonNull(roots.get(account));
  }

  /// What the handler works on.
  ObjectStore objects() {
    return store.objects();
  }

  /// A bucket made for a test.
  void bucket(String name) throws Exception {
    call("PUT", "/" + name).send().expect(200);
  }

  @Override
  public void close() {
    log.close();
    store.close();
  }

  private static Map<UUID, DriveBay> drives() {
    Map<UUID, DriveBay> bays = new HashMap<>();
    for (int i = 0; i < GEOMETRY.total(); i++) {
      MemoryDrive drive = new MemoryDrive(new UUID(1, i));
      bays.put(drive.id(), new DriveBay(drive));
    }
    return bays;
  }

  private StoreSetup setup(Duties duties) {
    List<PoolDrive> drives = new ArrayList<>();
    List<Slot> slots = new ArrayList<>();
    for (int i = 0; i < GEOMETRY.total(); i++) {
      drives.add(new PoolDrive(new UUID(1, i), 1, "node", "/drive" + i, DriveState.ACTIVE));
      slots.add(Slot.of(i));
    }
    Pool pool = new Pool(GEOMETRY, drives, List.of(new VirtualSet(slots)));
    return new StoreSetup(
        new Topology(DEPLOYMENT, 1, List.of(pool)),
        bays,
        new OneSet(),
        control,
        new HybridClock(InstantSource.system(), duties.alone() ? 1 : 2),
        InstantSource.system(),
        buffers,
        64 << 20,
        new RepairQueue(),
        duties);
  }

  private record OneSet() implements Placement {
    @Override
    public SetId home(long bucketId, ObjectKey key) {
      return new SetId(0, 0);
    }
  }
}
