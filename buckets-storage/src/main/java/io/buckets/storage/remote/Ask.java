package io.buckets.storage.remote;

/// What is asked of a drive of another node, by the number that stands for it in a message: a
/// number is never given to anything else.
enum Ask {
  PREPARE(1),
  HEAD(2),
  VERSIONS(3),
  OLDER(4),
  STAGE(5),
  SEAL(6),
  DISCARD(7),
  LEASE(8),
  END_LEASE(9),
  READ(10),
  DESCRIBE(11),
  COMMIT(12),
  ROLLBACK(13),
  DECIDE(14),
  INSTALL(15),
  COLLECT(16),
  SCAN(17),
  CHANGES(18),
  SHARDS(19),
  UNNAMED(20),
  STATUS(21),
  BEGIN_FILLING(22),
  END_FILLING(23),
  REMEMBER(24),
  LOWER_CEILING(25),
  USAGE(26),
  PROBE(27),
  WRITING(28),
  MISSED(29),
  FENCE(30);

  final byte code;

  Ask(int code) {
    this.code = (byte) code;
  }

  /// @throws MalformedMessage if nothing has that number
  static Ask of(byte code) {
    if (code < 1 || code > values().length) {
      throw new MalformedMessage("nothing is asked by the number " + code);
    }
    return values()[code - 1];
  }
}
