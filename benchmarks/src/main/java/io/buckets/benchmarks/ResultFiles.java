package io.buckets.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// Saves results as JSON and reads them back.
final class ResultFiles {
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private ResultFiles() {}

  static void writeLoad(Path file, List<CellResult> results) throws IOException {
    Files.writeString(file, MAPPER.writeValueAsString(results));
  }

  static List<CellResult> readLoad(Path file) throws IOException {
    return MAPPER.readValue(Files.readString(file), new TypeReference<List<CellResult>>() {});
  }

  static void writeLimits(Path file, List<Limit> limits) throws IOException {
    Files.writeString(file, MAPPER.writeValueAsString(limits));
  }

  static List<Limit> readLimits(Path file) throws IOException {
    return MAPPER.readValue(Files.readString(file), new TypeReference<List<Limit>>() {});
  }
}
