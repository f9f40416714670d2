package io.buckets.storage.simulation;

import java.util.Random;

/// Where something of a simulation happens: by whose dice, at what time, over which network, and
/// who writes it down.
record SimulatedPlace(
    Random random, EventQueue queue, SimulatedNetwork network, SimulationTrace trace) {}
