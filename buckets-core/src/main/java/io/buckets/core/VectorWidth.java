package io.buckets.core;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import jdk.incubator.vector.ByteVector;

/// The one vector width this process computes with.
///
/// HotSpot compiles the vector classes well for a single width per element type: the second width
/// used for bytes (or longs) makes both of them 5 to 40 times slower, for good. So the width is
/// chosen once, here, and every kernel of every module obeys it; where a single kernel uses an
/// element type, as MD5 does ints, it may have vectors of half the width. The choice looks only at
/// the machine and is cheap; whether a kernel is really fast is found out afterwards, kernel by
/// kernel, by [KernelGate].
///
/// - [#BITS_512] on x86 with AVX-512 VBMI, whose byte permute the table kernels are made of.
///   512-bit vectors without VBMI are not used: the permute is then emulated, thousands of times
///   slower.
/// - [#BITS_128] on other machines with vectors (AVX2, NEON): 256 bits was measured slower than 128
///   for the table kernels, because AVX2 permutes bytes within 128 bits only.
/// - [#SCALAR] where the module `jdk.incubator.vector` is absent or the hardware unknown.
///
/// The system property `io.buckets.vector` (`512`, `128` or `scalar`) overrides the choice, so that
/// tests can run each width in a process of its own.
public enum VectorWidth {
  /// Vectors of 64 bytes.
  BITS_512(64),
  /// Vectors of 16 bytes.
  BITS_128(16),
  /// No vectors at all.
  SCALAR(0);

  /// The system property that overrides the choice.
  public static final String PROPERTY = "io.buckets.vector";

  private final int bytes;

  VectorWidth(int bytes) {
    this.bytes = bytes;
  }

  /// Bytes in one vector; 0 for [#SCALAR].
  public int bytes() {
    return bytes;
  }

  /// The width of this process: the same answer every time, from any thread.
  public static VectorWidth chosen() {
    return Chosen.WIDTH;
  }

  /// Text for the log: the width and, if it was forced, by what.
  public static String describe() {
    String width = chosen() == SCALAR ? "scalar" : chosen().bytes * 8 + "-bit vectors";
    return System.getProperty(PROPERTY) == null ? width : width + " (forced by " + PROPERTY + ")";
  }

  /// What the override means.
  ///
  /// @throws IllegalArgumentException if it is none of `512`, `128`, `scalar`
  static VectorWidth parse(String override) {
    return switch (override.strip().toLowerCase(Locale.ROOT)) {
      case "512" -> BITS_512;
      case "128" -> BITS_128;
      case "scalar" -> SCALAR;
      default ->
          throw new IllegalArgumentException(
              PROPERTY + " must be 512, 128 or scalar, not '" + override + "'");
    };
  }

  /// The choice as a pure function of what is known about the machine.
  static VectorWidth choose(int preferredBits, boolean vbmi) {
    if (preferredBits >= 512 && vbmi) {
      return BITS_512;
    }
    return preferredBits >= 128 ? BITS_128 : SCALAR;
  }

  /// Whether the lines of `/proc/cpuinfo` name the byte permute of AVX-512.
  static boolean namesVbmi(Stream<String> cpuInfo) {
    return cpuInfo
        .filter(line -> line.startsWith("flags"))
        .findFirst()
        .map(line -> List.of(line.split("\\s+")).contains("avx512vbmi"))
        .orElse(false);
  }

  /// Holds the choice, made on first use.
  private static final class Chosen {
    static final VectorWidth WIDTH = detect();

    private static VectorWidth detect() {
      String override = System.getProperty(PROPERTY);
      if (override != null) {
        return parse(override);
      }
      boolean vectors = ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
      return vectors ? choose(Preferred.bits(), hasVbmi()) : SCALAR;
    }

    /// Linux says so in `/proc/cpuinfo`. Elsewhere nothing tells, and 128 bits is the safe answer.
    private static boolean hasVbmi() {
      try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
        return namesVbmi(lines);
      } catch (IOException e) {
        return false;
      }
    }
  }

  /// Apart, so that nothing of the vector module is linked where the module is absent.
  private static final class Preferred {
    static int bits() {
      return ByteVector.SPECIES_PREFERRED.vectorBitSize();
    }
  }
}
