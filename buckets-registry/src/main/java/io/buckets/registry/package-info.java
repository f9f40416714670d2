/// Where an object is: the ring first, recorded exceptions second. The ring answers for nearly
/// every object at no cost; only what it cannot answer is written down. Every answer can be
/// explained to an operator.
@NullMarked
package io.buckets.registry;

import org.jspecify.annotations.NullMarked;
