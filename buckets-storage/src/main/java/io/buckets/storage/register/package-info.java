/// The rules of one drive for its registers, as functions of what it holds and what it is asked.
/// Both kinds of drive obey these and add only how a state is kept. Imports the model and the
/// messages of the seam.
@NullMarked
package io.buckets.storage.register;

import org.jspecify.annotations.NullMarked;
