/// Digests, and the functions that place a key: what an object is, and which set it belongs to.
/// Every digest is held against published vectors, and each fast kernel against its scalar twin.
/// The classes hold no policy: they map bytes to numbers, the same ones on every machine.
@NullMarked
package io.buckets.hash;

import org.jspecify.annotations.NullMarked;
