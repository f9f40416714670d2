/// Which drives there are and which slots of which sets they fill: endpoints, formats, pools, sets
/// and generations, as values and as the files that drives carry. A topology is changed by pure
/// functions only. The files are read back by vote of the drives.
@NullMarked
package io.buckets.cluster.topology;

import org.jspecify.annotations.NullMarked;
