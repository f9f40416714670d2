/// The one place that constructs: it reads the configuration, builds in order and closes in
/// reverse. One process is one node. The command line's words are dispatched here.
@NullMarked
package io.buckets.server;

import org.jspecify.annotations.NullMarked;
