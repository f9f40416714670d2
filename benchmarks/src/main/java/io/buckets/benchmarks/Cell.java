package io.buckets.benchmarks;

import java.util.List;

/// One line of a comparison: an operation on objects of one size by so many clients at once,
/// written `put:4KiB:32`.
///
/// @param clients connections, each with one request at a time
/// @param objects how many objects there are to get, list or delete; a fourth field,
///   `list:1KiB:8:10000`
record Cell(Operation operation, ByteSize size, int clients, int objects) {
  private static final int MAX_CLIENTS = 4096;
  private static final int MAX_OBJECTS = 10_000_000;
  private static final int DEFAULT_LISTED = 10_000;
  private static final int DEFAULT_OBJECTS = 2_000;
  private static final long DEFAULT_TOTAL_BYTES = 1L << 30;

  Cell {
    if (clients < 1 || clients > MAX_CLIENTS) {
      throw new IllegalArgumentException("1 to " + MAX_CLIENTS + " clients, not " + clients);
    }
    if (objects < 1 || objects > MAX_OBJECTS) {
      throw new IllegalArgumentException("1 to " + MAX_OBJECTS + " objects, not " + objects);
    }
    if (size.bytes() > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("objects are put in one request, below 2 GiB: " + size);
    }
  }

  /// @throws IllegalArgumentException if the text has another form
  static Cell parse(String text) {
    List<String> fields = List.of(text.split(":", -1));
    if (fields.size() < 3 || fields.size() > 4) {
      throw new IllegalArgumentException(
          "not a cell, want OP:SIZE:CLIENTS[:OBJECTS] such as put:4KiB:32: '" + text + "'");
    }
    Operation operation = Operation.parse(fields.get(0));
    ByteSize size = ByteSize.parse(fields.get(1));
    int objects =
        fields.size() == 4 ? Integer.parseInt(fields.get(3)) : defaultObjects(operation, size);
    return new Cell(operation, size, Integer.parseInt(fields.get(2)), objects);
  }

  /// The bucket that the cell works in. Cells with the same objects share it, so that they are put
  /// once.
  String bucket() {
    String kind =
        switch (operation) {
          case PUT -> "put";
          case GET, HEAD, LIST -> "read-" + objects;
          case DELETE -> "delete";
          case MIXED -> "mixed-" + objects;
        };
    return "load-" + kind + "-" + size.bytes();
  }

  @Override
  public String toString() {
    boolean isDefault = objects == defaultObjects(operation, size);
    return operation + ":" + size + ":" + clients + (isDefault ? "" : ":" + objects);
  }

  private static int defaultObjects(Operation operation, ByteSize size) {
    if (operation == Operation.LIST) {
      return DEFAULT_LISTED;
    }
    long fitting = DEFAULT_TOTAL_BYTES / Math.max(1, size.bytes());
    return Math.clamp(fitting, 4, DEFAULT_OBJECTS);
  }
}
