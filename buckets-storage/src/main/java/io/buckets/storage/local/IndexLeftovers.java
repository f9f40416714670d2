package io.buckets.storage.local;

import io.buckets.core.VersionId;
import io.buckets.storage.drive.DriveException;
import io.buckets.storage.model.Positions;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.model.Space;
import io.buckets.storage.register.IndexKey;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Rows of a drive's index that belong to no register: undo without a head, older versions and
/// documents that no head counts or names. They would stay for ever, and nothing would show them.
///
/// Threading: one thread; the rows of one register in memory.
final class IndexLeftovers {
  private final ReadOnlyDrive drive;
  private final DriveIndex index;
  private final Consumer<String> found;
  private byte[] prefix = {};

  /// Whether the head of the register that {@link #prefix} is of has older versions.
  private boolean counted;

  private Set<Long> documents = Set.of();

  /// @param found told what each of them is
  IndexLeftovers(ReadOnlyDrive drive, DriveIndex index, Consumer<String> found) {
    this.drive = drive;
    this.index = index;
    this.found = found;
  }

  void check() throws DriveException {
    index.walk(Family.UNDO, new byte[0], (key, value) -> undo(key));
    index.walk(Family.VERSIONS, new byte[0], this::version);
    index.walk(Family.PARTS, new byte[0], (key, value) -> document(key));
  }

  private boolean undo(byte[] key) throws DriveException {
    IndexKey at = IndexKey.fromMixed(key);
    if (index.get(Family.of(at.space()), at.bytes()) == null) {
      found.accept("an undo of " + at + " without a head");
    }
    return true;
  }

  private boolean version(byte[] key, byte[] value) throws DriveException {
    return IndexKey.olderRow(key) == IndexKey.OlderRow.VERSION
        ? version(key) && lookups(key, value)
        : lookup(key, value);
  }

  /// Whether a version can be found.
  private boolean lookups(byte[] key, byte[] value) throws DriveException {
    if (counted && index.hasLookups()) {
      for (Map.Entry<byte[], byte @Nullable []> row :
          VersionLookups.of(key, value).rows().entrySet()) {
        if (!Arrays.equals(index.get(Family.VERSIONS, row.getKey()), row.getValue())) {
          found.accept("an older version of " + registerOf(key) + " that cannot be found");
        }
      }
    }
    return true;
  }

  /// Whether a lookup leads to a version that it is a lookup of.
  private boolean lookup(byte[] key, byte[] value) throws DriveException {
    byte[] owner = Arrays.copyOfRange(key, 1, key.length - VersionId.BYTES);
    byte[] at = IndexKey.versionRow(owner, ByteBuffer.wrap(value).getLong());
    byte[] version = index.get(Family.VERSIONS, at);
    if (version == null || !VersionLookups.of(at, version).rows().containsKey(key)) {
      found.accept("a lookup of " + register(owner) + " that leads to no version");
    }
    return true;
  }

  private static RegisterKey registerOf(byte[] versionRow) {
    return register(Arrays.copyOf(versionRow, versionRow.length - Long.BYTES));
  }

  private boolean version(byte[] key) throws DriveException {
    byte[] owner = Arrays.copyOf(key, key.length - Long.BYTES);
    if (Arrays.equals(owner, prefix)) {
      return true;
    }
    prefix = owner;
    RegisterKey register = register(owner);
    counted = drive.head(register, false).head().olderVersions() > 0;
    if (!counted) {
      found.accept("older versions of " + register + ", whose head has none");
    }
    return true;
  }

  private boolean document(byte[] key) throws DriveException {
    byte[] owner = Arrays.copyOf(key, key.length - Long.BYTES);
    if (!Arrays.equals(owner, prefix)) {
      prefix = owner;
      documents = documents(register(owner), owner);
    }
    if (!documents.contains(ByteBuffer.wrap(key).getLong(owner.length))) {
      found.accept("a document of " + register(owner) + " that no version names");
    }
    return true;
  }

  private Set<Long> documents(RegisterKey register, byte[] owner) throws DriveException {
    Set<Long> named = new HashSet<>();
    IndexKey at = IndexKey.of(register);
    add(index.get(Family.of(at.space()), at.bytes()), named);
    index.walk(
        Family.VERSIONS,
        owner,
        (key, value) -> {
          if (!DriveIndex.startsWith(key, owner)) {
            return false;
          }
          add(value, named);
          return true;
        });
    return named;
  }

  private static void add(byte @Nullable [] row, Set<Long> named) {
    if (row != null && HeadCodec.isApart(row)) {
      named.add(HeadCodec.documentHash(row));
    }
  }

  /// The register of {@link IndexKey#versionsPrefix}. An object's place has the form of an upload's
  /// there, with nothing as its sub key: one is lent to it to be read.
  private static RegisterKey register(byte[] prefix) {
    byte[] place = Arrays.copyOfRange(prefix, 1, prefix.length);
    if (Space.of(prefix[0]) == Space.UPLOADS) {
      return IndexKey.parse(Space.UPLOADS, place);
    }
    RegisterKey lent = IndexKey.parse(Space.UPLOADS, Positions.concat(place, new byte[] {'-'}));
    return RegisterKey.object(lent.bucketId(), lent.key());
  }
}
