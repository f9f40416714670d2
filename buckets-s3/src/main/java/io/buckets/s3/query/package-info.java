/// The AWS query protocol: actions of IAM and STS as forms, answered in XML. It reads the form,
/// finds out who signed it, asks the policies whether they may, and leaves the rest to the action.
/// What the actions are, the packages of the two services say.
@NullMarked
package io.buckets.s3.query;

import org.jspecify.annotations.NullMarked;
