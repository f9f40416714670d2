package io.buckets.admin;

import io.buckets.core.StoreException;
import io.buckets.core.peer.PeerCall;
import io.buckets.core.peer.PeerFault;
import io.buckets.core.peer.PeerLink;
import io.buckets.core.peer.PeerMessage;
import io.buckets.core.peer.PeerRequest;
import io.buckets.core.peer.PeerService;
import io.buckets.storage.object.Store;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// The long work of all nodes as one: what an operator starts at any of them is started at each,
/// and what is told of it is the sum, with the nodes named that do not answer.
///
/// Each node scrubs its own drives. A heal is a walk by every register that the node does that was
/// asked; the others bring their own drives in step, and tell what waits for repair there.
///
/// A call between nodes says what to do, in a word; its answer is the job there, in JSON, or why it
/// was not begun.
///
/// Threading: any thread.
public final class ClusterJobs implements PeerService {
  /// The kind of the calls.
  public static final int KIND = 7;

  private static final String STATE = "state";
  private static final String SCRUB = "scrub";
  private static final String HEAL = "heal";
  private static final String REFUSED = "refused: ";
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Jobs own;
  private final Map<String, PeerLink> others = new TreeMap<>();

  /// Why a node did not begin the job that was last started here.
  private final Map<String, String> refusals = new ConcurrentHashMap<>();

  /// @param others the ways to the other nodes; none if there are none
  public ClusterJobs(Store store, Collection<PeerLink> others) {
    this.own = new Jobs(store);
    others.forEach(link -> this.others.put(link.label(), link));
  }

  /// What all nodes together have done of a job.
  ///
  /// @param name heal, scrub or none
  /// @param running whether it is under way at any node
  /// @param done registers or shard files gone by
  /// @param healed heads and shard files made again since it began
  /// @param incomplete registers that could not be made whole, or damaged files that remain
  /// @param waiting registers that wait for repair
  /// @param error why it ended early, or was not begun, at a node; empty if it was at none
  /// @param silent the nodes that do not answer, and of which nothing is told
  record Total(
      String name,
      boolean running,
      long done,
      long healed,
      long incomplete,
      long waiting,
      String error,
      List<String> silent) {}

  /// Starts a scrub at each node.
  ///
  /// @throws StoreException CONFLICT if something is under way here
  void scrub() {
    own.scrub();
    tellOthers(SCRUB);
  }

  /// Starts a heal of the registers of a bucket, or all.
  ///
  /// @param bucketId the bucket, -1 for all
  /// @throws StoreException CONFLICT if something is under way here
  void heal(long bucketId, byte[] prefix, boolean deep) {
    own.heal(bucketId, prefix, deep);
    tellOthers(HEAL);
  }

  private void tellOthers(String what) {
    refusals.clear();
    ask(what)
        .forEach((node, said) -> {
          if (said.startsWith(REFUSED)) {
            refusals.put(node, said.substring(REFUSED.length()));
          }
        });
  }

  /// How the last job stands.
  Total state() {
    List<Jobs.Job> all = new ArrayList<>();
    all.add(own.state());
    List<String> errors = new ArrayList<>();
    List<String> silent = new ArrayList<>(others.keySet());
    ask(STATE)
        .forEach((node, said) -> {
          Jobs.Job job = JSON.readValue(said, Jobs.Job.class);
          silent.remove(node);
          all.add(job);
          String error = refusals.getOrDefault(node, job.error());
          if (!error.isEmpty()) {
            errors.add(node + ": " + error);
          }
        });
    return total(all, errors, silent);
  }

  private static Total total(List<Jobs.Job> all, List<String> errors, List<String> silent) {
    Jobs.Job first = all.getFirst();
    String name =
        all.stream()
            .filter(Jobs.Job::running)
            .findFirst()
            .orElse(first.name().equals(Jobs.Job.NONE.name()) ? all.getLast() : first)
            .name();
    List<Jobs.Job> same = all.stream().filter(job -> job.name().equals(name)).toList();
    if (!first.error().isEmpty()) {
      errors.addFirst(first.error());
    }
    return new Total(
        name,
        same.stream().anyMatch(Jobs.Job::running),
        same.stream().mapToLong(Jobs.Job::done).sum(),
        same.stream().mapToLong(Jobs.Job::healed).sum(),
        same.stream().mapToLong(Jobs.Job::incomplete).sum(),
        all.stream().mapToLong(Jobs.Job::waiting).sum(),
        String.join("; ", errors),
        List.copyOf(silent));
  }

  /// What the other nodes say that answer, by their names.
  private Map<String, String> ask(String what) {
    Map<String, PeerCall> calls = new TreeMap<>();
    others.forEach((node, link) -> {
      ByteBuffer said = ByteBuffer.wrap(what.getBytes(StandardCharsets.UTF_8));
      PeerCall call = PeerCall.of(new PeerMessage(KIND, said), PATIENCE).toWaitFor();
      link.send(List.of(call));
      calls.put(node, call);
    });
    Map<String, String> answers = new TreeMap<>();
    calls.forEach((node, call) -> {
      try {
        answers.put(node, StandardCharsets.UTF_8.decode(call.await().head()).toString());
      } catch (PeerFault fault) {
        if (!what.equals(STATE)) {
          answers.put(node, REFUSED + fault.getMessage());
        }
      }
    });
    return answers;
  }

  @Override
  public void serve(PeerRequest request) {
    String what = StandardCharsets.UTF_8.decode(request.head()).toString();
    switch (what) {
      case STATE -> answer(request, own::state);
      case SCRUB ->
          answer(
              request,
              () -> {
                own.scrub();
                return own.state();
              });
      case HEAL ->
          answer(
              request,
              () -> {
                own.bringInStep();
                return own.state();
              });
      default -> request.refuse(PeerFault.Reason.REFUSED, "this node knows no job " + what);
    }
  }

  private static void answer(PeerRequest request, Supplier<Jobs.Job> job) {
    String said;
    try {
      said = JSON.writeValueAsString(job.get());
    } catch (StoreException | JacksonException e) {
      said = REFUSED + e.getMessage();
    }
    request.answer(ByteBuffer.wrap(said.getBytes(StandardCharsets.UTF_8)), null);
  }
}
