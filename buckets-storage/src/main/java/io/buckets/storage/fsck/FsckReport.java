package io.buckets.storage.fsck;

import java.io.PrintStream;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Says what {@link Fsck} found: a line for each deviation as it is found, and one for the whole;
/// for people, or each line a JSON object, of which the last has a member `whole`.
public final class FsckReport {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final PrintStream out;
  private final boolean json;

  /// @param json whether for programs
  public FsckReport(PrintStream out, boolean json) {
    this.out = out;
    this.json = json;
  }

  /// Says one deviation.
  public void deviation(Deviation deviation) {
    out.println(json ? text(deviation) : deviation.toString().replaceAll("\\p{Cntrl}", "\\\\?"));
  }

  private static String text(Deviation deviation) {
    ObjectNode node =
        JSON.createObjectNode()
            .put("kind", deviation.kind().name())
            .put("drive", deviation.drive())
            .put("bucket", deviation.bucket())
            .put("key", deviation.key())
            .put("what", deviation.what())
            .put("advice", deviation.kind().advice());
    return JSON.writeValueAsString(node);
  }

  /// Says what was looked at and found.
  public void summary(Fsck.Summary summary) {
    if (json) {
      ObjectNode node =
          JSON.createObjectNode()
              .put("whole", summary.whole())
              .put("registers", summary.registers())
              .put("versions", summary.versions())
              .put("files", summary.files())
              .put("bytes", summary.bytes());
      ObjectNode kinds = node.putObject("deviations");
      summary.deviations().forEach((kind, count) -> kinds.put(kind.name(), count));
      out.println(JSON.writeValueAsString(node));
    } else {
      String found =
          summary.deviations().entrySet().stream()
              .map(FsckReport::count)
              .collect(Collectors.joining(", "));
      out.printf(
          Locale.ROOT,
          "%s: %d registers, %d versions, %d shard files, %d bytes verified%n",
          summary.whole() ? "whole" : "not whole (" + found + ")",
          summary.registers(),
          summary.versions(),
          summary.files(),
          summary.bytes());
    }
    out.flush();
  }

  private static String count(Map.Entry<Deviation.Kind, Long> kind) {
    return kind.getValue() + " " + kind.getKey();
  }
}
