package io.buckets.storage.remote;

import io.buckets.core.Ballot;
import io.buckets.core.ObjectKey;
import io.buckets.core.VersionId;
import io.buckets.storage.model.Change;
import io.buckets.storage.model.DataId;
import io.buckets.storage.model.Head;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.model.ShardName;
import io.buckets.storage.model.Space;
import io.buckets.storage.model.Version;
import java.util.List;

/// What registers hold, as bytes of a message.
final class ModelCodec {
  private static final int REPLACE = 1;
  private static final int ERASE = 2;
  private static final int ADD = 3;
  private static final int REMOVE = 4;
  private static final int EDIT = 5;

  private ModelCodec() {}

  static void key(MessageWriter out, RegisterKey key) {
    out.put(key.space().code).putLong(key.bucketId()).put(key.key().utf8()).put(key.sub());
  }

  static RegisterKey key(MessageReader in) {
    byte code = in.octet();
    if (code != Space.OBJECTS.code && code != Space.UPLOADS.code) {
      throw new MalformedMessage("there is no space of registers " + code);
    }
    return MessageReader.sensible(
        in,
        from ->
            new RegisterKey(
                Space.of(code), from.number(), ObjectKey.ofUtf8(from.bytes()), from.text()));
  }

  static void shardName(MessageWriter out, ShardName name) {
    key(out, name.owner());
    dataId(out, name.data());
    out.putInt(name.part()).putInt(name.attempt());
  }

  static ShardName shardName(MessageReader in) {
    return new ShardName(key(in), dataId(in), in.integer(), in.integer());
  }

  static void dataId(MessageWriter out, DataId id) {
    out.putLong(id.high()).putLong(id.low());
  }

  static DataId dataId(MessageReader in) {
    return new DataId(in.number(), in.number());
  }

  static void versionId(MessageWriter out, VersionId id) {
    out.putLong(id.high()).putLong(id.low());
  }

  static VersionId versionId(MessageReader in) {
    return new VersionId(in.number(), in.number());
  }

  static void ballots(MessageWriter out, List<Ballot> ballots) {
    out.list(ballots, MessageWriter::put);
  }

  static List<Ballot> ballots(MessageReader in) {
    return in.list(MessageReader::ballot);
  }

  static void version(MessageWriter out, Version version) {
    versionId(out, version.id());
    out.put(version.kind() == Version.Kind.DELETE_MARKER).putLong(version.size());
    out.putLong(version.storedSize()).putLong(version.modifiedMillis()).put(version.etag());
    out.putInt(version.attributes()).optional(version.data(), ModelCodec::dataId);
    out.put(version.inline()).put(version.meta());
  }

  static Version version(MessageReader in) {
    return new Version(
        versionId(in),
        in.flag() ? Version.Kind.DELETE_MARKER : Version.Kind.OBJECT,
        in.number(),
        in.number(),
        in.number(),
        in.text(),
        in.integer(),
        in.optional(ModelCodec::dataId),
        in.flag(),
        in.bytes());
  }

  static void head(MessageWriter out, Head head) {
    out.put(head.ballot()).put(head.change()).put(head.base());
    ballots(out, head.lineage());
    out.optional(head.newest(), ModelCodec::version).putInt(head.olderVersions());
  }

  static Head head(MessageReader in) {
    return MessageReader.sensible(
        in,
        from ->
            new Head(
                from.ballot(),
                from.ballot(),
                from.ballot(),
                ballots(from),
                from.optional(ModelCodec::version),
                from.integer()));
  }

  static void change(MessageWriter out, Change change) {
    switch (change) {
      case Change.Replace(Version version) -> version(out.put(REPLACE), version);
      case Change.Erase(boolean keepData) -> out.put(ERASE).put(keepData);
      case Change.AddVersion(Version version) -> version(out.put(ADD), version);
      case Change.RemoveVersion(VersionId id) -> versionId(out.put(REMOVE), id);
      case Change.EditVersion(Version version) -> version(out.put(EDIT), version);
    }
  }

  static Change change(MessageReader in) {
    byte kind = in.octet();
    return switch (kind) {
      case REPLACE -> new Change.Replace(version(in));
      case ERASE -> new Change.Erase(in.flag());
      case ADD -> new Change.AddVersion(version(in));
      case REMOVE -> new Change.RemoveVersion(versionId(in));
      case EDIT -> new Change.EditVersion(version(in));
      default -> throw new MalformedMessage("there is no change " + kind);
    };
  }
}
