package io.buckets.storage.drive;

import io.buckets.core.Ballot;
import io.buckets.storage.model.RegisterKey;

/// One head that was decided.
///
/// @param key the register
/// @param ballot the ballot of its head
public record Decision(RegisterKey key, Ballot ballot) {}
