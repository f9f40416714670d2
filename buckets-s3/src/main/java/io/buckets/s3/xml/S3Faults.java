package io.buckets.s3.xml;

import io.buckets.net.FaultRenderer;
import io.buckets.net.HttpFault;
import io.buckets.s3.wire.RequestId;
import io.buckets.s3.wire.S3Error;

/// Gives requests that never reach the handler S3's kind of answer. Any thread, no waiting.
public final class S3Faults implements FaultRenderer {
  @Override
  public Rendered render(HttpFault fault) {
    S3Error error =
        switch (fault.kind()) {
          case MALFORMED -> S3Error.BAD_REQUEST;
          case TARGET_TOO_LONG -> S3Error.REQUEST_URI_TOO_LONG;
          case HEAD_TOO_LARGE -> S3Error.REQUEST_HEADER_SECTION_TOO_LARGE;
          case SLOW_REQUEST -> S3Error.REQUEST_TIMEOUT;
          case CODING_UNSUPPORTED -> S3Error.NOT_IMPLEMENTED;
          case VERSION_UNSUPPORTED -> S3Error.HTTP_VERSION_NOT_SUPPORTED;
          case OVERLOADED -> S3Error.SLOW_DOWN;
          case HANDLER_FAILED -> S3Error.INTERNAL_ERROR;
        };
    RequestId id = RequestId.next();
    ErrorAnswer answer = new ErrorAnswer(error, fault.detail());
    return new Rendered(
        error.status(), answer.headers(id), answer.document(fault.rawPath(), id, null));
  }
}
