package io.buckets.erasure;

/// An immutable matrix over [GaloisField], small enough (32 × 16 at most) that plain Gauss–Jordan
/// is the right algorithm.
final class GaloisMatrix {
  private final int[][] rows;
  private final int columns;

  /// A matrix of these rows, which it keeps. There may be none, so the number of columns is told
  /// apart.
  GaloisMatrix(int[][] rows, int columns) {
    this.rows = rows;
    this.columns = columns;
  }

  /// The generator of a code: its row i, applied to the data shards, gives shard i.
  ///
  /// It is V × (top of V)⁻¹ with the Vandermonde matrix `V[r][c] = r^c`, as in Backblaze's
  /// JavaReedSolomon. The top is the identity, so data shards are the data itself; and since any k
  /// rows of V are independent (their r differ), any k rows of the product are.
  static GaloisMatrix generator(Geometry geometry) {
    int data = geometry.data();
    int[][] vandermonde = new int[geometry.total()][data];
    for (int r = 0; r < vandermonde.length; r++) {
      for (int c = 0; c < data; c++) {
        vandermonde[r][c] = GaloisField.power(r, c);
      }
    }
    GaloisMatrix whole = new GaloisMatrix(vandermonde, data);
    return whole.times(whole.select((1 << data) - 1).inverse());
  }

  int rowCount() {
    return rows.length;
  }

  int columnCount() {
    return columns;
  }

  int at(int row, int column) {
    return rows[row][column];
  }

  /// The rows whose bits are set in `mask`, in order.
  GaloisMatrix select(int mask) {
    int[][] selected = new int[Integer.bitCount(mask)][];
    int next = 0;
    for (int r = 0; r < rows.length; r++) {
      if ((mask >>> r & 1) != 0) {
        selected[next++] = rows[r].clone();
      }
    }
    return new GaloisMatrix(selected, columns);
  }

  GaloisMatrix times(GaloisMatrix right) {
    int[][] product = new int[rowCount()][right.columnCount()];
    for (int r = 0; r < rowCount(); r++) {
      for (int c = 0; c < right.columnCount(); c++) {
        int sum = 0;
        for (int i = 0; i < columnCount(); i++) {
          sum ^= GaloisField.multiply(rows[r][i], right.rows[i][c]);
        }
        product[r][c] = sum;
      }
    }
    return new GaloisMatrix(product, right.columns);
  }

  /// The inverse of a square matrix, by Gauss–Jordan elimination on the matrix beside the identity.
  ///
  /// @throws ArithmeticException if it has none
  GaloisMatrix inverse() {
    int size = rowCount();
    int[][] work = new int[size][2 * size];
    for (int r = 0; r < size; r++) {
      System.arraycopy(rows[r], 0, work[r], 0, size);
      work[r][size + r] = 1;
    }
    for (int c = 0; c < size; c++) {
      bringPivotUp(work, c);
      scale(work[c], GaloisField.inverse(work[c][c]));
      clearColumn(work, c);
    }
    int[][] right = new int[size][size];
    for (int r = 0; r < size; r++) {
      System.arraycopy(work[r], size, right[r], 0, size);
    }
    return new GaloisMatrix(right, size);
  }

  private static void bringPivotUp(int[][] work, int column) {
    int pivot = column;
    while (pivot < work.length && work[pivot][column] == 0) {
      pivot++;
    }
    if (pivot == work.length) {
      throw new ArithmeticException("the matrix is singular");
    }
    int[] row = work[pivot];
    work[pivot] = work[column];
    work[column] = row;
  }

  private static void scale(int[] row, int factor) {
    for (int c = 0; c < row.length; c++) {
      row[c] = GaloisField.multiply(row[c], factor);
    }
  }

  private static void clearColumn(int[][] work, int column) {
    for (int r = 0; r < work.length; r++) {
      int factor = work[r][column];
      if (r == column || factor == 0) {
        continue;
      }
      for (int c = 0; c < work[r].length; c++) {
        work[r][c] ^= GaloisField.multiply(factor, work[column][c]);
      }
    }
  }
}
