/// What a node tells of itself in numbers: it counts and times what passes, asks the layers below
/// how they are, and answers with all of it in the words of Prometheus. Names are a contract, and
/// no label has a value that clients choose. A number that nothing stands behind is left out.
@NullMarked
package io.buckets.admin.metrics;

import org.jspecify.annotations.NullMarked;
