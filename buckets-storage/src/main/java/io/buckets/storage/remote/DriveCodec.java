package io.buckets.storage.remote;

import io.buckets.core.Ballot;
import io.buckets.storage.drive.BucketFence;
import io.buckets.storage.drive.CommitReply;
import io.buckets.storage.drive.CommitRequest;
import io.buckets.storage.drive.Decision;
import io.buckets.storage.drive.DriveHead;
import io.buckets.storage.drive.OlderQuery;
import io.buckets.storage.drive.OlderReply;
import io.buckets.storage.drive.PrepareReply;
import io.buckets.storage.drive.ReadLease;
import io.buckets.storage.drive.RollbackRequest;
import io.buckets.storage.drive.VersionPage;
import java.util.List;

/// What is asked of registers of a drive, and answered, as bytes of a message.
final class DriveCodec {
  private static final int ACCEPTED = 0;
  private static final int REFUSED = 1;
  private static final int BEHIND = 2;
  private static final int BY_ID = 1;
  private static final int BY_DATA = 2;
  private static final int BELOW = 3;

  private DriveCodec() {}

  static MessageWriter fence(MessageWriter out, BucketFence fence) {
    return out.putLong(fence.bucketId()).putLong(fence.mark()).put(fence.up());
  }

  static BucketFence fence(MessageReader in) {
    return new BucketFence(in.number(), in.number(), in.flag());
  }

  static void fenced(MessageWriter out, BucketFence.Answer answer) {
    out.put(
        switch (answer) {
          case NOT_HERE -> 0;
          case DONE -> 1;
          case STOOD -> 2;
        });
  }

  static BucketFence.Answer fenced(MessageReader in) {
    byte answer = in.octet();
    return switch (answer) {
      case 0 -> BucketFence.Answer.NOT_HERE;
      case 1 -> BucketFence.Answer.DONE;
      case 2 -> BucketFence.Answer.STOOD;
      default -> throw new MalformedMessage("a fence has the unknown answer " + answer);
    };
  }

  static void head(MessageWriter out, DriveHead head) {
    ModelCodec.head(out, head.head());
    out.put(head.decided()).optional(head.pending(), ModelCodec::change);
    out.optional(head.undo(), ModelCodec::head).optional(head.since(), MessageWriter::put);
    out.putInt(head.shardIndex()).optional(head.shard(), MessageWriter::put);
    out.optional(head.undoShard(), MessageWriter::put).putInt(head.quorum()).put(head.collected());
  }

  static DriveHead head(MessageReader in) {
    return new DriveHead(
        ModelCodec.head(in),
        in.flag(),
        in.optional(ModelCodec::change),
        in.optional(ModelCodec::head),
        in.optional(MessageReader::ballot),
        in.integer(),
        in.optional(MessageReader::slice),
        in.optional(MessageReader::slice),
        in.integer(),
        in.ballot());
  }

  static void heads(MessageWriter out, List<DriveHead> heads) {
    out.list(heads, DriveCodec::head);
  }

  static List<DriveHead> heads(MessageReader in) {
    return in.list(DriveCodec::head);
  }

  static void prepared(MessageWriter out, PrepareReply reply) {
    switch (reply) {
      case PrepareReply.Promised(DriveHead head) -> head(out.put(ACCEPTED), head);
      case PrepareReply.Refused(Ballot newer) -> out.put(REFUSED).put(newer);
    }
  }

  static PrepareReply prepared(MessageReader in) {
    return in.octet() == ACCEPTED
        ? new PrepareReply.Promised(head(in))
        : new PrepareReply.Refused(in.ballot());
  }

  static void committed(MessageWriter out, CommitReply reply) {
    switch (reply) {
      case CommitReply.Accepted() -> out.put(ACCEPTED);
      case CommitReply.Refused(Ballot newer) -> out.put(REFUSED).put(newer);
      case CommitReply.Behind(Ballot head) -> out.put(BEHIND).put(head);
    }
  }

  static CommitReply committed(MessageReader in) {
    byte kind = in.octet();
    return switch (kind) {
      case ACCEPTED -> new CommitReply.Accepted();
      case REFUSED -> new CommitReply.Refused(in.ballot());
      case BEHIND -> new CommitReply.Behind(in.ballot());
      default -> throw new MalformedMessage("there is no answer " + kind + " to a commit");
    };
  }

  static void commit(MessageWriter out, CommitRequest request) {
    ModelCodec.key(out, request.key());
    out.put(request.ballot()).put(request.base()).put(request.changeId());
    ModelCodec.ballots(out, request.lineage());
    ModelCodec.change(out, request.change());
    out.putInt(request.shardIndex()).optional(request.shard(), MessageWriter::put);
    out.putInt(request.quorum());
  }

  static CommitRequest commit(MessageReader in) {
    return new CommitRequest(
        ModelCodec.key(in),
        in.ballot(),
        in.ballot(),
        in.ballot(),
        ModelCodec.ballots(in),
        ModelCodec.change(in),
        in.integer(),
        in.optional(MessageReader::slice),
        in.integer());
  }

  static void rollback(MessageWriter out, RollbackRequest request) {
    ModelCodec.key(out, request.key());
    out.put(request.ballot()).put(request.target());
    ModelCodec.ballots(out, request.lineage());
  }

  static RollbackRequest rollback(MessageReader in) {
    return new RollbackRequest(
        ModelCodec.key(in), in.ballot(), in.ballot(), ModelCodec.ballots(in));
  }

  static void decision(MessageWriter out, Decision decision) {
    ModelCodec.key(out, decision.key());
    out.put(decision.ballot());
  }

  static Decision decision(MessageReader in) {
    return new Decision(ModelCodec.key(in), in.ballot());
  }

  static void lease(MessageWriter out, ReadLease lease) {
    out.put(lease.reader());
    ModelCodec.key(out, lease.owner());
    out.optional(lease.data(), ModelCodec::dataId);
  }

  static ReadLease lease(MessageReader in) {
    return new ReadLease(in.uuid(), ModelCodec.key(in), in.optional(ModelCodec::dataId));
  }

  static void query(MessageWriter out, OlderQuery query) {
    switch (query) {
      case OlderQuery.ById(var id) -> ModelCodec.versionId(out.put(BY_ID), id);
      case OlderQuery.ByData(var data) -> ModelCodec.dataId(out.put(BY_DATA), data);
      case OlderQuery.Below below -> below(out.put(BELOW), below);
    }
  }

  static OlderQuery query(MessageReader in) {
    byte kind = in.octet();
    return switch (kind) {
      case BY_ID -> new OlderQuery.ById(ModelCodec.versionId(in));
      case BY_DATA -> new OlderQuery.ByData(ModelCodec.dataId(in));
      case BELOW -> below(in);
      default -> throw new MalformedMessage("there is no question " + kind);
    };
  }

  static void below(MessageWriter out, OlderQuery.Below below) {
    out.optional(below.place(), ModelCodec::versionId).putInt(below.limit());
  }

  static OlderQuery.Below below(MessageReader in) {
    return MessageReader.sensible(
        in, from -> new OlderQuery.Below(from.optional(ModelCodec::versionId), from.integer()));
  }

  static void older(MessageWriter out, OlderReply reply) {
    head(out, reply.head());
    heads(out, reply.ofHead());
    heads(out, reply.ofUndo());
  }

  static OlderReply older(MessageReader in) {
    return new OlderReply(head(in), heads(in), heads(in));
  }

  static void versions(MessageWriter out, VersionPage page) {
    head(out, page.head());
    heads(out, page.versions());
    out.optional(page.next(), MessageWriter::putLong);
  }

  static VersionPage versions(MessageReader in) {
    return new VersionPage(head(in), heads(in), in.optional(MessageReader::number));
  }
}
