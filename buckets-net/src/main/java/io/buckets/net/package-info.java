/// Netty at the edge, blocking code inside: sockets, HTTP/1.1 and TLS. Event loops move bytes and
/// never block; each request runs on a virtual thread of its own behind the `HttpHandler` seam.
/// This module knows no S3.
@NullMarked
package io.buckets.net;

import org.jspecify.annotations.NullMarked;
