package io.buckets.s3.access;

import io.buckets.cluster.state.ClusterState;
import io.buckets.net.HttpExchange;
import io.buckets.s3.policy.Principal;
import io.buckets.s3.wire.RequestId;
import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A request whose bucket keeps a log of its requests: it counts and times what passes, and
/// operations tell it the facts of their own. Other requests are not observed, and cost nothing.
///
/// One thread, as any exchange.
public final class ObservedExchange extends WatchedExchange {
  private final RequestId id;
  private final Instant received;
  private final long receivedNanos = System.nanoTime();
  private final Facts facts = new Facts();
  private final List<Part> parts = new ArrayList<>();
  private final ClusterState state;
  private long heardNanos = receivedNanos;
  private long answeredNanos;

  /// Everything about a request that is known only when it is over. Owned by its exchange.
  public static final class Facts {
    private long objectBytes = -1;
    private long copiedBytes = -1;
    private @Nullable CopySource copied;
    private boolean aclRequired;
    private @Nullable Principal principal;
    private @Nullable Target form;
    private @Nullable String signature;
    private @Nullable S3Error error;

    /// The size of the object that it was about; -1 if none is known.
    public long objectBytes() {
      return objectBytes;
    }

    /// The object that it copies; null if it copies none, or that was not come to.
    public @Nullable CopySource copied() {
      return copied;
    }

    /// The size of the object that it copies; -1 if that could not be read.
    public long copiedBytes() {
      return copiedBytes;
    }

    /// Whether nothing but an access control list allowed it.
    public boolean aclRequired() {
      return aclRequired;
    }

    /// Who asked; null if that was not found out.
    public @Nullable Principal principal() {
      return principal;
    }

    /// What a form was meant for; null if it was none.
    public @Nullable Target form() {
      return form;
    }

    /// What a form was signed with; null if it was none, or not signed.
    public @Nullable String signature() {
      return signature;
    }

    /// What it was refused with; null if it was not.
    public @Nullable S3Error error() {
      return error;
    }
  }

  /// One of several things that a request did.
  ///
  /// @param key to which object
  /// @param version to which version of it, as it was asked for; null for the newest
  /// @param error why not; null if it was done
  public record Part(String key, @Nullable String version, @Nullable S3Error error) {}

  /// @param id its name
  /// @param received when it came
  /// @param state what the nodes had agreed on then
  public ObservedExchange(HttpExchange sent, RequestId id, Instant received, ClusterState state) {
    super(sent);
    this.id = id;
    this.received = received;
    this.state = state;
  }

  /// The observed exchange that this one stands for; null if it stands for none.
  public static @Nullable ObservedExchange in(HttpExchange exchange) {
    return in(exchange, ObservedExchange.class);
  }

  /// The name of the request.
  public RequestId id() {
    return id;
  }

  /// When it came.
  public Instant received() {
    return received;
  }

  /// What the nodes had agreed on when it came.
  public ClusterState state() {
    return state;
  }

  public Facts facts() {
    return facts;
  }

  /// What it did besides, in order.
  public List<Part> parts() {
    return List.copyOf(parts);
  }

  /// How long it took until now.
  public Duration total() {
    return Duration.ofNanos(System.nanoTime() - receivedNanos);
  }

  /// From when its last byte was read until the answer began; null if there was none.
  public @Nullable Duration turnAround() {
    return answeredNanos == 0 ? null : Duration.ofNanos(Math.max(0, answeredNanos - heardNanos));
  }

  /// Says who asks.
  public void by(Principal principal) {
    facts.principal = principal;
  }

  /// Says what a form was meant for.
  ///
  /// @param signature what it was signed with, if it was
  public void asForm(Target meant, @Nullable String signature) {
    facts.form = meant;
    facts.signature = signature;
  }

  /// Says why it is refused.
  public void refused(S3Error error) {
    facts.error = error;
  }

  /// Says how large the object is that it is about.
  public void about(long objectBytes) {
    facts.objectBytes = objectBytes;
  }

  /// Says which object it copies.
  public void copies(CopySource source, long objectBytes) {
    facts.copied = source;
    facts.copiedBytes = objectBytes;
  }

  /// Says that only a list allowed it. Any thread that its own waits for.
  public void byList() {
    facts.aclRequired = true;
  }

  /// Says that it did several things, and this is one of them.
  public void did(Part part) {
    parts.add(part);
  }

  @Override
  void heard(int bytes) {
    heardNanos = System.nanoTime();
  }

  @Override
  void answering() {
    answeredNanos = System.nanoTime();
  }
}
