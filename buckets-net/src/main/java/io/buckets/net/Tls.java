package io.buckets.net;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/// The certificate a server shows, from two PEM files, and the newest good pair of them.
///
/// When the files change, the new pair is loaded and checked (the key is the certificate's own);
/// new connections get it, those under way keep theirs.
///
/// BoringSSL does the work where its library is on the class path and fits the machine, else the
/// JDK.
///
/// Threading: safe for any thread.
public final class Tls implements AutoCloseable {
  private final NewestFiles<SslContext> contexts;

  private Tls(NewestFiles<SslContext> contexts) {
    this.contexts = contexts;
  }

  /// Loads the pair.
  ///
  /// @throws IOException if it cannot be read or is no pair; the message says which and why
  public static Tls load(TlsFiles files) throws IOException {
    return load(files, NewestFiles.LOOK_EVERY);
  }

  static Tls load(TlsFiles files, Duration lookEvery) throws IOException {
    return new Tls(
        NewestFiles.of(List.of(files.certificate(), files.key()), () -> context(files), lookEvery));
  }

  /// A handler for one connection, with the newest good pair.
  SslHandler newHandler(ByteBufAllocator allocator) {
    return contexts.get().newHandler(allocator);
  }

  @Override
  public void close() {
    contexts.close();
  }

  /// Whether all that is in the files now has been looked at.
  boolean hasSeenAll() {
    return contexts.hasSeenAll();
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
