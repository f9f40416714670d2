package io.buckets.s3.xml;

import com.ctc.wstx.api.WstxInputProperties;
import com.ctc.wstx.stax.WstxInputFactory;
import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.S3Exception;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/// An element of a document a client sent: its text, or its children. Namespaces are not looked at,
/// as clients disagree about them. Documents with a DTD are refused, and so none can define
/// entities.
///
/// @param name local name
/// @param text the characters directly within
/// @param children the elements directly within, in order
public record XmlElement(String name, String text, List<XmlElement> children) {
  private static final int MOST_DEPTH = 16;
  private static final int MOST_ELEMENTS = 150_000;
  private static final WstxInputFactory FACTORY = factory();

  /// Reads a document.
  ///
  /// @throws S3Exception MALFORMED_XML if it is none, or its root is not called `root`
  public static XmlElement parse(byte[] document, String root) {
    XmlElement element;
    try {
      XMLStreamReader reader = FACTORY.createXMLStreamReader(new ByteArrayInputStream(document));
      element = new Parser(reader).document();
      reader.close();
    } catch (XMLStreamException | IllegalArgumentException e) {
      throw new S3Exception(S3Error.MALFORMED_XML, S3Error.MALFORMED_XML.message(), e);
    }
    if (!element.name.equals(root)) {
      throw S3Exception.of(S3Error.MALFORMED_XML);
    }
    return element;
  }

  /// The text of the first child of that name, or null.
  public @Nullable String child(String childName) {
    for (XmlElement child : children) {
      if (child.name.equals(childName)) {
        return child.text;
      }
    }
    return null;
  }

  /// The text of the first child of that name.
  ///
  /// @throws S3Exception MALFORMED_XML if there is none
  public String required(String childName) {
    String found = child(childName);
    if (found == null) {
      throw S3Exception.of(S3Error.MALFORMED_XML);
    }
    return found;
  }

  /// Reads one document, counting its elements.
  private static final class Parser {
    private final XMLStreamReader reader;
    private int elements;

    Parser(XMLStreamReader reader) {
      this.reader = reader;
    }

    XmlElement document() throws XMLStreamException {
      XmlElement root = null;
      while (reader.hasNext()) {
        int event = reader.next();
        if (event == XMLStreamConstants.DTD) {
          throw S3Exception.of(S3Error.MALFORMED_XML);
        }
        if (event == XMLStreamConstants.START_ELEMENT) {
          root = element(0);
        }
      }
      if (root == null) {
        throw S3Exception.of(S3Error.MALFORMED_XML);
      }
      return root;
    }

    /// The element whose start was just read, up to its end.
    private XmlElement element(int depth) throws XMLStreamException {
      if (depth > MOST_DEPTH || ++elements > MOST_ELEMENTS) {
        throw S3Exception.of(S3Error.MALFORMED_XML);
      }
      String name = reader.getLocalName();
      List<XmlElement> children = List.of();
      StringBuilder text = new StringBuilder();
      for (int event = reader.next();
          event != XMLStreamConstants.END_ELEMENT;
          event = reader.next()) {
        if (event == XMLStreamConstants.START_ELEMENT) {
          children = children.isEmpty() ? new ArrayList<>() : children;
          children.add(element(depth + 1));
        } else if (event == XMLStreamConstants.CHARACTERS || event == XMLStreamConstants.CDATA) {
          text.append(reader.getText());
        }
      }
      return new XmlElement(name, text.toString(), children);
    }
  }

  private static WstxInputFactory factory() {
    WstxInputFactory factory = new WstxInputFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(WstxInputProperties.P_MAX_ELEMENT_DEPTH, MOST_DEPTH);
    factory.setProperty(WstxInputProperties.P_MAX_ATTRIBUTES_PER_ELEMENT, 16);
    factory.setProperty(WstxInputProperties.P_MAX_ATTRIBUTE_SIZE, 4096);
    return factory;
  }
}
