package io.buckets.net;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The certificate a server shows, from two PEM files, and the newest good pair of them.
///
/// The files are looked at every few seconds. When they have changed, the new pair is loaded and
/// checked (the key is the certificate's own); new connections get it, those under way keep theirs.
/// A pair that is broken, or caught half written, is logged once and looked at again at the next
/// change, and the old one stays.
///
/// BoringSSL does the work where its library is on the class path and fits the machine, else the
/// JDK.
///
/// Threading: safe for any thread; a virtual thread of its own watches the files until `close`.
public final class Tls implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Tls.class);

  /// How often the files are looked at.
  public static final Duration LOOK_EVERY = Duration.ofSeconds(2);

  private final TlsFiles files;
  private final Thread watcher;
  private volatile SslContext context;
  private volatile TlsFiles.Stamp seen;

  private Tls(TlsFiles files, SslContext context, TlsFiles.Stamp seen, Duration lookEvery) {
    this.files = files;
    this.context = context;
    this.seen = seen;
    this.watcher = Thread.ofVirtual().name("tls-files").unstarted(() -> watch(lookEvery));
  }

  /// Loads the pair.
  ///
  /// @throws IOException if it cannot be read or is no pair; the message says which and why
  public static Tls load(TlsFiles files) throws IOException {
    return load(files, LOOK_EVERY);
  }

  static Tls load(TlsFiles files, Duration lookEvery) throws IOException {
    TlsFiles.Stamp stamp = files.stamp();
    Tls tls = new Tls(files, context(files), stamp, lookEvery);
    tls.watcher.start();
    return tls;
  }

  /// A handler for one connection, with the newest good pair.
  SslHandler newHandler(ByteBufAllocator allocator) {
    return context.newHandler(allocator);
  }

  @Override
  public void close() {
    watcher.interrupt();
  }

  private void watch(Duration lookEvery) {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        Thread.sleep(lookEvery);
        look();
      } catch (InterruptedException closed) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void look() {
    TlsFiles.Stamp now = files.stamp();
    if (now.equals(seen)) {
      return;
    }
    try {
      context = context(files);
      LOG.info("serving with the new certificate in {}", files.certificate());
    } catch (IOException | RuntimeException broken) {
      LOG.error("keeping the old certificate: {}", broken.toString());
    }
    seen = now;
  }

  /// The files as they were last looked at.
  TlsFiles.Stamp seen() {
    return seen;
  }

  private static SslContext context(TlsFiles files) throws IOException {
    TlsFiles.Pair pair = files.read();
    try {
      return SslContextBuilder.forServer(pair.key(), pair.chain())
          .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK)
          .protocols("TLSv1.3", "TLSv1.2")
          .build();
    } catch (IOException | IllegalArgumentException refused) {
      throw new IOException(
          "TLS cannot use " + files.certificate() + ": " + refused.getMessage(), refused);
    }
  }
}
