package io.buckets.storage.simulation;

import io.buckets.core.HybridClock;
import io.buckets.core.Limits;
import io.buckets.core.ObjectKey;
import io.buckets.erasure.Geometry;
import io.buckets.storage.commit.CommitRound;
import io.buckets.storage.commit.Quorum;
import io.buckets.storage.commit.ReadRound;
import io.buckets.storage.memory.MemoryDrive;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.simulation.History.Kind;
import io.buckets.storage.simulation.History.Operation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// One simulated life of a few registers: clients on three nodes, one erasure set, and everything
/// going wrong that may, in an order that the seed alone decides. No threads, no real time: the
/// same seed gives the same life.
///
/// What is real: {@link ReadRound}, {@link CommitRound} and all they decide with, {@link
/// HybridClock}, and {@link MemoryDrive} with the rules of every drive. What is simulated: the
/// network, the processes and time; the healer decides with the store's own classes, and uploads
/// run the store's own steps, see {@link SimulatedHealer} and {@link SimulatedUploads}. How a
/// bucket is deleted meanwhile is a model of the rules, see {@link SimulatedDeletions}.
///
/// What is checked: every history is linearizable; nothing acknowledged is lost (it is read at the
/// end); nobody sees what was undone; whatever is decided is one chain; k shards of what is read
/// fit together; once the network is whole again everything resolves, in some lives without one
/// drive that is lost for good; and then, all drives up and filled, one heal makes every register
/// whole on every drive, and every tombstone can be collected.
final class Simulation {
  /// How a life ended.
  ///
  /// @param violation what went wrong; null if nothing did
  /// @param operations how many operations clients began
  /// @param acknowledged how many changes were acknowledged
  /// @param reads how many reads saw a state
  /// @param trace all that happened, if it was asked for
  record Result(
      long seed,
      Geometry geometry,
      @Nullable String violation,
      int operations,
      int acknowledged,
      int reads,
      List<String> trace) {}

  private static final int NODES = 3;
  private static final int LIFE_MILLIS = 1500;
  private static final int CROWDED_MILLIS = 150;

  /// One life in so many has uploads.
  private static final int UPLOADING = 6;

  /// Of the others one in so many has a bucket that is deleted.
  private static final int DELETING = 6;

  private final long seed;
  private final Random random;
  private final EventQueue queue = new EventQueue();
  private final SimulationTrace trace;
  private final Geometry geometry;
  private final SimulatedVersions versions;
  private final SimulatedNetwork network;
  private final SimulatedPlace place;
  private final SimulatedFaults faults;
  private final @Nullable SimulatedUploads uploads;
  private final @Nullable SimulatedDeletions deletions;
  private final SimulatedWishes wishes;
  private final List<HybridClock> clocks = new ArrayList<>();
  private final Map<RegisterKey, History> histories = new LinkedHashMap<>();
  private final Set<RegisterKey> registers;
  private final int lifeMillis;

  /// The node whose clock is wrong until an operator puts it right, -1 for none.
  private final int astray;

  private final Mistake mistake;
  private int operations;
  private boolean recovering;

  private Simulation(long seed, Mistake mistake, boolean traced) {
    this.seed = seed;
    this.random = new Random(seed);
    this.trace = new SimulationTrace(queue, traced);
    this.geometry = SimulatedShape.geometry(random, mistake);
    Quorum quorum = Quorum.of(geometry, SimulatedShape.domains(seed, geometry.total(), NODES));
    this.versions = new SimulatedVersions(quorum);
    this.network = new SimulatedNetwork(random, queue, quorum, mistake, trace);
    this.astray = random.nextInt(12) == 0 ? random.nextInt(NODES) : -1;
    this.place = new SimulatedPlace(random, queue, network, trace);
    for (int node = 0; node < NODES; node++) {
      int skew = skew(node);
      clocks.add(
          new HybridClock(
              () -> queue.instant().plusMillis(skew),
              () -> TimeUnit.MILLISECONDS.toNanos(queue.elapsed()),
              node + 1));
    }
    boolean crowded = random.nextInt(4) == 0 || mistake == Mistake.FORGOTTEN_PROMISE;
    this.mistake = mistake;
    this.lifeMillis = crowded ? CROWDED_MILLIS : LIFE_MILLIS;
    boolean alone = crowded || mistake.isOfDeletions();
    int keys = alone ? 1 : 1 + random.nextInt(3);
    for (int i = 0; i < keys; i++) {
      histories.put(RegisterKey.object(1, ObjectKey.of("k" + i)), new History());
    }
    boolean uploading = wants(UPLOADING, mistake.isOfUploads());
    this.uploads = uploading ? uploads(histories.entrySet().iterator().next()) : null;
    boolean deleting = !uploading && wants(DELETING, mistake.isOfDeletions());
    this.deletions = deleting ? deletions() : null;
    this.wishes = new SimulatedWishes(random, mistake, uploading, deleting);
    Set<RegisterKey> registers = new LinkedHashSet<>(histories.keySet());
    if (uploads != null) {
      registers.addAll(uploads.registers());
    }
    this.registers = registers;
    this.faults =
        new SimulatedFaults(
            random,
            queue,
            network,
            new SimulatedFaults.Subject(registers, versions, this::node, trace, mistake, deleting));
  }

  /// Whether this life is one of so many, or must be for its mistake's sake.
  private boolean wants(int oneOf, boolean must) {
    boolean plain = !mistake.isOfDeletions() && !mistake.isOfUploads();
    return must || (random.nextInt(oneOf) == 0 && plain);
  }

  private SimulatedDeletions deletions() {
    return new SimulatedDeletions(
        place,
        new SimulatedDeletions.Subject(
            histories.keySet(), versions, NODES, (at, process) -> node(at, process::isAlive)),
        mistake);
  }

  /// How far a node's clock is off; that of one in some lives so far that drives refuse it.
  private int skew(int node) {
    return node == astray ? 1500 + random.nextInt(9000) : random.nextInt(480) - 240;
  }

  private SimulatedUploads uploads(Map.Entry<RegisterKey, History> to) {
    return new SimulatedUploads(
        place,
        geometry,
        mistake,
        new SimulatedUploads.Subject(
            to.getKey(), to.getValue(), versions, process -> node(process::isAlive)));
  }

  /// Lives one life.
  static Result run(long seed, Mistake mistake, boolean traced) {
    return new Simulation(seed, mistake, traced).live();
  }

  private Result live() {
    try {
      begin();
      drain();
      recover();
      check();
    } catch (RuntimeException e) {
      trace.violation("broke: " + e);
      if (trace.isOn()) {
        for (StackTraceElement at : e.getStackTrace()) {
          trace.add("  at " + at);
        }
      }
    }
    if (uploads != null) {
      uploads.end();
    }
    return result();
  }

  private void begin() {
    for (Map.Entry<RegisterKey, History> each : histories.entrySet()) {
      boolean many = mistake == Mistake.COLLECTED_IS_ABSENT;
      int count = (many ? 10 : 4) + random.nextInt(8);
      for (int i = 0; i < count; i++) {
        queue.after(
            random.nextInt(lifeMillis),
            () -> operate(each.getKey(), each.getValue(), wishes.kind()));
      }
    }
    faults.begin(lifeMillis);
    if (uploads != null) {
      uploads.begin(lifeMillis);
    }
    if (deletions != null) {
      deletions.begin(lifeMillis, this::change);
    }
  }

  private void change() {
    var all = List.copyOf(histories.entrySet());
    var any = all.get(random.nextInt(all.size()));
    operate(any.getKey(), any.getValue(), wishes.change());
  }

  private void drain() {
    while (trace.violation() == null && queue.step()) {
      // Every step may schedule more; all that is scheduled ends.
    }
  }

  /// The network is whole, every drive is up and filled: now everything must resolve. In some lives
  /// one drive does not come back, and everything must resolve without it.
  private void recover() {
    recovering = true;
    if (deletions != null) {
      network.heal();
      deletions.end();
      drain();
      trace.violation(deletions.left());
      if (deletions.isGone()) {
        return;
      }
    }
    int gone = faults.loseOne();
    network.heal();
    if (gone >= 0) {
      drain();
      network.calm(true);
      histories.forEach((key, history) -> resolveWithout(gone, key, history));
      network.calm(false);
    }
    faults.end(gone);
    drain();
    histories.forEach(this::resolve);
    giveUpRest();
    endUploads();
    if (!faults.mayHaveLostData()) {
      converge();
    }
  }

  /// What cannot be read any more is given up, also where a read was answered by drives that do not
  /// show how little is left.
  private void giveUpRest() {
    network.calm(true);
    registers.forEach(faults::giveUp);
    drain();
    network.calm(false);
  }

  private void endUploads() {
    if (uploads == null) {
      return;
    }
    network.calm(true);
    uploads.finish();
    drain();
    network.calm(false);
    uploads.conclude(faults.mayHaveLostData());
  }

  private void resolveWithout(int gone, RegisterKey key, History history) {
    boolean open = true;
    Operation read = null;
    // A late message may spoil a try.
    for (int tries = 0; open && tries < 4; tries++) {
      faults.healAll();
      drain();
      read = operate(key, history, Kind.READ);
      drain();
      open = read.ending != History.Ending.DONE;
    }
    if (open && !faults.mayHaveLostData() && faults.mustResolve(key, gone)) {
      trace.violation("not resolved without drive " + gone + ": " + read);
    }
  }

  /// One heal more, and every register is whole on every drive; what is deleted can be forgotten.
  private void converge() {
    network.calm(true);
    // What could not be told when they were filled before may have been given up since.
    faults.fillAll();
    drain();
    faults.healAll();
    drain();
    SimulatedEnd end = new SimulatedEnd(network, registers);
    trace.violation(end.whole());
    if (uploads != null) {
      uploads.sweepAll();
      drain();
      trace.violation(uploads.left());
    }
    queue.pass(Limits.TOMBSTONE_AGE.toMillis() + 10_000);
    faults.collectAll();
    drain();
    trace.violation(end.collected());
    histories.forEach((key, history) -> {
      operate(key, history, Kind.READ);
      drain();
    });
  }

  /// Everything must be readable now, but for a change whose shards are gone; an operator may give
  /// that up, and if nobody was told that it was done, nothing is wrong.
  private void resolve(RegisterKey key, History history) {
    Operation read = operate(key, history, Kind.READ);
    drain();
    if (read.ending == History.Ending.DONE || faults.mayHaveLostData()) {
      return;
    }
    for (int tries = 0; read.ending != History.Ending.DONE; tries++) {
      if (tries == 10) {
        trace.violation("never resolved: " + read);
        return;
      }
      trace.add(key + " is given up");
      faults.giveUp(key);
      drain();
      read = operate(key, history, Kind.READ);
      drain();
    }
  }

  private void check() {
    histories.forEach((key, history) -> {
      if (trace.violation() == null && !history.isLinearizable()) {
        trace.violation("not linearizable: " + key + " " + history.all());
      }
    });
  }

  private Operation operate(RegisterKey key, History history, Kind kind) {
    int id = ++operations;
    String value = kind == Kind.READ || kind == Kind.DELETE ? null : "v" + id;
    boolean conditional =
        kind == Kind.PUT_IF_MATCH || kind == Kind.REMOVE_IF_MATCH || kind == Kind.EDIT_IF_MATCH;
    String expected = conditional ? wishes.someValue(history) : null;
    Operation operation = new Operation(id, kind, value, expected, queue.moment());
    history.add(operation);
    boolean[] alive = {true};
    boolean deadly = mistake == Mistake.QUORUM_NOT_NAMED || mistake == Mistake.RETURN_NOT_SUPPLIED;
    int spared = deadly ? 2 : 6;
    if (random.nextInt(spared) == 0 && kind != Kind.READ) {
      queue.after(random.nextInt(200), () -> alive[0] = false);
    }
    int at = anyNode();
    var client = new SimulatedClient(node(at, () -> alive[0]), versions, trace, key, operation);
    if (deletions == null) {
      client.start();
    } else {
      Runnable refused = () -> operation.end(History.Ending.NOTHING, queue.moment());
      deletions.enter(at, kind != Kind.READ, client::start, refused);
    }
    return operation;
  }

  private SimulatedRound.Node node(BooleanSupplier alive) {
    return node(anyNode(), alive);
  }

  /// Nobody comes any more to a node whose clock is wrong.
  private int anyNode() {
    int any = random.nextInt(NODES);
    return recovering && any == astray ? (any + 1) % NODES : any;
  }

  private SimulatedRound.Node node(int at, BooleanSupplier alive) {
    return new SimulatedRound.Node(random, queue, network, clocks.get(at), alive, 0);
  }

  private Result result() {
    int acknowledged = histories.values().stream().mapToInt(each -> each.done(false)).sum();
    int reads = histories.values().stream().mapToInt(each -> each.done(true)).sum();
    return new Result(
        seed, geometry, trace.violation(), operations, acknowledged, reads, trace.lines());
  }
}
