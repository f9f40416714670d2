package io.buckets.storage.simulation;

import io.buckets.core.HybridClock;
import io.buckets.core.Limits;
import io.buckets.core.ObjectKey;
import io.buckets.erasure.Geometry;
import io.buckets.storage.commit.CommitRound;
import io.buckets.storage.commit.FailureDomains;
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
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// One simulated life of a few registers: clients on three nodes, one erasure set, and everything
/// going wrong that may, in an order that the seed alone decides. No threads, no real time: the
/// same seed gives the same life.
///
/// What is real: {@link ReadRound}, {@link CommitRound} and all they decide with, {@link
/// HybridClock}, and {@link MemoryDrive} with the rules of every drive. What is simulated: the
/// network, the processes and time; the healer decides with the store's own classes, and uploads
/// run the store's own steps, see {@link SimulatedHealer} and {@link SimulatedUploads}.
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

  private static final List<Geometry> GEOMETRIES =
      List.of(
          new Geometry(2, 1),
          new Geometry(2, 2),
          new Geometry(4, 2),
          new Geometry(3, 2),
          new Geometry(1, 1),
          new Geometry(1, 0),
          new Geometry(8, 4));

  private static final List<Kind> PLAIN =
      List.of(Kind.READ, Kind.READ, Kind.PUT, Kind.PUT_IF_ABSENT, Kind.DELETE);

  private static final int NODES = 3;
  private static final int LIFE_MILLIS = 1500;
  private static final int CROWDED_MILLIS = 150;

  /// One life in so many has uploads.
  private static final int UPLOADING = 6;

  private final long seed;
  private final Random random;
  private final EventQueue queue = new EventQueue();
  private final SimulationTrace trace;
  private final Geometry geometry;
  private final SimulatedVersions versions;
  private final SimulatedNetwork network;
  private final SimulatedFaults faults;
  private final @Nullable SimulatedUploads uploads;
  private final List<HybridClock> clocks = new ArrayList<>();
  private final Map<RegisterKey, History> histories = new LinkedHashMap<>();
  private final Set<RegisterKey> registers;
  private final int lifeMillis;
  private final Mistake mistake;
  private int operations;

  private Simulation(long seed, Mistake mistake, boolean traced) {
    this.seed = seed;
    this.random = new Random(seed);
    this.trace = new SimulationTrace(queue, traced);
    Geometry any = GEOMETRIES.get(random.nextInt(GEOMETRIES.size()));
    this.geometry = mistake == Mistake.COLLECTED_IS_ABSENT ? new Geometry(1, 1) : any;
    Quorum quorum = Quorum.of(geometry, domains(seed, geometry.total()));
    this.versions = new SimulatedVersions(quorum);
    this.network = new SimulatedNetwork(random, queue, quorum, mistake, trace);
    for (int node = 0; node < NODES; node++) {
      int skew = random.nextInt(200);
      clocks.add(
          new HybridClock(
              () -> queue.instant().plusMillis(skew),
              () -> TimeUnit.MILLISECONDS.toNanos(queue.elapsed()),
              node + 1));
    }
    boolean crowded = random.nextInt(4) == 0 || mistake == Mistake.FORGOTTEN_PROMISE;
    this.mistake = mistake;
    this.lifeMillis = crowded ? CROWDED_MILLIS : LIFE_MILLIS;
    int keys = crowded ? 1 : 1 + random.nextInt(3);
    for (int i = 0; i < keys; i++) {
      histories.put(RegisterKey.object(1, ObjectKey.of("k" + i)), new History());
    }
    boolean uploading = random.nextInt(UPLOADING) == 0 || mistake.isOfUploads();
    this.uploads = uploading ? uploads(histories.entrySet().iterator().next()) : null;
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
            new SimulatedFaults.Subject(registers, versions, this::node, trace, mistake));
  }

  private SimulatedUploads uploads(Map.Entry<RegisterKey, History> to) {
    return new SimulatedUploads(
        new SimulatedUploads.Place(random, queue, network, trace),
        geometry,
        mistake,
        new SimulatedUploads.Subject(
            to.getKey(), to.getValue(), versions, process -> node(process::isAlive)));
  }

  /// In every other life the slots are those of three nodes, and answers wait for the loss of any.
  private static FailureDomains domains(long seed, int slots) {
    return (seed & 1) == 0
        ? FailureDomains.NONE
        : FailureDomains.of(
            IntStream.range(0, slots).mapToObj(slot -> "node" + slot % NODES).toList());
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
            random.nextInt(lifeMillis), () -> operate(each.getKey(), each.getValue(), anyKind()));
      }
    }
    faults.begin(lifeMillis);
    if (uploads != null) {
      uploads.begin(lifeMillis);
    }
  }

  private void drain() {
    while (trace.violation() == null && queue.step()) {
      // Every step may schedule more; all that is scheduled ends.
    }
  }

  /// The network is whole, every drive is up and filled: now everything must resolve. In some lives
  /// one drive does not come back, and everything must resolve without it.
  private void recover() {
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
    endUploads();
    if (!faults.mayHaveLostData()) {
      converge();
    }
  }

  private void endUploads() {
    if (uploads == null) {
      return;
    }
    // What cannot be read any more is given up, as for objects.
    for (RegisterKey register : uploads.registers()) {
      faults.giveUp(register);
    }
    drain();
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
    String expected = conditional ? someValue(history) : null;
    Operation operation = new Operation(id, kind, value, expected, queue.moment());
    history.add(operation);
    boolean[] alive = {true};
    boolean deadly = mistake == Mistake.QUORUM_NOT_NAMED || mistake == Mistake.RETURN_NOT_SUPPLIED;
    int spared = deadly ? 2 : 6;
    if (random.nextInt(spared) == 0 && kind != Kind.READ) {
      queue.after(random.nextInt(200), () -> alive[0] = false);
    }
    var node = node(() -> alive[0]);
    new SimulatedClient(node, versions, trace, key, operation).start();
    return operation;
  }

  private SimulatedRound.Node node(BooleanSupplier alive) {
    HybridClock clock = clocks.get(random.nextInt(NODES));
    return new SimulatedRound.Node(random, queue, network, clock, alive);
  }

  private Kind anyKind() {
    if (uploads != null) {
      // As in a bucket without versions, where completions replace.
      return PLAIN.get(random.nextInt(PLAIN.size()));
    }
    if (mistake == Mistake.COLLECTED_IS_ABSENT) {
      return List.of(Kind.READ, Kind.READ, Kind.READ, Kind.PUT, Kind.DELETE).get(random.nextInt(5));
    }
    Kind[] kinds = Kind.values();
    return random.nextInt(3) == 0 ? Kind.READ : kinds[random.nextInt(kinds.length)];
  }

  /// A value that some earlier operation wrote, so that a condition on it may hold.
  private String someValue(History history) {
    List<String> values = new ArrayList<>();
    for (Operation each : history.all()) {
      if (each.kind != Kind.READ && each.value != null) {
        values.add(each.value);
      }
    }
    int recent = Math.min(3, values.size());
    return recent == 0 ? "none" : values.get(values.size() - 1 - random.nextInt(recent));
  }

  private Result result() {
    int acknowledged = 0;
    int reads = 0;
    for (History history : histories.values()) {
      for (Operation each : history.all()) {
        boolean done = each.ending == History.Ending.DONE;
        acknowledged += done && each.kind != Kind.READ ? 1 : 0;
        reads += done && each.kind == Kind.READ ? 1 : 0;
      }
    }
    return new Result(
        seed, geometry, trace.violation(), operations, acknowledged, reads, trace.lines());
  }
}
