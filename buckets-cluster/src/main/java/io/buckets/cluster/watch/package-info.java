/// What nodes make of the calls between them: whose clock is right, and who is silent for too long.
/// Pure arithmetic over times that others have taken. What is found here steers and warns, and
/// nothing that must not be lost hangs on it.
@NullMarked
package io.buckets.cluster.watch;

import org.jspecify.annotations.NullMarked;
