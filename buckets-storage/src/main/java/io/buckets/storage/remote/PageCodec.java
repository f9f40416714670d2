package io.buckets.storage.remote;

import io.buckets.storage.drive.DriveHead;
import io.buckets.storage.drive.DriveStatus;
import io.buckets.storage.drive.DriveUsage;
import io.buckets.storage.drive.Mark;
import io.buckets.storage.drive.ScanPage;
import io.buckets.storage.drive.ScanRequest;
import io.buckets.storage.drive.ShardDescription;
import io.buckets.storage.drive.ShardPage;
import io.buckets.storage.drive.ShardPage.ShardFileEntry;
import io.buckets.storage.model.Space;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// Pages of what a drive holds, and what it says of itself, as bytes of a message.
final class PageCodec {
  private PageCodec() {}

  static void scan(MessageWriter out, ScanRequest request) {
    out.put(request.space().code).putLong(request.bucketId()).put(request.from());
    out.put(request.prefix()).putInt(request.limit()).put(request.withMeta());
    out.putInt(request.bytes()).optional(request.older(), DriveCodec::below);
  }

  static ScanRequest scan(MessageReader in) {
    return MessageReader.sensible(
        in,
        from ->
            new ScanRequest(
                Space.of(from.octet()),
                from.number(),
                from.bytes(),
                from.bytes(),
                from.integer(),
                from.flag(),
                from.integer(),
                from.optional(DriveCodec::below)));
  }

  static void page(MessageWriter out, ScanPage page) {
    out.list(page.entries(), PageCodec::entry).optional(page.next(), MessageWriter::put);
    out.putLong(page.changes()).put(page.filling());
  }

  static ScanPage page(MessageReader in) {
    return new ScanPage(
        in.list(PageCodec::entry), in.optional(MessageReader::bytes), in.number(), in.flag());
  }

  private static void entry(MessageWriter out, ScanPage.Entry entry) {
    DriveCodec.head(out.put(entry.indexKey()), entry.head());
    out.optional(entry.older(), PageCodec::older);
  }

  private static ScanPage.Entry entry(MessageReader in) {
    byte[] indexKey = in.bytes();
    DriveHead head = DriveCodec.head(in);
    ScanPage.Older older = in.optional(PageCodec::older);
    return new ScanPage.Entry(indexKey, head.ballot(), head.decided(), () -> head, older);
  }

  private static void older(MessageWriter out, ScanPage.Older older) {
    out.list(older.newestFirst(), ModelCodec::head).put(older.more());
  }

  private static ScanPage.Older older(MessageReader in) {
    return new ScanPage.Older(in.list(ModelCodec::head), in.flag());
  }

  static void description(MessageWriter out, ShardDescription description) {
    out.put(description.header()).put(description.trailer());
    out.putLong(description.length()).putLong(description.modifiedMillis());
  }

  static ShardDescription description(MessageReader in) {
    return new ShardDescription(in.bytes(), in.bytes(), in.number(), in.number());
  }

  static void shards(MessageWriter out, ShardPage page) {
    out.list(page.files(), PageCodec::file).optional(page.next(), MessageWriter::put);
  }

  static ShardPage shards(MessageReader in) {
    return new ShardPage(in.list(PageCodec::file), in.optional(MessageReader::text));
  }

  private static void file(MessageWriter out, ShardFileEntry file) {
    ModelCodec.shardName(out, file.name());
    out.putLong(file.modifiedMillis()).putLong(file.length()).put(file.named());
  }

  private static ShardFileEntry file(MessageReader in) {
    return new ShardFileEntry(ModelCodec.shardName(in), in.number(), in.number(), in.flag());
  }

  static void status(MessageWriter out, DriveStatus status) {
    out.put(status.ceiling()).optional(status.fillingSince(), MessageWriter::put);
  }

  static DriveStatus status(MessageReader in) {
    return new DriveStatus(in.ballot(), in.optional(MessageReader::ballot));
  }

  static void usage(MessageWriter out, DriveUsage usage) {
    out.putLong(usage.totalBytes()).putLong(usage.freeBytes());
  }

  static DriveUsage usage(MessageReader in) {
    return new DriveUsage(in.number(), in.number());
  }

  static void mark(MessageWriter out, Mark mark) {
    out.putLong(mark.incarnation()).putLong(mark.number());
  }

  static Mark mark(MessageReader in) {
    return new Mark(in.number(), in.number());
  }

  static void marks(MessageWriter out, Map<UUID, Mark> marks) {
    out.list(
        List.copyOf(marks.entrySet()), (to, each) -> mark(to.put(each.getKey()), each.getValue()));
  }

  static Map<UUID, Mark> marks(MessageReader in) {
    Map<UUID, Mark> marks = new HashMap<>();
    in.list(from -> Map.entry(from.uuid(), mark(from)))
        .forEach(each -> marks.put(each.getKey(), each.getValue()));
    return marks;
  }
}
