package io.buckets.admin;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/// The admin API's answers as text for people.
final class AdminText {
  private static final long NOTABLE_MILLIS = 2000;

  private AdminText() {}

  private static String clock(long aheadMillis) {
    if (Math.abs(aheadMillis) < NOTABLE_MILLIS) {
      return "ballots go with the wall clock";
    }
    return String.format(
        Locale.ROOT,
        "ballots are %d s %s the wall clock, which was set while or before this node ran",
        Math.abs(aheadMillis) / 1000,
        aheadMillis > 0 ? "ahead of" : "behind");
  }

  static String info(JsonNode info) {
    StringBuilder text = new StringBuilder();
    line(text, "deployment", info.path("deployment").asString(""));
    line(text, "version", info.path("version").asString(""));
    line(
        text,
        "ready",
        info.path("ready").asBoolean() ? "yes" : "NO: " + info.path("missing").asString(""));
    line(
        text,
        "geometry",
        info.path("geometry").asString("")
            + ", "
            + info.path("sets").asInt()
            + " sets, topology generation "
            + info.path("generation").asLong());
    line(text, "durability", info.path("durability").asString(""));
    line(text, "kernels", info.path("kernels").asString(""));
    line(text, "clock", clock(info.path("ballotsAheadMillis").asLong()));
    line(text, "survives", info.path("survives").asString(""));
    nodes(text, info.path("nodes"));
    text.append("\ndrives\n");
    for (JsonNode drive : info.path("drives")) {
      text.append(
          String.format(
              Locale.ROOT,
              "  %-40s %10s free of %10s  %s%n",
              drive.path("path").asString(""),
              bytes(drive.path("freeBytes").asLong()),
              bytes(drive.path("totalBytes").asLong()),
              drive.path("state").asString("")));
    }
    JsonNode repair = info.path("repair");
    boolean alone = info.path("nodes").isEmpty();
    text.append("\nrepairs since the start" + (alone ? "" : " of this node, by it") + "\n");
    repair
        .properties()
        .forEach(entry ->
            text.append(
                String.format(
                    Locale.ROOT, "  %-12s %s%n", entry.getKey(), entry.getValue().asString())));
    return text.toString().stripTrailing();
  }

  private static void nodes(StringBuilder text, JsonNode nodes) {
    if (nodes.isEmpty()) {
      return;
    }
    text.append("\nnodes\n");
    for (JsonNode node : nodes) {
      text.append(
          String.format(
              Locale.ROOT,
              "  %2d  %-36s %-10s %-6s %s%s%n",
              node.path("number").asInt(),
              node.path("name").asString(""),
              node.path("state").asString(""),
              node.path("leads").asBoolean() ? "leads" : "",
              labels(node.path("labels")),
              node.path("clock").asString("")));
    }
  }

  private static String labels(JsonNode labels) {
    String rack = labels.path("rack").asString("");
    String zone = labels.path("zone").asString("");
    return (rack.isEmpty() ? "" : "rack " + rack + "  ")
        + (zone.isEmpty() ? "" : "zone " + zone + "  ");
  }

  static String inspection(JsonNode report) {
    StringBuilder text = new StringBuilder();
    set(text, report);
    line(text, "xl.meta", report.path("document").asString("none: there is no such object"));
    text.append('\n');
    for (JsonNode drive : report.path("drives")) {
      text.append(
          String.format(
              Locale.ROOT,
              "  shard %2d  %-40s %-10s %-24s %-8s %s%n",
              drive.path("slot").asInt(),
              drive.path("drive").asString(""),
              drive.path("state").asString(""),
              drive.path("ballot").asString("-"),
              drive.path("shard").asString(""),
              drive.path("verified").asBoolean() ? "verified" : "NOT VERIFIED"));
    }
    return text.toString().stripTrailing();
  }

  static String location(JsonNode location) {
    StringBuilder text = new StringBuilder();
    set(text, location);
    line(text, "why", location.path("why").asString(""));
    text.append('\n');
    int slot = 0;
    for (JsonNode drive : location.path("drives")) {
      text.append(String.format(Locale.ROOT, "  shard %2d  %s%n", slot++, drive.asString("")));
    }
    return text.toString().stripTrailing();
  }

  static String job(JsonNode job) {
    String error = job.path("error").asString("");
    List<String> silent = new ArrayList<>();
    job.path("silent").forEach(node -> silent.add(node.asString("")));
    long waiting = job.path("waiting").asLong();
    return String.format(
        Locale.ROOT,
        "%s: %d gone by, %d made whole again, %d incomplete%s%s%s",
        job.path("name").asString(""),
        job.path("done").asLong(),
        job.path("healed").asLong(),
        job.path("incomplete").asLong(),
        waiting == 0 ? "" : ", " + waiting + " wait for repair",
        error.isEmpty() ? "" : "; ended early: " + error,
        silent.isEmpty() ? "" : "; these nodes do not answer, nothing is told of them: " + silent);
  }

  private static void set(StringBuilder text, JsonNode report) {
    line(
        text,
        "erasure set",
        "pool "
            + report.path("set").path("pool").asInt()
            + ", set "
            + report.path("set").path("set").asInt()
            + ", "
            + report.path("geometry").asString(""));
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append(String.format(Locale.ROOT, "%-12s %s%n", name, value));
  }

  static String bytes(long bytes) {
    String[] units = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
    double value = bytes;
    int unit = 0;
    while (value >= 1024 && unit < units.length - 1) {
      value /= 1024;
      unit++;
    }
    return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", value, units[unit]);
  }
}
