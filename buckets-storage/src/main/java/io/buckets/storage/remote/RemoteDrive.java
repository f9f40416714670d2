package io.buckets.storage.remote;

import io.buckets.core.Ballot;
import io.buckets.core.Limits;
import io.buckets.core.peer.PeerCall;
import io.buckets.core.peer.PeerLink;
import io.buckets.core.peer.PeerMessage;
import io.buckets.storage.drive.BucketFence;
import io.buckets.storage.drive.CommitReply;
import io.buckets.storage.drive.CommitRequest;
import io.buckets.storage.drive.Decision;
import io.buckets.storage.drive.Drive;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.drive.DriveException.Reason;
import io.buckets.storage.drive.DriveHead;
import io.buckets.storage.drive.DriveStatus;
import io.buckets.storage.drive.DriveUsage;
import io.buckets.storage.drive.Hearing;
import io.buckets.storage.drive.Mark;
import io.buckets.storage.drive.OlderQuery;
import io.buckets.storage.drive.OlderReply;
import io.buckets.storage.drive.PrepareReply;
import io.buckets.storage.drive.ReadLease;
import io.buckets.storage.drive.RollbackRequest;
import io.buckets.storage.drive.RoundQuestion;
import io.buckets.storage.drive.ScanPage;
import io.buckets.storage.drive.ScanRequest;
import io.buckets.storage.drive.ShardDescription;
import io.buckets.storage.drive.ShardPage;
import io.buckets.storage.drive.Told;
import io.buckets.storage.drive.Unsent;
import io.buckets.storage.drive.VersionPage;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.model.ShardName;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A drive of another node, asked over the way there. *What fails.* A call is made once and never
/// again by itself. UNREACHABLE says that the way is broken, or broke before the answer: the call
/// may have been carried out. TIMEOUT says that it may still be under way. What ends the drive
/// there (FAILED, OFFLINE) is UNREACHABLE here, since another may take its place; OFFLINE says that
/// *this* object was closed.
///
/// *What must not wait, and does not.*
/// - `headInMemory` cannot tell: it answers null. The other node does so for itself.
/// - `lease` and `endLease` are sent and not waited for. Short calls are begun there in the order
///   in which they were sent, so a lease is in force before a key is looked up that is asked for
///   after it: `prepare`, `head` and `older` go the same way. All that are in force are said again
///   first on every new connection. A lease that the drive refuses shows when it is renewed; until
///   then its reader may meet a file that is gone, as on a drive that lost power.
/// - `mark` and `fillingWhy` are those of the last answer, of an accept itself too.
/// - `suspected` gives up what is under way to this drive.
///
/// Threading: any thread; those that call wait.
public final class RemoteDrive implements Drive {
  /// Most bytes that one read brings: whoever wants more asks again.
  static final int READ_BYTES = 4 << 20;

  private final RemoteNode node;
  private final UUID id;
  private final String label;
  private final int set;
  private final RemoteLeases leases = new RemoteLeases(this);
  private final Set<PeerCall> underWay = ConcurrentHashMap.newKeySet();
  private final AtomicReference<Mark> mark = new AtomicReference<>(Mark.NONE);
  private volatile @Nullable String filling;
  private volatile boolean closed;

  RemoteDrive(RemoteNode node, UUID id, String label, int set) {
    this.node = node;
    this.id = id;
    this.label = label;
    this.set = set;
  }

  PeerLink link() {
    return node.link();
  }

  boolean isClosed() {
    return closed;
  }

  void assertOpen() throws DriveException {
    if (closed) {
      throw new DriveException(Reason.OFFLINE, label + " was closed");
    }
  }

  /// What an answer says of the drive itself.
  void said(DriveAnswer answer) {
    mark.accumulateAndGet(answer.mark(), (one, other) -> one.isAfter(other) ? one : other);
    filling = answer.filling();
    if (answer.failure() != null) {
      node.generations().named(answer.generation());
    }
  }

  MessageWriter begin(Ask ask) {
    DriveScope scope = new DriveScope(node.generations().current(), set);
    return new DriveQuestion(ask, id, scope).begin();
  }

  private MessageWriter begin(Ask ask, RegisterKey key) {
    MessageWriter out = begin(ask);
    ModelCodec.key(out, key);
    return out;
  }

  private MessageWriter begin(Ask ask, ShardName name) {
    MessageWriter out = begin(ask);
    ModelCodec.shardName(out, name);
    return out;
  }

  private <T extends @Nullable Object> T ask(
      MessageWriter said, long answerBytes, Function<MessageReader, T> reader)
      throws DriveException {
    return ask(new PeerMessage(DriveService.KIND, said.message()), null, answerBytes, reader);
  }

  private <T extends @Nullable Object> T ask(MessageWriter said, Function<MessageReader, T> reader)
      throws DriveException {
    return ask(said, 0, reader);
  }

  private <T> T call(RoundQuestion<T> question) throws DriveException {
    MessageWriter out = RoundCodec.question(begin(RoundCodec.askOf(question)), question);
    return ask(out, RoundCodec.answerTo(question));
  }

  private void order(MessageWriter said) throws DriveException {
    Object _ = ask(said, in -> true);
  }

  private <T extends @Nullable Object> T ask(
      PeerMessage message,
      @Nullable ByteBuffer target,
      long answerBytes,
      Function<MessageReader, T> reader)
      throws DriveException {
    assertOpen();
    PeerCall call =
        new PeerCall.Making(message, Limits.DRIVE_CALL, target, answerBytes).toWaitFor();
    underWay.add(call);
    try {
      link().send(List.of(call));
      return new RemoteCall<>(this, call, reader).answer();
    } finally {
      underWay.remove(call);
    }
  }

  @Override
  public <T> @Nullable Unsent ask(RoundQuestion<T> question, Told<T> told) {
    return closed ? null : RemoteCall.unsent(this, question, told);
  }

  /// Calls that are not answered yet.
  Set<PeerCall> underWay() {
    return underWay;
  }

  @Override
  public UUID id() {
    return id;
  }

  @Override
  public String label() {
    return label;
  }

  @Override
  public PrepareReply prepare(RegisterKey key, Ballot ballot, boolean withShard)
      throws DriveException {
    return call(new RoundQuestion.Prepare(key, ballot, withShard));
  }

  @Override
  public DriveHead head(RegisterKey key, boolean withShard) throws DriveException {
    return call(new RoundQuestion.Look(key, withShard));
  }

  @Override
  public VersionPage versions(RegisterKey key, long from, int limit) throws DriveException {
    MessageWriter out = begin(Ask.VERSIONS, key).putLong(from).putInt(limit);
    return ask(out, Limits.SCAN_BYTES, DriveCodec::versions);
  }

  @Override
  public OlderReply older(RegisterKey key, OlderQuery query, boolean withShards)
      throws DriveException {
    MessageWriter out = begin(Ask.OLDER, key);
    DriveCodec.query(out, query);
    return ask(out.put(withShards), DriveCodec::older);
  }

  @Override
  public void stage(ShardName name, byte[] header, long offset, ByteBuffer bytes)
      throws DriveException {
    MessageWriter out = begin(Ask.STAGE, name).put(header).putLong(offset);
    PeerMessage message = new PeerMessage(DriveService.KIND, out.message(), bytes);
    Object _ = ask(message, null, 0, in -> true);
  }

  @Override
  public void seal(ShardName name, long length, byte[] trailer) throws DriveException {
    order(begin(Ask.SEAL, name).putLong(length).put(trailer));
  }

  @Override
  public void discard(ShardName name) throws DriveException {
    order(begin(Ask.DISCARD, name));
  }

  @Override
  public void lease(ReadLease lease) throws DriveException {
    assertOpen();
    leases.begin(lease);
  }

  /// The leases in force, for a new connection.
  List<PeerCall> leases() {
    return leases.calls();
  }

  @Override
  public void endLease(ReadLease lease) {
    leases.end(lease);
  }

  @Override
  public int read(ShardName name, long offset, ByteBuffer target) throws DriveException {
    int total = 0;
    while (target.hasRemaining()) {
      int wanted = Math.min(target.remaining(), READ_BYTES);
      MessageWriter out = begin(Ask.READ, name).putLong(offset + total).putInt(wanted);
      PeerMessage message = new PeerMessage(DriveService.KIND, out.message());
      ByteBuffer part = target.slice(target.position(), wanted);
      int read = ask(message, part, wanted, MessageReader::integer);
      target.position(target.position() + read);
      total += read;
      if (read < wanted) {
        break;
      }
    }
    return total;
  }

  @Override
  public @Nullable ShardDescription describe(ShardName name) throws DriveException {
    return this.<@Nullable ShardDescription>ask(
        begin(Ask.DESCRIBE, name), in -> in.optional(PageCodec::description));
  }

  @Override
  public CommitReply commit(CommitRequest request) throws DriveException {
    return call(new RoundQuestion.Commit(request));
  }

  @Override
  public CommitReply rollback(RollbackRequest request) throws DriveException {
    MessageWriter out = begin(Ask.ROLLBACK);
    DriveCodec.rollback(out, request);
    return ask(out, DriveCodec::committed);
  }

  @Override
  public void decide(List<Decision> decisions) throws DriveException {
    order(begin(Ask.DECIDE).list(decisions, DriveCodec::decision));
  }

  @Override
  public CommitReply install(RegisterKey key, Ballot confirmed, List<DriveHead> state)
      throws DriveException {
    MessageWriter out = begin(Ask.INSTALL, key).put(confirmed);
    DriveCodec.heads(out, state);
    return ask(out, DriveCodec::committed);
  }

  @Override
  public void collect(RegisterKey key, Ballot ballot) throws DriveException {
    order(begin(Ask.COLLECT, key).put(ballot));
  }

  @Override
  public ScanPage scan(ScanRequest request) throws DriveException {
    MessageWriter out = begin(Ask.SCAN);
    PageCodec.scan(out, request);
    return ask(out, Limits.SCAN_BYTES, PageCodec::page);
  }

  @Override
  public long changes(long bucketId) throws DriveException {
    return ask(begin(Ask.CHANGES).putLong(bucketId), MessageReader::number);
  }

  @Override
  public ShardPage shards(String after, int limit) throws DriveException {
    MessageWriter out = begin(Ask.SHARDS).put(after).putInt(limit);
    return ask(out, Limits.SCAN_BYTES, PageCodec::shards);
  }

  @Override
  public List<ShardName> unnamed(int limit) throws DriveException {
    return ask(begin(Ask.UNNAMED).putInt(limit), in -> in.list(ModelCodec::shardName));
  }

  @Override
  public DriveStatus status() throws DriveException {
    return ask(begin(Ask.STATUS), PageCodec::status);
  }

  @Override
  public void beginFilling() throws DriveException {
    order(begin(Ask.BEGIN_FILLING));
  }

  @Override
  public boolean endFilling(Ballot since) throws DriveException {
    return ask(begin(Ask.END_FILLING).put(since), MessageReader::flag);
  }

  @Override
  public @Nullable String fillingWhy() {
    return filling;
  }

  @Override
  public Mark mark() {
    return mark.get();
  }

  @Override
  public void remember(Map<UUID, Mark> others) throws DriveException {
    MessageWriter out = begin(Ask.REMEMBER);
    PageCodec.marks(out, others);
    order(out);
  }

  @Override
  public boolean lowerCeiling(Ballot ceiling) throws DriveException {
    return ask(begin(Ask.LOWER_CEILING).put(ceiling), MessageReader::flag);
  }

  @Override
  public DriveUsage usage() throws DriveException {
    return ask(begin(Ask.USAGE), PageCodec::usage);
  }

  @Override
  public void probe() throws DriveException {
    order(begin(Ask.PROBE));
  }

  @Override
  public boolean isAway() {
    return node.isAway();
  }

  @Override
  public Hearing hearing() {
    return node.hearing();
  }

  @Override
  public Object way() {
    return link();
  }

  @Override
  public void missed() throws DriveException {
    order(begin(Ask.MISSED));
  }

  @Override
  public BucketFence.Answer fence(BucketFence fence) throws DriveException {
    return ask(DriveCodec.fence(begin(Ask.FENCE), fence), DriveCodec::fenced);
  }

  @Override
  public void suspected() {
    underWay.forEach(call -> call.giveUp(label + " is suspect"));
  }

  @Override
  public void close() {
    closed = true;
    node.forget(this);
    underWay.forEach(call -> call.giveUp(label + " was closed"));
  }
}
