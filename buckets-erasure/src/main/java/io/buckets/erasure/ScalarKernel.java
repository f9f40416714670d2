package io.buckets.erasure;

/// The specification: one table look-up and one XOR per byte, input and output. It serves where no
/// vector kernel does: on processors without one, until the other is warm, and for shards shorter
/// than a vector.
final class ScalarKernel implements GaloisKernel {
  @Override
  public void multiply(Product product) {
    for (int input = 0; input < product.coefficients().inputs(); input++) {
      for (int output = 0; output < product.coefficients().outputs(); output++) {
        if (input == 0) {
          set(product, output);
        } else {
          add(product, input, output);
        }
      }
    }
  }

  private static void set(Product product, int output) {
    byte[] multiples = product.coefficients().multiples(output, 0);
    byte[] source = product.inputs().arrays()[0];
    byte[] target = product.outputs().arrays()[output];
    int from = product.inputs().offsets()[0];
    int to = product.outputs().offsets()[output];
    for (int i = 0; i < product.length(); i++) {
      target[to + i] = multiples[source[from + i] & 0xFF];
    }
  }

  private static void add(Product product, int input, int output) {
    byte[] multiples = product.coefficients().multiples(output, input);
    byte[] source = product.inputs().arrays()[input];
    byte[] target = product.outputs().arrays()[output];
    int from = product.inputs().offsets()[input];
    int to = product.outputs().offsets()[output];
    for (int i = 0; i < product.length(); i++) {
      target[to + i] ^= multiples[source[from + i] & 0xFF];
    }
  }
}
