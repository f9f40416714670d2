package io.buckets.storage.object;

import io.buckets.cluster.state.ControlPlane;
import io.buckets.cluster.topology.Topology;
import io.buckets.core.BufferPool;
import io.buckets.core.HybridClock;
import io.buckets.storage.drive.DriveBay;
import io.buckets.storage.erasing.Duties;
import io.buckets.storage.erasing.Placement;
import io.buckets.storage.erasing.RepairQueue;
import java.time.InstantSource;
import java.util.Map;
import java.util.UUID;

/// What the server hands over to have a store made of it.
///
/// @param topology pools, sets and slots
/// @param bays a bay for each drive of the topology that is not removed, by the drive's id
/// @param placement which set a key belongs to
/// @param control where buckets are entries
/// @param ballots issues ballots
/// @param clock modification times
/// @param buffers memory for blocks on their way out
/// @param arenaBudgetBytes memory for bodies on their way in
/// @param repair where findings go
/// @param duties what this node does for the store besides serving it
public record StoreSetup(
    Topology topology,
    Map<UUID, DriveBay> bays,
    Placement placement,
    ControlPlane control,
    HybridClock ballots,
    InstantSource clock,
    BufferPool buffers,
    long arenaBudgetBytes,
    RepairQueue repair,
    Duties duties) {}
