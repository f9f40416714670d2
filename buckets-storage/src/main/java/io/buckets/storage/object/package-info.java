/// The facade. Buckets, objects and uploads over erasure sets, and the store that is made of them;
/// this is what other modules see. Imports all of storage but what checks it.
@NullMarked
package io.buckets.storage.object;

import org.jspecify.annotations.NullMarked;
