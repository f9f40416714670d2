package io.buckets.net.peer;

import io.buckets.net.NewestFiles;
import io.buckets.net.TlsFiles;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/// What a node shows to its peers and what it believes of them: mutual TLS 1.3, nothing else, and
/// no session that could outlive a secret.
///
/// BoringSSL does the work where its library is on the class path and fits the machine, else the
/// JDK; both speak the same.
///
/// Threading: safe for any thread.
public final class PeerTls implements AutoCloseable {
  private static final String PROTOCOL = "TLSv1.3";

  private record Contexts(SslContext accepting, SslContext dialling) {}

  private final PeerName self;
  private final Supplier<Contexts> contexts;

  /// Of the operator's files; null if trust follows from the secret.
  private final @Nullable NewestFiles<Contexts> files;

  private PeerTls(
      PeerName self, Supplier<Contexts> contexts, @Nullable NewestFiles<Contexts> files) {
    this.self = self;
    this.contexts = contexts;
    this.files = files;
  }

  /// Trust that follows from the cluster's secret; `self` gets a certificate of its own, which ends
  /// with this object.
  ///
  /// @throws IOException if this Java has no P-256, HKDF or TLS 1.3
  public static PeerTls ofSecret(ClusterSecret secret, PeerName self) throws IOException {
    return ofSecret(secret, self, provider());
  }

  static PeerTls ofSecret(ClusterSecret secret, PeerName self, SslProvider provider)
      throws IOException {
    try {
      Set<TrustAnchor> anchors = new HashSet<>();
      for (byte[] each : secret.secrets()) {
        anchors.add(ClusterAuthority.derive(each).anchor());
      }
      ClusterAuthority.Leaf leaf = ClusterAuthority.derive(secret.secrets().getFirst()).sign(self);
      ClusterTrust trust = new ClusterTrust(anchors, self);
      Contexts made =
          new Contexts(
              closed(SslContextBuilder.forServer(leaf.key(), leaf.certificate()), provider)
                  .trustManager(trust)
                  .clientAuth(ClientAuth.REQUIRE)
                  .build(),
              closed(
                      SslContextBuilder.forClient().keyManager(leaf.key(), leaf.certificate()),
                      provider)
                  .trustManager(trust)
                  .endpointIdentificationAlgorithm(null)
                  .build());
      return new PeerTls(self, () -> made, null);
    } catch (GeneralSecurityException | SSLException missing) {
      throw new IOException("no trust can be made of the cluster's secret: " + missing, missing);
    }
  }

  /// Trust in what an authority of the operator has signed. Such certificates have an end, and so
  /// need clocks that are right; the name or address that a node is dialled by must be in its
  /// certificate. When the files change, connections made from then on go by what is in them, and
  /// none lasts longer than an hour.
  ///
  /// @param files the certificate of this node, for servers and clients, and its key
  /// @param authority PEM file of the authorities that are trusted
  /// @throws IOException if one cannot be read or used; says which and why
  public static PeerTls ofFiles(TlsFiles files, Path authority, PeerName self) throws IOException {
    List<Path> all = List.of(files.certificate(), files.key(), authority);
    NewestFiles<Contexts> newest = NewestFiles.of(all, () -> contexts(files, authority));
    return new PeerTls(self, newest, newest);
  }

  private static Contexts contexts(TlsFiles files, Path authority) throws IOException {
    TlsFiles.Pair pair = files.read();
    OwnChain.check(pair.chain(), authority);
    SslProvider provider = provider();
    try {
      return new Contexts(
          closed(SslContextBuilder.forServer(pair.key(), pair.chain()), provider)
              .trustManager(authority.toFile())
              .clientAuth(ClientAuth.REQUIRE)
              .build(),
          closed(SslContextBuilder.forClient().keyManager(pair.key(), pair.chain()), provider)
              .trustManager(authority.toFile())
              .build());
    } catch (SSLException | IllegalArgumentException refused) {
      throw new IOException(
          "TLS between nodes cannot use "
              + files.certificate()
              + " with "
              + authority
              + ": "
              + refused.getMessage(),
          refused);
    }
  }

  private static SslProvider provider() {
    return OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK;
  }

  private static SslContextBuilder closed(SslContextBuilder builder, SslProvider provider) {
    return builder.sslProvider(provider).protocols(PROTOCOL);
  }

  /// Looks at files no more.
  @Override
  public void close() {
    if (files != null) {
      files.close();
    }
  }

  /// Who this node is.
  PeerName self() {
    return self;
  }

  /// For a connection that came in.
  SslHandler accepting(ByteBufAllocator allocator) {
    return contexts.get().accepting.newHandler(allocator);
  }

  /// For a connection to `address`.
  SslHandler dialling(ByteBufAllocator allocator, InetSocketAddress address) {
    SslContext dialling = contexts.get().dialling;
    if (files == null) {
      // Without a name and a port no session is kept to be resumed.
      return dialling.newHandler(allocator);
    }
    SslHandler handler = dialling.newHandler(allocator, address.getHostString(), address.getPort());
    SSLParameters parameters = handler.engine().getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    handler.engine().setSSLParameters(parameters);
    return handler;
  }

  /// Who is on the other side of a connection whose TLS is up, as its certificate says; null if it
  /// names no node, which only certificates of the operator's own may do.
  ///
  /// @throws IOException if it names a node of another deployment
  @Nullable PeerName peerOf(SslHandler handler) throws IOException {
    Certificate[] chain;
    try {
      chain = handler.engine().getSession().getPeerCertificates();
    } catch (SSLPeerUnverifiedException unverified) {
      throw new IOException("it showed no certificate", unverified);
    }
    PeerName name = PeerName.in((X509Certificate) chain[0]);
    if (name == null && files != null) {
      return null;
    }
    if (name == null || !name.mayMeet(self)) {
      throw new IOException("its certificate names " + name);
    }
    return name;
  }
}
