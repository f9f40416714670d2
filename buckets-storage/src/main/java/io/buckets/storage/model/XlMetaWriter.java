package io.buckets.storage.model;

import java.io.ByteArrayOutputStream;
import java.util.Map;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// Writes {@link XlMeta} as JSON, member by member: four times as fast as binding it.
final class XlMetaWriter {
  static final String ALGORITHM = "reed-solomon-vandermonde";
  static final String[] CHECKSUMS = {"xxh3-64", "blake2b-256"};
  static final String USER_PREFIX = "x-amz-meta-";
  static final JsonFactory JSON = new JsonFactory();

  private final JsonGenerator out;

  private XlMetaWriter(JsonGenerator out) {
    this.out = out;
  }

  static byte[] write(XlMeta meta) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(512 + 160 * meta.parts().size());
    try (JsonGenerator out = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
      new XlMetaWriter(out).document(meta);
    }
    return bytes.toByteArray();
  }

  private void document(XlMeta meta) {
    out.writeStartObject();
    out.writeNumberProperty("format", format(meta));
    stat(meta.stat());
    XlMeta.Erasure erasure = meta.erasure();
    if (erasure != null) {
      erasure(erasure);
    }
    if (!meta.parts().isEmpty()) {
      out.writeArrayPropertyStart("parts");
      meta.parts().forEach(this::part);
      out.writeEndArray();
    }
    metadata("user", meta.metadata(), true);
    metadata("system", meta.metadata(), false);
    out.writeEndObject();
  }

  private static int format(XlMeta meta) {
    boolean plain = meta.stat().size() == meta.stat().storedSize();
    for (PartInfo part : meta.parts()) {
      plain &= part.size() == part.storedSize();
    }
    return plain ? 1 : XlMeta.FORMAT;
  }

  private void stored(long size, long storedSize) {
    if (storedSize != size) {
      out.writeNumberProperty("stored", storedSize);
    }
  }

  private void stat(XlMeta.Stat stat) {
    out.writeObjectPropertyStart("stat");
    out.writeStringProperty("version", stat.id().toString());
    out.writeStringProperty("kind", kindName(stat.kind()));
    out.writeNumberProperty("size", stat.size());
    stored(stat.size(), stat.storedSize());
    out.writeNumberProperty("modified", stat.modifiedMillis());
    out.writeStringProperty("etag", stat.etag());
    out.writeNumberProperty("attributes", stat.attributes());
    DataId data = stat.data();
    if (data != null) {
      out.writeStringProperty("data", data.toString());
    }
    out.writeBooleanProperty("inline", stat.inline());
    out.writeEndObject();
  }

  private void erasure(XlMeta.Erasure erasure) {
    out.writeObjectPropertyStart("erasure");
    out.writeStringProperty("algorithm", ALGORITHM);
    out.writeNumberProperty("data", erasure.data());
    out.writeNumberProperty("parity", erasure.parity());
    out.writeNumberProperty("stripeBytes", erasure.stripeBytes());
    out.writeArrayPropertyStart("distribution");
    for (int shard : erasure.distribution()) {
      out.writeNumber(shard);
    }
    out.writeEndArray();
    out.writeArrayPropertyStart("checksums");
    for (String checksum : CHECKSUMS) {
      out.writeString(checksum);
    }
    out.writeEndArray();
    out.writeEndObject();
  }

  private void part(PartInfo part) {
    out.writeStartObject();
    out.writeNumberProperty("number", part.number());
    out.writeNumberProperty("attempt", part.attempt());
    out.writeNumberProperty("size", part.size());
    stored(part.size(), part.storedSize());
    out.writeNumberProperty("modified", part.modifiedMillis());
    out.writeStringProperty("etag", part.etag().value());
    if (!part.metadata().isEmpty()) {
      out.writeObjectPropertyStart("metadata");
      part.metadata().forEach(out::writeStringProperty);
      out.writeEndObject();
    }
    out.writeEndObject();
  }

  /// User metadata goes without its prefix, so that a person sees what the client gave.
  private void metadata(String member, Map<String, String> metadata, boolean user) {
    boolean begun = false;
    for (Map.Entry<String, String> entry : metadata.entrySet()) {
      String name = entry.getKey();
      if (name.startsWith(USER_PREFIX) != user) {
        continue;
      }
      if (!begun) {
        out.writeObjectPropertyStart(member);
        begun = true;
      }
      out.writeStringProperty(user ? name.substring(USER_PREFIX.length()) : name, entry.getValue());
    }
    if (begun) {
      out.writeEndObject();
    }
  }

  static String kindName(Version.Kind kind) {
    return switch (kind) {
      case OBJECT -> "object";
      case DELETE_MARKER -> "delete-marker";
    };
  }
}
