package io.buckets.s3.xml;

import com.ctc.wstx.api.WstxOutputProperties;
import com.ctc.wstx.stax.WstxOutputFactory;
import io.buckets.s3.wire.Owner;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import javax.xml.stream.XMLStreamException;
import org.codehaus.stax2.XMLStreamWriter2;

/// An XML answer being written: elements and text, straight to UTF-8 bytes.
///
/// Keys may hold control characters that XML 1.0 cannot; they are written as character references,
/// as S3 does, and clients that cannot read those ask for `encoding-type=url`. One thread.
public final class XmlDocument {
  public static final String CONTENT_TYPE = "application/xml";

  private static final String NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/";
  private static final String INSTANCE = "http://www.w3.org/2001/XMLSchema-instance";
  private static final String MARKUP_BEGIN = "<markup>";
  private static final String MARKUP_END = "</markup>";
  private static final WstxOutputFactory FACTORY = factory();

  private final ByteArrayOutputStream bytes;
  private final XMLStreamWriter2 writer;

  private XmlDocument(int expectedBytes) {
    bytes = new ByteArrayOutputStream(expectedBytes);
    try {
      writer = (XMLStreamWriter2) FACTORY.createXMLStreamWriter(bytes, "UTF-8");
      writer.writeStartDocument("UTF-8", "1.0");
      writer.writeCharacters("\n");
    } catch (XMLStreamException e) {
      throw unexpected(e);
    }
  }

  /// Begins a document of S3's own namespace.
  public static XmlDocument of(String root) {
    return of(root, 1024);
  }

  /// Begins a document of S3's own namespace that will be about so many bytes long.
  public static XmlDocument of(String root, int expectedBytes) {
    return in(NAMESPACE, root, expectedBytes);
  }

  /// Begins a document of another service's namespace.
  public static XmlDocument in(String namespace, String root) {
    return in(namespace, root, 1024);
  }

  private static XmlDocument in(String namespace, String root, int expectedBytes) {
    XmlDocument document = new XmlDocument(expectedBytes);
    document.start(root);
    try {
      document.writer.writeAttribute("xmlns", namespace);
    } catch (XMLStreamException e) {
      throw unexpected(e);
    }
    return document;
  }

  /// Begins a document without a namespace, as errors are.
  public static XmlDocument plain(String root) {
    return new XmlDocument(512).start(root);
  }

  public XmlDocument start(String name) {
    try {
      writer.writeStartElement(name);
      return this;
    } catch (XMLStreamException e) {
      throw unexpected(e);
    }
  }

  public XmlDocument end() {
    try {
      writer.writeEndElement();
      return this;
    } catch (XMLStreamException e) {
      throw unexpected(e);
    }
  }

  /// An element with text.
  public XmlDocument text(String name, String text) {
    try {
      writer.writeStartElement(name);
      characters(text);
      writer.writeEndElement();
      return this;
    } catch (XMLStreamException e) {
      throw unexpected(e);
    }
  }

  /// Text within the open element.
  public void characters(String text) {
    try {
      if (isWritable(text)) {
        writer.writeCharacters(text);
      } else {
        writer.writeRaw(referenced(text));
      }
    } catch (XMLStreamException e) {
      throw unexpected(e);
    }
  }

  public XmlDocument text(String name, long number) {
    return text(name, Long.toString(number));
  }

  public XmlDocument text(String name, boolean value) {
    return text(name, value ? "true" : "false");
  }

  /// An account. S3 itself has left out its DisplayName since November 2025; older clients show it.
  public XmlDocument owner(String name, Owner owner) {
    return start(name).text("ID", owner.id()).text("DisplayName", owner.displayName()).end();
  }

  /// Begins an element that says by `xsi:type` what it is.
  public XmlDocument startTyped(String name, String type) {
    try {
      writer.writeStartElement(name);
      writer.writeAttribute("xmlns:xsi", INSTANCE);
      writer.writeAttribute("xsi:type", type);
      return this;
    } catch (XMLStreamException e) {
      throw unexpected(e);
    }
  }

  /// Markup that is written again and again, made once: at least one whole element, without a
  /// namespace.
  public static String markup(Consumer<XmlDocument> writing) {
    XmlDocument document = plain("markup");
    writing.accept(document);
    String whole = new String(document.toBytes(), StandardCharsets.UTF_8);
    return whole.substring(
        whole.indexOf(MARKUP_BEGIN) + MARKUP_BEGIN.length(), whole.lastIndexOf(MARKUP_END));
  }

  /// Elements that [#markup(Consumer)] made.
  public void markup(String elements) {
    try {
      if (!elements.isEmpty()) {
        writer.writeRaw(elements);
      }
    } catch (XMLStreamException e) {
      throw unexpected(e);
    }
  }

  /// Ends every open element; the document as bytes.
  public byte[] toBytes() {
    try {
      writer.writeEndDocument();
      writer.close();
      return bytes.toByteArray();
    } catch (XMLStreamException e) {
      throw unexpected(e);
    }
  }

  private static boolean isWritable(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c >= 0xFFFE) {
        return false;
      }
    }
    return true;
  }

  /// The text with everything that is markup, or that XML cannot hold, as references.
  private static String referenced(String text) {
    StringBuilder out = new StringBuilder(text.length() + 32);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '&' -> out.append("&amp;");
        default -> {
          if (c < ' ' || c >= 0xFFFE) {
            out.append("&#x").append(Integer.toHexString(c)).append(';');
          } else {
            out.append(c);
          }
        }
      }
    }
    return out.toString();
  }

  private static WstxOutputFactory factory() {
    WstxOutputFactory factory = new WstxOutputFactory();
    factory.configureForSpeed();
    factory.setProperty(javax.xml.stream.XMLOutputFactory.IS_REPAIRING_NAMESPACES, false);
    factory.setProperty(WstxOutputProperties.P_OUTPUT_VALIDATE_STRUCTURE, false);
    factory.setProperty(WstxOutputProperties.P_OUTPUT_VALIDATE_CONTENT, false);
    factory.setProperty(WstxOutputProperties.P_OUTPUT_VALIDATE_NAMES, false);
    factory.setProperty(WstxOutputProperties.P_USE_DOUBLE_QUOTES_IN_XML_DECL, true);
    return factory;
  }

  private static IllegalStateException unexpected(XMLStreamException e) {
    return new IllegalStateException("writing XML to memory does not fail", e);
  }
}
