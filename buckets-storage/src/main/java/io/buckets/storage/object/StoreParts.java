package io.buckets.storage.object;

import io.buckets.cluster.state.ControlPlane;
import io.buckets.core.BufferPool;
import io.buckets.storage.erasing.Arenas;
import io.buckets.storage.erasing.ErasureSets;
import java.time.InstantSource;

/// What a store is made of.
///
/// @param sets the erasure sets of the topology in force
/// @param control where buckets are entries
/// @param buffers memory for blocks on their way out
/// @param arenas memory for bodies on their way in
/// @param clock modification times
/// @param time of the ballots: it never goes back
record StoreParts(
    ErasureSets sets,
    ControlPlane control,
    BufferPool buffers,
    Arenas arenas,
    InstantSource clock,
    InstantSource time) {}
