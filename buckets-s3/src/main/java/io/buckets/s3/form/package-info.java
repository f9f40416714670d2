/// Objects sent by browser forms: `multipart/form-data` read as it comes, the policy that was
/// signed for the form, and what the form asks for put into the terms of a request. Only what comes
/// before the file is held in memory, and that is bounded. The file itself streams like any other
/// body.
@NullMarked
package io.buckets.s3.form;

import org.jspecify.annotations.NullMarked;
