package io.buckets.storage;

import io.buckets.core.Ballot;

/// The order to take an undecided change back: the register returns to `previous`, relabelled with
/// `ballot`.
///
/// A drive whose head is `drop` restores `previous` from its undo; one whose head is `previous`
/// relabels it; any other is behind, or has something newer and refuses.
///
/// @param key the register
/// @param ballot the resolver's fresh ballot
/// @param drop ballot of the head to take back
/// @param previous ballot of the head to return to
public record RollbackRequest(RegisterKey key, Ballot ballot, Ballot drop, Ballot previous) {}
