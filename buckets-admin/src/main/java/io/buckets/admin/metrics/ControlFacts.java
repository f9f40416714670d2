package io.buckets.admin.metrics;

import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/// What the control plane of a cluster tells of itself, asked for whenever somebody looks.
///
/// @param leads whether this node leads
/// @param knowsLeader whether this node knows who does
/// @param lag changes that are decided and not applied here
/// @param leaseSeconds how long this node may go on with the state that it has, in seconds;
///   negative if that is over
public record ControlFacts(
    BooleanSupplier leads,
    BooleanSupplier knowsLeader,
    LongSupplier lag,
    DoubleSupplier leaseSeconds) {}
