package io.buckets.server;

import io.buckets.admin.AdminHandler;
import io.buckets.admin.metrics.Metrics;
import io.buckets.admin.metrics.MetricsPage;
import io.buckets.cluster.state.ClusterState;
import io.buckets.core.BucketName;
import io.buckets.core.BufferPool;
import io.buckets.core.HybridClock;
import io.buckets.core.Invariant;
import io.buckets.erasure.ReedSolomon;
import io.buckets.hash.Kernels;
import io.buckets.net.HttpHandler;
import io.buckets.net.HttpLimits;
import io.buckets.net.HttpServer;
import io.buckets.net.HttpServerConfig;
import io.buckets.net.HttpTimeouts;
import io.buckets.net.Tls;
import io.buckets.net.TlsFiles;
import io.buckets.registry.RingPlacement;
import io.buckets.s3.S3Handler;
import io.buckets.s3.access.Access;
import io.buckets.s3.auth.AccountBook;
import io.buckets.s3.auth.Authenticator;
import io.buckets.s3.auth.Directory;
import io.buckets.s3.auth.S3Config;
import io.buckets.s3.encryption.Encryption;
import io.buckets.s3.encryption.KeyVault;
import io.buckets.s3.lifecycle.LifecycleRunner;
import io.buckets.s3.logging.AccessLog;
import io.buckets.s3.website.WebsiteHandler;
import io.buckets.s3.xml.S3Faults;
import io.buckets.storage.drive.DriveBay;
import io.buckets.storage.erasing.Duties;
import io.buckets.storage.erasing.RepairQueue;
import io.buckets.storage.local.DriveResources;
import io.buckets.storage.object.ObjectStore;
import io.buckets.storage.object.Store;
import io.buckets.storage.object.StoreSetup;
import io.buckets.storage.sealing.MasterKey;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One node: everything is constructed here, in order, and closed in reverse.
///
/// Threading: made and closed by one thread.
final class BucketsServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(BucketsServer.class);
  private static final Duration BUFFER_WAIT = Duration.ofSeconds(30);

  /// A process that is the only node of its store is node 1.
  private static final int NODE = 1;

  private final Parts parts = new Parts();
  private final Metrics metrics = parts.add(new Metrics(new Version().getVersion()[0]));

  /// One time for the node's ballots and for the judgement of its drives.
  private final HybridClock ballots = new HybridClock(InstantSource.system(), NODE);

  private final Deployment deployment;
  private final RootKeys keys;
  private final MasterKey master;
  private final KeyVault vault;
  private final MetricsPage metricsPage;
  private final HttpServer http;

  /// Brings the node up; it serves when this returns.
  ///
  /// @throws Configuration.Mistake for what an operator must put right
  BucketsServer(ServerConfig config, Map<String, String> environment) throws IOException {
    try {
      // What may be wrong without the drives is found out before they are touched.
      this.metricsPage = new MetricsPage(metrics, config.metrics().token());
      Optional<RootKeys> given = RootKeys.given(environment);
      Optional<MasterKey> masterGiven = MasterKeyFile.given(config.masterKey(), environment);
      OpenFiles files = OpenFiles.ofThisProcess(config.drives().size(), config.requests());
      LOG.info("open files: {}", files);
      HttpServerConfig serving = http(config, files);
      DriveResources resources =
          parts.add(DriveResources.standard(config.drives().size(), files.index(), files.shards()));
      DriveOpener opener =
          new DriveOpener(resources, config.durability(), config.acceptLoss(), ballots);
      this.deployment = new BringUp(config, opener, parts).run();
      Invariant.check(deployment.node() == NODE, "this node is the first of its store");
      this.keys = given.isPresent() ? given.orElseThrow() : RootKeys.keptOn(presentPaths());
      this.master = masterGiven.isPresent() ? masterGiven.orElseThrow() : keptMaster();
      this.vault = vault();
      Store store = parts.add(store(config));
      measure(store);
      parts.add(new DriveWatch(deployment, opener, store));
      S3Config s3 = s3(config);
      Encryption encryption = new Encryption(store.objects(), vault, config.insecureKeys());
      // Closed after the server of HTTP, so that the last requests are in the logs too.
      AccessLog log =
          parts.add(new AccessLog(store.objects(), encryption, s3, config.logDelivery()).start());
      ObjectStore objects = store.objects();
      // By the store's time: a wall clock that is set forward while this runs makes nothing due.
      parts.add(
          new LifecycleRunner(objects, config.lifecycleDay(), objects::time, log::addExpired)
              .start());
      this.http = parts.add(HttpServer.start(serving, door(config, store, s3, encryption, log)));
      metrics.server(http);
      // Last, because it keeps the cores busy: until it is done the scalar kernels serve.
      warmUp();
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  private MasterKey keptMaster() throws IOException {
    ClusterState state = deployment.control().state();
    boolean needed =
        !state.keyring().byName().isEmpty() || !state.identities().byAccessKey().isEmpty();
    return MasterKeyFile.keptOn(presentPaths(), needed);
  }

  private KeyVault vault() {
    KeyVault opened = new KeyVault(deployment.control(), master, InstantSource.system());
    MasterKeyFile.requireOpens(opened);
    return opened;
  }

  private List<Path> presentPaths() {
    return deployment.bays().entrySet().stream()
        .filter(bay -> bay.getValue().outOfService() == null)
        .map(bay -> deployment.paths().get(bay.getKey()))
        .toList();
  }

  private Store store(ServerConfig config) {
    BufferPool buffers = parts.add(new BufferPool(config.downloadMemoryBytes(), BUFFER_WAIT));
    return new Store(
        new StoreSetup(
            deployment.topology(),
            deployment.bays(),
            RingPlacement.of(deployment.topology()),
            deployment.control(),
            ballots,
            InstantSource.system(),
            buffers,
            config.uploadMemoryBytes(),
            new RepairQueue(),
            Duties.ALL));
  }

  private void measure(Store store) {
    metrics.store(store);
    metrics.drives(deployment.bays().values());
    metrics.state(deployment.control()::state);
    metrics.readiness(() -> isWritable(store));
  }

  private HttpHandler measured(HttpHandler handler, ServerConfig config, Store store) {
    return config.metrics().buckets()
        ? metrics.measured(
            handler,
            name -> BucketName.isValid(name) && store.objects().hasBucket(new BucketName(name)))
        : metrics.measured(handler);
  }

  private static void warmUp() {
    Thread.ofPlatform()
        .daemon()
        .name("warm-up")
        .start(() -> {
          ReedSolomon.warmUp();
          LOG.info("Reed-Solomon: {}", ReedSolomon.describeKernel());
        });
    Kernels.warmUpInBackground();
  }

  private HttpServerConfig http(ServerConfig config, OpenFiles files) throws IOException {
    HttpTimeouts patience = HttpTimeouts.DEFAULT.withShutdown(config.shutdown());
    HttpServerConfig http =
        HttpServerConfig.at(config.address())
            .withLimits(HttpLimits.DEFAULT.withServed(files.connections(), files.requests()))
            .withTimeouts(patience)
            .withFaults(metrics.counted(new S3Faults()));
    if (config.tls().isEmpty()) {
      return http;
    }
    ServerConfig.TlsPair pair = config.tls().orElseThrow();
    return http.withTls(parts.add(Tls.load(new TlsFiles(pair.certificate(), pair.key()))));
  }

  private static S3Config s3(ServerConfig config) {
    return new S3Config(
        config.region(),
        config.domains(),
        InstantSource.system(),
        config.signatureV2(),
        config.newBuckets());
  }

  private FrontDoor door(
      ServerConfig config, Store store, S3Config s3, Encryption encryption, AccessLog log) {
    Directory directory =
        new Directory(
            keys.credentials(), deployment.control()::state, store.objects()::newest, master);
    AccountBook people = new AccountBook(deployment.control(), master, InstantSource.system());
    S3Handler.Callers callers = new S3Handler.Callers(directory, people);
    S3Handler handler = new S3Handler(s3, store.objects(), encryption, callers, log);
    WebsiteHandler sites =
        new WebsiteHandler(
            config.websiteDomains(),
            store.objects(),
            new Access(store.objects(), s3.regionName(), InstantSource.system()),
            encryption,
            log);
    // Whatever region S3 clients sign for, the admin API's clients need not know it.
    Authenticator authenticator =
        new Authenticator(directory, S3Config.DEFAULT_REGION, InstantSource.system(), false);
    AdminHandler admin =
        new AdminHandler(
            authenticator, store, new NodeReport(config, deployment, store), vault, people);
    return new FrontDoor(
        measured(e -> (sites.owns(e) ? sites : handler).handle(e), config, store),
        admin,
        metricsPage,
        exchange -> sites.owns(exchange) || handler.owns(exchange),
        () -> isWritable(store));
  }

  /// Whether objects and buckets can be written; if not, reads are served all the same.
  private boolean isWritable(Store store) {
    return store.isReady() && deployment.control().isWritable();
  }

  /// Where S3 is served.
  InetSocketAddress address() {
    return http.address();
  }

  /// What operators should know of the drives.
  List<String> notes() {
    return deployment.notes();
  }

  /// Whether a drive has calls that hang.
  boolean isHung() {
    return deployment.bays().values().stream().anyMatch(DriveBay::isHung);
  }

  /// The root key pair.
  RootKeys keys() {
    return keys;
  }

  /// The drives, by id.
  Map<UUID, DriveBay> bays() {
    return deployment.bays();
  }

  /// Finishes requests in flight, within the configured time, and lets go of everything.
  @Override
  public void close() {
    parts.close();
  }
}
