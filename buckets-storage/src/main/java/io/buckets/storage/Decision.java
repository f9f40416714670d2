package io.buckets.storage;

import io.buckets.core.Ballot;

/// One head that was decided.
///
/// @param key the register
/// @param ballot the ballot of its head
public record Decision(RegisterKey key, Ballot ballot) {}
