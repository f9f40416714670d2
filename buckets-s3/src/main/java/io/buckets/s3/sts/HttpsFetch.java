package io.buckets.s3.sts;

import io.buckets.core.IdentityLimits;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/// Fetches small documents over TLS from a server that is trusted, without following it anywhere
/// else. One thread; close it.
final class HttpsFetch implements AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(3);
  private static final Duration WHOLE = Duration.ofSeconds(6);

  private final HttpClient client;

  /// @param thumbprints of certificates that vouch for the server besides the usual authorities
  /// @throws IOException if there is no TLS
  HttpsFetch(List<String> thumbprints) throws IOException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new PinnedTrust(thumbprints)}, new SecureRandom());
      client =
          HttpClient.newBuilder()
              .sslContext(context)
              .connectTimeout(CONNECT)
              .followRedirects(HttpClient.Redirect.NEVER)
              .build();
    } catch (GeneralSecurityException e) {
      throw new IOException("there is no TLS", e);
    }
  }

  /// The document.
  ///
  /// @throws IOException if it is not there, not in time, not small or not over TLS
  byte[] get(String url) throws IOException {
    HttpRequest request;
    try {
      URI place = URI.create(url);
      if (!"https".equals(place.getScheme())) {
        throw new IOException("it is no URL that begins with https://");
      }
      request = HttpRequest.newBuilder(place).timeout(WHOLE).GET().build();
    } catch (IllegalArgumentException e) {
      throw new IOException("it is no URL", e);
    }
    CompletableFuture<HttpResponse<byte[]>> coming =
        client.sendAsync(
            request,
            HttpResponse.BodyHandlers.limiting(
                HttpResponse.BodyHandlers.ofByteArray(), IdentityLimits.OIDC_DOCUMENT_BYTES));
    try {
      HttpResponse<byte[]> response = coming.get(WHOLE.toMillis(), TimeUnit.MILLISECONDS);
      if (response.statusCode() != 200) {
        throw new IOException("the answer is " + response.statusCode());
      }
      return response.body();
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("it cannot be had", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("the server is stopping", e);
    } finally {
      var _ = coming.cancel(true);
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
