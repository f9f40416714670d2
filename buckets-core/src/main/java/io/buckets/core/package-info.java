/// The vocabulary of Buckets: values that validate themselves, time, errors, limits and atomic
/// files. Nothing here knows the network, a drive's format or the cluster. Every other module may
/// use these types, and they use none of the others'.
@NullMarked
package io.buckets.core;

import org.jspecify.annotations.NullMarked;
