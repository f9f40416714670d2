package io.buckets.hash;

import io.buckets.core.KernelGate;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// CRC-64/NVME, the checksum today's AWS SDKs send by default (`x-amz-checksum-crc64nvme`).
///
/// Reflected, polynomial 0xAD93D23594C93659, starting and finishing with all ones. Source: NVM
/// Express NVM Command Set Specification 1.0, section 5.2.1.3.4; the catalogue's check value for
/// "123456789" is 0xAE8B14860A799888.
///
/// The specification here takes sixteen bytes a step through sixteen tables (Kounavis and Berry,
/// "Novel Table Lookup-Based Algorithms for High-Performance CRC Generation", 2008). Long inputs go
/// through [Crc64Fold] once its gate is open. Not thread-safe: one instance belongs to one stream.
public final class Crc64Nvme {
  /// In front of the vector kernel.
  static final KernelGate GATE = new KernelGate("CRC-64/NVME");

  /// From this length the kernel's reduction at the end of a call is repaid many times.
  private static final int FOLD_FROM_BYTES = 8192;

  private static final long[] TABLES = tables();

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private long register = -1L;

  /// The CRC of `length` bytes from `offset`.
  public static long of(byte[] bytes, int offset, int length) {
    Crc64Nvme crc = new Crc64Nvme();
    crc.update(bytes, offset, length);
    return crc.value();
  }

  /// The CRC of two texts joined, from their own CRCs and the second one's length in bytes.
  public static long combine(long first, long second, long secondBytes) {
    return CrcPolynomial.CRC64_NVME.combine(first, second, secondBytes);
  }

  /// Goes on with `length` bytes from `offset`.
  public void update(byte[] bytes, int offset, int length) {
    if (length >= FOLD_FROM_BYTES && GATE.isOpen()) {
      register = Crc64Fold.update(register, bytes, offset, length);
    } else {
      register = slicing(register, bytes, offset, length);
    }
  }

  /// The CRC of what was given so far; more may follow.
  public long value() {
    return ~register;
  }

  /// The specification: the register after `length` bytes from `offset`.
  static long slicing(long register, byte[] bytes, int offset, int length) {
    long crc = register;
    final long[] t = TABLES;
    int end = offset + (length & ~15);
    for (int i = offset; i < end; i += 16) {
      long x = crc ^ (long) LONGS.get(bytes, i);
      long y = (long) LONGS.get(bytes, i + 8);
      crc = eight(t, 8 * 256, x) ^ eight(t, 0, y);
    }
    for (int i = end; i < offset + length; i++) {
      crc = (crc >>> 8) ^ t[((int) crc ^ bytes[i]) & 255];
    }
    return crc;
  }

  /// Eight lookups, the first byte of `x` in the last of the eight tables from `base`.
  private static long eight(long[] t, int base, long x) {
    return t[base + 7 * 256 + ((int) x & 255)]
        ^ t[base + 6 * 256 + ((int) (x >>> 8) & 255)]
        ^ t[base + 5 * 256 + ((int) (x >>> 16) & 255)]
        ^ t[base + 4 * 256 + ((int) (x >>> 24) & 255)]
        ^ t[base + 3 * 256 + ((int) (x >>> 32) & 255)]
        ^ t[base + 2 * 256 + ((int) (x >>> 40) & 255)]
        ^ t[base + 256 + ((int) (x >>> 48) & 255)]
        ^ t[base + (int) (x >>> 56)];
  }

  /// Table `s` holds, for each byte, its CRC followed by `s` zero bytes.
  private static long[] tables() {
    long[] t = new long[16 * 256];
    for (int value = 0; value < 256; value++) {
      long crc = value;
      for (int bit = 0; bit < 8; bit++) {
        crc = CrcPolynomial.CRC64_NVME.timesX(crc);
      }
      t[value] = crc;
    }
    for (int i = 256; i < t.length; i++) {
      long shorter = t[i - 256];
      t[i] = (shorter >>> 8) ^ t[(int) shorter & 255];
    }
    return t;
  }
}
