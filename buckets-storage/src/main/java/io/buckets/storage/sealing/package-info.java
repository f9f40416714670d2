/// Bytes sealed on their way to the drives and unsealed on their way back, with AES-256-GCM in
/// packages that are bound to their place. Knows keys as bytes and not where they come from.
/// Imports what takes bodies in and gives them out.
@NullMarked
package io.buckets.storage.sealing;

import org.jspecify.annotations.NullMarked;
