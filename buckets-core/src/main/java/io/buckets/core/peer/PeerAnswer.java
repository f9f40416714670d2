package io.buckets.core.peer;

import java.nio.ByteBuffer;

/// What came back.
///
/// @param head what was said; the caller's own
/// @param bulkBytes how many bytes were put into the call's target
public record PeerAnswer(ByteBuffer head, int bulkBytes) {}
