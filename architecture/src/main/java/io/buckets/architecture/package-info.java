/// The house rules as tests: the order of the layers, and how the code reads. The documents beside
/// this module say why. The list of exceptions is short, named, and only shrinks.
@NullMarked
package io.buckets.architecture;

import org.jspecify.annotations.NullMarked;
