package io.buckets.cluster.topology;

import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.UUID;
import java.util.function.Function;
import tools.jackson.databind.node.ObjectNode;

/// A kind of JSON file that says what it is and can tell whether it is whole.
///
/// The first fields are `magic` and `version`, the last is `checksum`: the SHA-256 of the document
/// without it, written compactly with its fields in the order they have in the file. White space is
/// outside the sum, so the file is laid out for people, and may be reformatted by them.
///
/// @param magic what the file is
/// @param version the newest version of its format, which is the one written
public record Document(String magic, int version) {
  private static final String CHECKSUM = "checksum";

  /// The fields that come first; the caller adds its own and calls {@link #seal}.
  public ObjectNode start(UUID deploymentId) {
    return Json.object()
        .put("magic", magic)
        .put("version", version)
        .put("deployment", deploymentId.toString());
  }

  /// The bytes of the file, its checksum added: indented, or one line.
  public byte[] seal(ObjectNode fields, boolean indented) {
    ObjectNode sealed = fields.deepCopy().put(CHECKSUM, checksum(fields));
    return indented
        ? Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(sealed)
        : Json.compact(sealed);
  }

  /// The fields of a file.
  ///
  /// @param where the file's name, for messages
  /// @throws StoreException CORRUPT if it is damaged or something else; INVALID_ARGUMENT if it is
  ///   whole but of a version this build does not know
  public ObjectNode open(String where, byte[] bytes) {
    try {
      ObjectNode fields = Json.parse(bytes);
      if (!Json.text(fields, "magic").equals(magic)) {
        throw new StoreException(Reason.CORRUPT, "its magic is not '" + magic + "'");
      }
      long found = Json.integer(fields, "version");
      if (found < 1 || found > version) {
        throw new StoreException(
            Reason.INVALID_ARGUMENT,
            "it has format version "
                + found
                + " and this build knows versions 1 to "
                + version
                + ": start the build that wrote it, or a newer one");
      }
      String written = Json.text(fields, CHECKSUM);
      fields.remove(CHECKSUM);
      if (!written.equals(checksum(fields))) {
        throw new StoreException(Reason.CORRUPT, "its checksum does not match: it is damaged");
      }
      return fields;
    } catch (StoreException e) {
      throw new StoreException(e.reason(), where + ": " + e.getMessage(), e);
    }
  }

  /// Runs `reader` over the fields of an opened file and names the file in what it refuses.
  public <V> V read(String where, byte[] bytes, Function<ObjectNode, V> reader) {
    ObjectNode fields = open(where, bytes);
    try {
      return reader.apply(fields);
    } catch (StoreException e) {
      throw new StoreException(e.reason(), where + ": " + e.getMessage(), e);
    } catch (IllegalArgumentException e) {
      throw new StoreException(Reason.CORRUPT, where + ": " + e.getMessage(), e);
    }
  }

  private static String checksum(ObjectNode fields) {
    try {
      byte[] sum = MessageDigest.getInstance("SHA-256").digest(Json.compact(fields));
      return "sha256:" + HexFormat.of().formatHex(sum);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
