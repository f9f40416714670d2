package io.buckets.storage.memory;

import io.buckets.core.Invariant;
import io.buckets.storage.drive.DriveCall;
import io.buckets.storage.drive.DriveException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// What is to go wrong on a {@link FaultyDrive}, and how often. Immutable; the same plan and the
/// same order of calls give the same faults.
///
/// ```java
/// FaultPlan.seeded(42).every(7, DriveCall.COMMIT, new Fault.Fail(Reason.FAILED)).corruptReads(0.01)
/// ```
public final class FaultPlan {
  /// The calls that all of a drive's work is made of: what is disturbed where no call is named.
  public static final Set<DriveCall> CALLS =
      Collections.unmodifiableSet(EnumSet.range(DriveCall.PREPARE, DriveCall.PROBE));

  /// What happens to a call.
  public sealed interface Fault {
    /// It is not made and ends with `reason`.
    record Fail(DriveException.Reason reason) implements Fault {}

    /// It is made after a while.
    record Delay(Duration duration) implements Fault {}

    /// It is not made, and the caller waits in vain: TIMEOUT.
    record LoseRequest() implements Fault {}

    /// It is made, and the caller waits in vain: TIMEOUT.
    record LoseReply() implements Fault {}

    /// It is made when the drive has got another plan: until then there is no answer.
    record Hang() implements Fault {}

    /// It is made twice; the caller gets the second answer.
    record Repeat() implements Fault {}

    /// The drive loses power first, comes back, and the call fails with UNREACHABLE.
    record LosePower() implements Fault {}
  }

  /// One fault of one kind of call.
  ///
  /// @param every it strikes each n-th call; 0 if it strikes by chance
  /// @param chance the probability that it strikes a call, if not `every`
  record Rule(DriveCall call, Fault fault, int every, double chance) {}

  private final long seed;
  private final List<Rule> rules;
  private final double corruption;
  private final long roomBytes;

  private FaultPlan(long seed, List<Rule> rules, double corruption, long roomBytes) {
    this.seed = seed;
    this.rules = List.copyOf(rules);
    this.corruption = corruption;
    this.roomBytes = roomBytes;
  }

  /// Nothing goes wrong.
  public static FaultPlan seeded(long seed) {
    return new FaultPlan(seed, List.of(), 0, Long.MAX_VALUE);
  }

  /// And each of these calls hangs; all if none is named, but for {@link DriveCall#CHANGES}, which
  /// is answered from memory.
  public FaultPlan hang(DriveCall... calls) {
    FaultPlan plan = this;
    for (DriveCall call : calls.length == 0 ? CALLS : List.of(calls)) {
      plan = call == DriveCall.CHANGES ? plan : plan.every(1, call, new Fault.Hang());
    }
    return plan;
  }

  /// And `fault` strikes every `n`-th call of this kind.
  public FaultPlan every(int n, DriveCall call, Fault fault) {
    Invariant.check(n > 0, "a fault that strikes every n-th call needs an n");
    return with(new Rule(call, fault, n, 0));
  }

  /// And `fault` strikes a call of this kind with probability `chance`.
  public FaultPlan byChance(double chance, DriveCall call, Fault fault) {
    return with(new Rule(call, fault, 0, chance));
  }

  /// And a read has one bit flipped with probability `chance`.
  public FaultPlan corruptReads(double chance) {
    return new FaultPlan(seed, rules, chance, roomBytes);
  }

  /// And the drive is full once this many bytes were staged or committed inline.
  public FaultPlan fullAfter(long bytes) {
    return new FaultPlan(seed, rules, corruption, bytes);
  }

  private FaultPlan with(Rule rule) {
    List<Rule> more = new ArrayList<>(rules);
    more.add(rule);
    return new FaultPlan(seed, more, corruption, roomBytes);
  }

  long seed() {
    return seed;
  }

  List<Rule> rules() {
    return rules;
  }

  double corruption() {
    return corruption;
  }

  long roomBytes() {
    return roomBytes;
  }
}
