package io.buckets.server;

import io.buckets.admin.AdminHandler;
import io.buckets.admin.ClusterJobs;
import io.buckets.admin.metrics.ControlFacts;
import io.buckets.admin.metrics.Metrics;
import io.buckets.admin.metrics.MetricsPage;
import io.buckets.cluster.raft.RaftControlPlane;
import io.buckets.cluster.state.ClusterState;
import io.buckets.cluster.state.ControlPlane;
import io.buckets.core.BucketName;
import io.buckets.core.BufferPool;
import io.buckets.core.HybridClock;
import io.buckets.core.Invariant;
import io.buckets.core.Standstill;
import io.buckets.core.Wanted;
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
import io.buckets.storage.remote.WritersElsewhere;
import io.buckets.storage.sealing.MasterKey;
import java.io.IOException;
import java.net.InetSocketAddress;
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
  private static final int ALONE = 1;

  private final Parts parts = new Parts();
  private final Metrics metrics = parts.add(new Metrics(new Version().getVersion()[0]));

  /// One time for the node's ballots and for the judgement of its drives.
  private final HybridClock ballots;

  private final Deployment deployment;
  private final Readiness readiness;
  private final RootKeys keys;
  private final MasterKey master;
  private final KeyVault vault;
  private final MetricsPage metricsPage;
  private final HttpServer http;

  /// Brings the node up; it serves when this returns.
  ///
  /// @throws Configuration.Mistake for what an operator must put right
  BucketsServer(ServerConfig given, Map<String, String> environment) throws IOException {
    Opening opening = new Opening();
    HttpServer early = null;
    try {
      // What may be wrong without the drives is found out before they are touched.
      GivenKeys keysGiven = GivenKeys.of(given.masterKey(), environment);
      Optional<PeerTrust> trust = given.cluster().map(nodes -> nodes.trust(environment));
      int self = given.cluster().isPresent() ? OwnNode.find(given) : ALONE;
      ServerConfig config = given.cluster().isPresent() ? given.ofNode(self) : given;
      ballots = new HybridClock(InstantSource.system(), self);
      this.metricsPage = new MetricsPage(metrics, config.metrics().token());
      OpenFiles files = OpenFiles.ofThisProcess(config.drives().size(), config.requests());
      LOG.info("open files: {}", files);
      HttpServerConfig serving = http(config, files);
      // One of several may have to wait for the others: it answers from now on that it does.
      early = trust.isPresent() ? HttpServer.start(serving, opening) : null;
      DriveResources resources =
          parts.add(DriveResources.standard(config.drives().size(), files.index(), files.shards()));
      DriveOpener opener =
          new DriveOpener(resources, config.durability(), config.acceptLoss(), ballots);
      this.deployment =
          trust.isPresent()
              ? new ClusterBringUp(config, self, opener, parts, opening)
                  .run(trust.get(), keysGiven, metrics::timed)
              : new BringUp(config, opener, parts).run();
      Invariant.check(deployment.node() == self, "this node has the number that it should have");
      this.keys = rootKeys(keysGiven.root());
      this.master = keysGiven.master().isPresent() ? keysGiven.master().get() : keptMaster();
      this.vault = vault();
      Store store = parts.add(store(config));
      this.readiness = new Readiness(deployment.control(), store::isReady, this::astray);
      parts.add(new DriveWatch(deployment, opener, store));
      opening.open(inside(config, store));
      // Closed first, so that requests in flight find everything that they need.
      this.http = parts.add(early == null ? HttpServer.start(serving, opening) : early);
      metrics.server(http);
      // Last, because it keeps the cores busy: until it is done the scalar kernels serve.
      warmUp();
    } catch (IOException | RuntimeException | Error e) {
      if (early != null) {
        early.close();
      }
      parts.close();
      throw e;
    }
  }

  /// What serves requests, and what works beside it.
  private HttpHandler inside(ServerConfig config, Store store) {
    deployment
        .others()
        .ifPresent(others -> others.service().tellWrites(store.sets().writes()::isAtWork));
    measure(store);
    S3Config s3 = s3(config);
    Encryption encryption = new Encryption(store.objects(), vault, config.insecureKeys());
    // Closed after the server of HTTP, so that the last requests are in the logs too.
    AccessLog log =
        parts.add(new AccessLog(store.objects(), encryption, s3, config.logDelivery()).start());
    parts.add(lifecycles(config, store.objects(), log));
    return door(config, store, s3, encryption, log);
  }

  private MasterKey keptMaster() throws IOException {
    ClusterState state = deployment.control().plane().state();
    boolean needed =
        !state.keyring().byName().isEmpty() || !state.identities().byAccessKey().isEmpty();
    return MasterKeyFile.keptOn(deployment.keyPaths(), needed);
  }

  private KeyVault vault() {
    KeyVault opened = new KeyVault(deployment.control().plane(), master, InstantSource.system());
    MasterKeyFile.requireOpens(opened);
    return opened;
  }

  /// Those that were given, which in a cluster must be those of all nodes.
  private RootKeys rootKeys(Optional<RootKeys> given) throws IOException {
    if (deployment.control().raft().isEmpty()) {
      return given.isPresent() ? given.get() : RootKeys.keptOn(deployment.keyPaths());
    }
    RootKeys kept = RootKeys.ofCluster(deployment.keyPaths());
    if (given.isPresent() && !given.get().digest().equals(kept.digest())) {
      throw new Configuration.Mistake(
          "the root key pair that was given is not that of this cluster; give that, or none");
    }
    return kept;
  }

  private Store store(ServerConfig config) {
    BufferPool buffers = parts.add(new BufferPool(config.downloadMemoryBytes(), BUFFER_WAIT));
    return new Store(
        new StoreSetup(
            deployment.topology(),
            deployment.bays(),
            RingPlacement.of(deployment.topology()),
            deployment.control().plane(),
            ballots,
            InstantSource.system(),
            buffers,
            config.uploadMemoryBytes(),
            new RepairQueue(),
            duties()));
  }

  private WritersElsewhere writers() {
    OtherNodes others = deployment.others().orElseThrow();
    return new WritersElsewhere(others.nodes(), others.service());
  }

  private Duties duties() {
    Control control = deployment.control();
    return control.raft().isEmpty()
        ? Duties.ALL
        : Duties.ofOne(deployment.paths().keySet(), control::leads, writers()::writing);
  }

  private void measure(Store store) {
    metrics.store(store);
    metrics.drives(
        deployment.bays().entrySet().stream()
            .filter(bay -> deployment.paths().containsKey(bay.getKey()))
            .map(Map.Entry::getValue)
            .toList());
    metrics.state(deployment.control().plane()::state);
    metrics.readiness(readiness::isReady);
    deployment.control().raft().ifPresent(raft -> metrics.control(facts(raft)));
    deployment
        .others()
        .ifPresent(others ->
            others
                .links()
                .forEach((node, link) ->
                    metrics.peer(
                        link.label(),
                        () -> others.pulse().offsetSeconds(node),
                        () -> others.pulse().phi(node))));
  }

  private static ControlFacts facts(RaftControlPlane raft) {
    return new ControlFacts(
        raft::isLeader,
        () -> raft.leader().isPresent(),
        () -> raft.health().lag(),
        () -> leaseSeconds(raft));
  }

  /// What is left of the lease; not a number where none is needed.
  private static double leaseSeconds(RaftControlPlane raft) {
    Duration left = raft.health().lease();
    return left.isZero() && raft.hasLease() ? Double.NaN : left.toMillis() / 1e3;
  }

  /// S3, with what stands before it on a node of several. What was asked for before this process
  /// stood still is not committed after it.
  private HttpHandler fresh(HttpHandler s3) {
    Standstill standstill = parts.add(new Standstill(System::nanoTime).start());
    return exchange -> {
      long since = System.nanoTime();
      Wanted.during(() -> !standstill.isSince(since), () -> s3.handle(exchange));
    };
  }

  private HttpHandler gated(HttpHandler s3) {
    Control control = deployment.control();
    return deployment
        .others()
        .<HttpHandler>map(others -> new ServiceGate(s3, control::holds, others.pulse()::why))
        .orElse(s3);
  }

  private HttpHandler measured(HttpHandler handler, ServerConfig config, Store store) {
    return config.metrics().buckets()
        ? metrics.measured(
            handler,
            name -> BucketName.isValid(name) && store.objects().hasBucket(new BucketName(name)))
        : metrics.measured(handler);
  }

  /// By the store's time: a wall clock that is set forward while this runs makes nothing due.
  private static LifecycleRunner lifecycles(
      ServerConfig config, ObjectStore objects, AccessLog log) {
    return new LifecycleRunner(objects, config.lifecycleDay(), objects::time, log::addExpired)
        .start();
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
    ControlPlane control = deployment.control().plane();
    Directory directory =
        new Directory(keys.credentials(), control::state, store.objects()::newest, master);
    AccountBook people = new AccountBook(control, master, InstantSource.system());
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
            authenticator,
            store,
            new AdminHandler.Node(
                new NodeReport(config, deployment, store, readiness), jobs(store)),
            vault,
            people);
    return new FrontDoor(
        measured(gated(fresh(e -> (sites.owns(e) ? sites : handler).handle(e))), config, store),
        admin,
        metricsPage,
        exchange -> sites.owns(exchange) || handler.owns(exchange),
        new Health(readiness::missing, deployment.topology(), store.sets()));
  }

  /// The long work of this node, and of the others through it and through them of this one.
  private ClusterJobs jobs(Store store) {
    ClusterJobs jobs =
        new ClusterJobs(
            store, deployment.others().map(others -> others.links().values()).orElse(List.of()));
    deployment.others().ifPresent(others -> others.peers().serve(ClusterJobs.KIND, jobs));
    return jobs;
  }

  /// Why this node must write nothing; empty if it may.
  private String astray() {
    return deployment.others().map(others -> others.pulse().why()).orElse("");
  }

  /// Whether this node can take reads and writes.
  Readiness readiness() {
    return readiness;
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

  /// Says that this node goes, to whom may ask, to the other nodes, and to the control plane, which
  /// another leads from then on; finishes requests in flight, within the configured time; and lets
  /// go of everything.
  @Override
  public void close() {
    readiness.stop();
    deployment.others().ifPresent(others -> Farewell.say(others.links().values()));
    deployment.control().raft().ifPresent(RaftControlPlane::handOver);
    parts.close();
  }
}
