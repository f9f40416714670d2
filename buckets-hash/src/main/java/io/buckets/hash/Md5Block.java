package io.buckets.hash;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// The compression function of MD5 (RFC 1321), one stream: the specification of [Md5Lanes].
///
/// Ours and not the JDK's because its state can be given to a lane and taken back. It runs at 97%
/// of the JDK's intrinsic. MD5 identifies content to S3 clients as the ETag; nothing is secured by
/// it.
final class Md5Block {
  /// Bytes in a block.
  static final int BYTES = 64;

  /// The sine constants: entry i is the integer part of 2^32 · |sin(i + 1)|.
  static final int[] K = new int[64];

  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  static {
    for (int i = 0; i < 64; i++) {
      K[i] = (int) (long) (StrictMath.abs(StrictMath.sin(i + 1)) * 4294967296.0);
    }
  }

  private Md5Block() {}

  /// The state of a stream that has seen nothing.
  static int[] initialState() {
    return new int[] {0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476};
  }

  /// Takes `blocks` times 64 bytes from `offset` into `state`. The four loops are the four rounds;
  /// in the second, the two halves of G have no bit in common, so adding them one by one keeps the
  /// newest word's path short.
  static void compress(int[] state, byte[] bytes, int offset, int blocks) {
    final int[] k = K;
    final int[] m = new int[16];
    for (int block = 0, p = offset; block < blocks; block++, p += BYTES) {
      for (int i = 0; i < 16; i++) {
        m[i] = (int) INTS.get(bytes, p + 4 * i);
      }
      int a = state[0];
      int b = state[1];
      int c = state[2];
      int d = state[3];
      for (int i = 0; i < 16; i += 4) {
        a = b + Integer.rotateLeft(a + m[i] + k[i] + (d ^ (b & (c ^ d))), 7);
        d = a + Integer.rotateLeft(d + m[i + 1] + k[i + 1] + (c ^ (a & (b ^ c))), 12);
        c = d + Integer.rotateLeft(c + m[i + 2] + k[i + 2] + (b ^ (d & (a ^ b))), 17);
        b = c + Integer.rotateLeft(b + m[i + 3] + k[i + 3] + (a ^ (c & (d ^ a))), 22);
      }
      for (int i = 0; i < 16; i += 4) {
        a = b + Integer.rotateLeft(a + m[(5 * i + 1) & 15] + k[i + 16] + (~d & c) + (d & b), 5);
        d = a + Integer.rotateLeft(d + m[(5 * i + 6) & 15] + k[i + 17] + (~c & b) + (c & a), 9);
        c = d + Integer.rotateLeft(c + m[(5 * i + 11) & 15] + k[i + 18] + (~b & a) + (b & d), 14);
        b = c + Integer.rotateLeft(b + m[(5 * i + 16) & 15] + k[i + 19] + (~a & d) + (a & c), 20);
      }
      for (int i = 0; i < 16; i += 4) {
        a = b + Integer.rotateLeft(a + m[(3 * i + 5) & 15] + k[i + 32] + (c ^ d ^ b), 4);
        d = a + Integer.rotateLeft(d + m[(3 * i + 8) & 15] + k[i + 33] + (b ^ c ^ a), 11);
        c = d + Integer.rotateLeft(c + m[(3 * i + 11) & 15] + k[i + 34] + (a ^ b ^ d), 16);
        b = c + Integer.rotateLeft(b + m[(3 * i + 14) & 15] + k[i + 35] + (d ^ a ^ c), 23);
      }
      for (int i = 0; i < 16; i += 4) {
        a = b + Integer.rotateLeft(a + m[(7 * i) & 15] + k[i + 48] + (c ^ (b | ~d)), 6);
        d = a + Integer.rotateLeft(d + m[(7 * i + 7) & 15] + k[i + 49] + (b ^ (a | ~c)), 10);
        c = d + Integer.rotateLeft(c + m[(7 * i + 14) & 15] + k[i + 50] + (a ^ (d | ~b)), 15);
        b = c + Integer.rotateLeft(b + m[(7 * i + 21) & 15] + k[i + 51] + (d ^ (c | ~a)), 21);
      }
      state[0] += a;
      state[1] += b;
      state[2] += c;
      state[3] += d;
    }
  }
}
