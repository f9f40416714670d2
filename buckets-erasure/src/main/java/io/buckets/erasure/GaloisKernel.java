package io.buckets.erasure;

/// The inner loop of the codec: a small matrix times long shards. [ScalarKernel] is the
/// specification, [VectorKernel] must agree with it in every byte. Implementations have no state
/// and serve any thread.
sealed interface GaloisKernel permits ScalarKernel, VectorKernel {
  /// Overwrites the outputs of the product.
  void multiply(Product product);
}
