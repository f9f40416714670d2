/// Quorums over one register. Rounds that are pure, messages in and messages out, and the shell
/// that sends and waits; `architecture/commit-protocol.md` says why they are right. Imports the
/// seam and the model, and knows no kind of drive.
@NullMarked
package io.buckets.storage.commit;

import org.jspecify.annotations.NullMarked;
