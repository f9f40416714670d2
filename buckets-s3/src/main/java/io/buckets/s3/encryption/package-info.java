/// Server-side encryption in the terms of S3: what a request asks for, what an object has, and
/// whose key opens it. The operations ask it before they store or send a byte. Imports what
/// recognises requests, and the store.
@NullMarked
package io.buckets.s3.encryption;

import org.jspecify.annotations.NullMarked;
