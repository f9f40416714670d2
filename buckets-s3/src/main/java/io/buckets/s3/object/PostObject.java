package io.buckets.s3.object;

import io.buckets.net.ResponseHeaders;
import io.buckets.s3.access.Access;
import io.buckets.s3.access.Demands;
import io.buckets.s3.access.Operation;
import io.buckets.s3.access.S3Request;
import io.buckets.s3.encryption.Encryption;
import io.buckets.s3.form.PostForm;
import io.buckets.s3.wire.HeaderText;
import io.buckets.s3.wire.Percent;
import io.buckets.s3.xml.XmlDocument;
import io.buckets.storage.erasing.ObjectInfo;
import io.buckets.storage.object.ObjectStore;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Stores the file of a browser form as an object, and answers as the form wants a browser to go
/// on. By now the form reads like any other write.
public final class PostObject implements Operation {
  private final PutObject writer;
  private final Access access;

  /// @param access decides about the object that the form names
  public PostObject(ObjectStore store, Encryption encryption, Access access) {
    this.writer = new PutObject(store, encryption);
    this.access = access;
  }

  @Override
  public void run(S3Request request) throws IOException {
    PostForm form = request.form();
    if (form == null) {
      throw PostForm.notAForm();
    }
    Demands.ofNew(request.bucket(), request.key(), request.headers())
        .forEach(demand -> access.require(demand, request));
    ResponseHeaders answer = request.answer();
    ObjectInfo object = writer.write(request, answer);
    String redirect = redirectOf(form);
    if (redirect != null) {
      answer.add("Location", withResult(redirect, request, object));
      request.respond(303, answer);
      return;
    }
    String location = locationOf(request);
    answer.add("Location", location);
    String status = form.field("success_action_status");
    if ("201".equals(status)) {
      XmlDocument document = XmlDocument.plain("PostResponse");
      document.text("Location", location);
      document.text("Bucket", request.bucket().value());
      document.text("Key", object.key().toString());
      document.text("ETag", object.etag().quoted());
      answer.add("Content-Type", XmlDocument.CONTENT_TYPE);
      request.exchange().respond(201, answer, document.toBytes());
    } else {
      request.respond("200".equals(status) ? 200 : 204, answer);
    }
  }

  /// Where the browser is sent; what is no address is as none.
  private static @Nullable String redirectOf(PostForm form) {
    String redirect = form.field("success_action_redirect");
    redirect = redirect == null ? form.field("redirect") : redirect;
    if (redirect == null || redirect.isEmpty() || !HeaderText.isSendable(redirect)) {
      return null;
    }
    try {
      String scheme = URI.create(redirect).getScheme();
      boolean web = "http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme);
      return web ? redirect : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static String withResult(String redirect, S3Request request, ObjectInfo object) {
    return redirect
        + (redirect.indexOf('?') < 0 ? '?' : '&')
        + "bucket="
        + request.bucket()
        + "&key="
        + coded(object.key().toString())
        + "&etag="
        + coded(object.etag().quoted());
  }

  private static String coded(String text) {
    return Percent.encode(text.getBytes(StandardCharsets.UTF_8), Percent.Part.QUERY);
  }

  private static String locationOf(S3Request request) {
    String host = request.header("host");
    String path = request.exchange().rawPath();
    String key = Percent.encode(request.key().utf8(), Percent.Part.PATH);
    return (request.exchange().secure() ? "https://" : "http://")
        + (host == null ? "" : host)
        + (path.endsWith("/") ? path : path + '/')
        + key;
  }
}
