/// Pages of keys in order, merged over drives that together know everything, in bounded memory.
/// Pages are kept while nothing changed. Imports the sets and what they stand on.
@NullMarked
package io.buckets.storage.listing;

import org.jspecify.annotations.NullMarked;
