package io.buckets.erasure;

/// How one stripe is spread: `data` shards hold the bytes, `parity` shards allow as many losses.
/// Written `8+4`.
///
/// The sum is N, the number of drives of an erasure set. Two quorums follow from it and from
/// nothing else:
///
/// - W = max(data, ⌊N/2⌋ + 1) drives must hold a change before it is decided. At least `data` of
///   them, so that what was acknowledged can be read back; more than half, so that two changes of
///   one key cannot both be decided.
/// - R = N − W + 1 drives must answer before a read knows what was decided: the fewest that meet
///   every W.
///
/// With 8+4, W is 8 and R is 5; with 2+2, W is 3 and R is 2; with 1+0 both are 1.
///
/// @param data shards that hold the object's own bytes, 1 to 16
/// @param parity shards that are computed, 0 to 16; 0 means that losing any one drive loses data
public record Geometry(int data, int parity) {
  /// The most data shards, and also the most parity shards, of a stripe.
  public static final int MAX_SHARDS_OF_A_KIND = 16;

  /// The most drives that [#defaultFor] puts in one set; larger pools have more sets, not wider
  /// ones.
  public static final int MAX_DEFAULT_TOTAL = 16;

  private static final int MAX_DEFAULT_PARITY = 4;

  /// @throws IllegalArgumentException if a number is out of range
  public Geometry {
    if (data < 1 || data > MAX_SHARDS_OF_A_KIND) {
      throw new IllegalArgumentException(
          "a geometry has 1 to " + MAX_SHARDS_OF_A_KIND + " data shards, not " + data);
    }
    if (parity < 0 || parity > MAX_SHARDS_OF_A_KIND) {
      throw new IllegalArgumentException(
          "a geometry has 0 to " + MAX_SHARDS_OF_A_KIND + " parity shards, not " + parity);
    }
  }

  /// Reads the form that [#toString] writes, `8+4`: two decimal numbers without sign or leading
  /// zero.
  ///
  /// @throws IllegalArgumentException if the text has another form or a number is out of range
  public static Geometry parse(String text) {
    int plus = text.indexOf('+');
    if (plus < 0) {
      throw new IllegalArgumentException("not a geometry, want K+M such as 8+4: '" + text + "'");
    }
    return new Geometry(
        number(text, text.substring(0, plus)), number(text, text.substring(plus + 1)));
  }

  /// The geometry that a pool of `drives` drives gets when nobody asks for another:
  ///
  /// | drives | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12 | 13 | 14 | 15 | 16 and more |
  /// |---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|
  /// | geometry | 1+0 | 1+1 | 2+1 | 2+2 | 3+2 | 4+2 | 4+3 | 5+3 | 6+3 | 6+4 | 7+4 | 8+4 | 9+4 | 10+4 | 11+4 | 12+4 |
  ///
  /// The rule behind it: a third of the drives, rounded up, is parity, at most four, since four
  /// simultaneous losses are already rarer than the mistakes that lose a whole cluster. Beyond 16
  /// drives the set stays at 12+4: a wider stripe makes each read and each repair touch more drives
  /// and gains little space. Any number of drives above 16 serves, because virtual sets choose 16
  /// of them each.
  ///
  /// @throws IllegalArgumentException if there is no drive
  public static Geometry defaultFor(int drives) {
    if (drives < 1) {
      throw new IllegalArgumentException("a pool has at least one drive, not " + drives);
    }
    if (drives == 1) {
      return new Geometry(1, 0);
    }
    int total = Math.min(drives, MAX_DEFAULT_TOTAL);
    int parity = Math.min(MAX_DEFAULT_PARITY, Math.ceilDiv(total, 3));
    return new Geometry(total - parity, parity);
  }

  /// N: all shards of a stripe, and the drives of a set.
  public int total() {
    return data + parity;
  }

  /// The length of each shard of a stripe of `bytes` bytes: ⌈bytes / data⌉; the last data shard is
  /// padded with zeros.
  public long shardBytes(long bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException("negative length: " + bytes);
    }
    return Math.ceilDiv(bytes, (long) data);
  }

  /// W: how many drives must hold a change before it is decided.
  public int writeQuorum() {
    return Math.max(data, total() / 2 + 1);
  }

  /// R = N − W + 1: how many drives must answer before a read knows what is decided. Any R and any
  /// W share a drive.
  public int readQuorum() {
    return total() - writeQuorum() + 1;
  }

  @Override
  public String toString() {
    return data + "+" + parity;
  }

  private static int number(String whole, String digits) {
    boolean plain = digits.matches("0|[1-9][0-9]?");
    if (!plain) {
      throw new IllegalArgumentException("not a geometry, want K+M such as 8+4: '" + whole + "'");
    }
    return Integer.parseInt(digits);
  }
}
