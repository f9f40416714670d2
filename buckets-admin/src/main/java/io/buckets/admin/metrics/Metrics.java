package io.buckets.admin.metrics;

import io.buckets.cluster.state.ClusterState;
import io.buckets.cluster.state.StateJson;
import io.buckets.core.peer.PeerLink;
import io.buckets.net.FaultRenderer;
import io.buckets.net.HttpHandler;
import io.buckets.net.HttpServer;
import io.buckets.storage.drive.DriveBay;
import io.buckets.storage.object.Store;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Collection;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// All the metrics of a node.
///
/// What there is to measure is handed over as it comes into being; of what never is, nothing is
/// told. Every name is in the golden list of the tests, since dashboards and alerts rely on it.
///
/// Threading: filled by the thread that brings the node up; measured and read on any thread.
public final class Metrics implements AutoCloseable {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics collections = new JvmGcMetrics();
  private final DriveMeters drives = new DriveMeters(registry);

  /// @param version of the program
  public Metrics(String version) {
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    collections.bindTo(registry);
    Gauge.builder("buckets.build", () -> 1)
        .description("Always 1; which program runs is in the label.")
        .tag("version", version)
        .register(registry);
  }

  /// The answers of `handler`, measured.
  public HttpHandler measured(HttpHandler handler) {
    return new MeasuredHandler(handler, new RequestMeters(registry));
  }

  /// The same, told apart by bucket too.
  ///
  /// @param isBucket whether there is a bucket of that name
  public HttpHandler measured(HttpHandler handler, Predicate<String> isBucket) {
    return new MeasuredHandler(
        handler, new RequestMeters(registry).byBucket(new BucketMeters(registry, isBucket)));
  }

  /// The answers to requests that reach no handler, counted.
  public FaultRenderer counted(FaultRenderer faults) {
    return new FaultMeters(registry).counting(faults);
  }

  /// Tells of the server that answers.
  public void server(HttpServer http) {
    gauge("buckets.http.connections", "Connections that are open.", http::connections);
    gauge("buckets.http.requests", "Requests that are being answered.", http::requests);
  }

  /// Tells of the store: what is at risk, what is repaired, and how commits go.
  public void store(Store store) {
    new RepairMeters(store).bindTo(registry);
    new RiskMeters(store).bindTo(registry);
    new CommitMeters(store).bindTo(registry);
    drives.underWay(store.dispatch()::underWay);
  }

  /// Tells of the drives that are local to this node. Call after {@link #store}.
  public void drives(Collection<DriveBay> bays) {
    bays.forEach(drives::add);
  }

  /// Tells whether the node takes reads and writes.
  public void readiness(BooleanSupplier ready) {
    gauge("buckets.ready", "Whether the node takes reads and writes.", () -> number(ready));
  }

  /// Tells of the state that the nodes agree on, as this node has it.
  public void state(Supplier<ClusterState> state) {
    gauge(
        "buckets.state.level",
        "The newest level of commands and formats that is written.",
        () -> StateJson.LEVEL);
    gauge(
        "buckets.state.index",
        "How many changes of the state this node has applied.",
        () -> state.get().index());
    gauge("buckets.state.buckets", "How many there are.", () -> state.get().buckets().size());
  }

  /// Tells how the nodes agree on the state.
  public void control(ControlFacts facts) {
    gauge("buckets.raft.leader", "Whether this node leads.", () -> number(facts.leads()));
    gauge(
        "buckets.raft.known.leader",
        "Whether this node knows who leads.",
        () -> number(facts.knowsLeader()));
    Gauge.builder("buckets.raft.lag", () -> facts.lag().getAsLong())
        .description("Changes that are decided and not applied here.")
        .baseUnit("entries")
        .register(registry);
    seconds(
        "buckets.control.lease",
        "How long this node may go on with the state that it has.",
        () -> facts.leaseSeconds().getAsDouble());
  }

  /// Tells how far the clock of another node is ahead of this one's, and how unlikely its silence.
  public void peer(String peer, DoubleSupplier seconds, DoubleSupplier phi) {
    Gauge.builder("buckets.peer.phi", phi::getAsDouble)
        .description(
            "How unlikely the silence of another node is; from 8 on it is not asked first.")
        .tag("peer", peer)
        .register(registry);
    Gauge.builder("buckets.clock.offset", seconds::getAsDouble)
        .description("How far the clock of another node is ahead of this one's.")
        .baseUnit("seconds")
        .tag("peer", peer)
        .register(registry);
  }

  /// The way to another node, its calls timed.
  public PeerLink timed(PeerLink link) {
    return new TimedLink(link, registry);
  }

  /// Everything now.
  ///
  /// @param accept which kinds of text the reader takes; empty if it does not say
  /// @return in the kind that {@link #kind} names
  String text(String accept) {
    return registry.scrape(kind(accept));
  }

  /// Which kind of text is answered to who accepts those.
  static String kind(String accept) {
    return accept.contains("application/openmetrics-text")
        ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
        : "text/plain; version=0.0.4; charset=utf-8";
  }

  private void gauge(String name, String what, Supplier<Number> value) {
    Gauge.builder(name, value).description(what).register(registry);
  }

  private void seconds(String name, String what, DoubleSupplier value) {
    Gauge.builder(name, value::getAsDouble)
        .description(what)
        .baseUnit("seconds")
        .register(registry);
  }

  private static int number(BooleanSupplier truth) {
    return truth.getAsBoolean() ? 1 : 0;
  }

  /// For tests that look at single meters.
  MeterRegistry registry() {
    return registry;
  }

  @Override
  public void close() {
    collections.close();
    registry.close();
  }
}
