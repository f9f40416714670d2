package io.buckets.benchmarks;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.SplittableRandom;

/// Intel's ISA-L, the fastest Reed–Solomon coder that is packaged everywhere, as the yardstick for
/// ours. Called through the foreign-function API, on shards outside the Java heap, aligned as it
/// likes them. Only benchmarks know it.
///
/// It multiplies by a matrix of any bytes in the same time, so the matrix here is random.
final class IsaL {
  private static final String LIBRARY = "libisal.so.2";
  private static final int TABLE_BYTES_PER_COEFFICIENT = 32;
  private static final int ALIGNMENT = 64;

  private final Arena arena = Arena.ofAuto();
  private final MethodHandle encodeData;
  private final int inputs;
  private final int outputs;
  private final int length;
  private final MemorySegment tables;
  private final MemorySegment sources;
  private final MemorySegment targets;

  /// @throws IllegalStateException if the library is not installed (Debian: package libisal2)
  IsaL(int inputs, int outputs, int length) {
    this.inputs = inputs;
    this.outputs = outputs;
    this.length = length;
    SymbolLookup library = library();
    encodeData =
        function(
            library,
            "ec_encode_data",
            FunctionDescriptor.ofVoid(
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT,
                ValueLayout.ADDRESS,
                ValueLayout.ADDRESS,
                ValueLayout.ADDRESS));
    tables = tables(library);
    sources = shards(inputs);
    targets = shards(outputs);
  }

  /// Computes all outputs once.
  void encode() {
    try {
      encodeData.invokeExact(length, inputs, outputs, tables, sources, targets);
    } catch (Throwable e) {
      throw new IllegalStateException("the call to ISA-L failed", e);
    }
  }

  @SuppressWarnings("restricted")
  private SymbolLookup library() {
    try {
      return SymbolLookup.libraryLookup(LIBRARY, arena);
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException("skipped: " + LIBRARY + " is not installed", e);
    }
  }

  @SuppressWarnings("restricted")
  private static MethodHandle function(
      SymbolLookup library, String name, FunctionDescriptor signature) {
    return Linker.nativeLinker().downcallHandle(library.findOrThrow(name), signature);
  }

  private MemorySegment tables(SymbolLookup library) {
    MethodHandle initTables =
        function(
            library,
            "ec_init_tables",
            FunctionDescriptor.ofVoid(
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT,
                ValueLayout.ADDRESS,
                ValueLayout.ADDRESS));
    MemorySegment matrix = random((long) inputs * outputs);
    MemorySegment made =
        arena.allocate((long) TABLE_BYTES_PER_COEFFICIENT * inputs * outputs, ALIGNMENT);
    try {
      initTables.invokeExact(inputs, outputs, matrix, made);
    } catch (Throwable e) {
      throw new IllegalStateException("the call to ISA-L failed", e);
    }
    return made;
  }

  private MemorySegment shards(int count) {
    MemorySegment addresses = arena.allocate(ValueLayout.ADDRESS, count);
    for (int i = 0; i < count; i++) {
      addresses.setAtIndex(ValueLayout.ADDRESS, i, random(length));
    }
    return addresses;
  }

  private MemorySegment random(long bytes) {
    byte[] content = new byte[Math.toIntExact(bytes)];
    new SplittableRandom(bytes).nextBytes(content);
    return arena.allocate(bytes, ALIGNMENT).copyFrom(MemorySegment.ofArray(content));
  }
}
