package io.buckets.cluster.state;

import java.time.Instant;

/// The right of one holder to do something until a moment, unless it renews it.
///
/// Who works under a lease names its `number` in what it changes, so that whoever held it before
/// and does not know that it is over can do no harm: a lease alone keeps nobody away, since clocks
/// differ.
///
/// @param name what it is the right to
/// @param holder who has it
/// @param number higher with every new holder: the index of the command that gave it
/// @param until when it is over unless renewed
public record Lease(String name, String holder, long number, Instant until) {}
