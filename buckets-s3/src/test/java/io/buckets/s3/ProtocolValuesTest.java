package io.buckets.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.buckets.core.ByteRange;
import io.buckets.core.ETag;
import io.buckets.core.StoreException;
import io.buckets.hash.ChecksumAlgorithm;
import io.buckets.net.FaultRenderer;
import io.buckets.net.HttpFault;
import io.buckets.s3.body.Attributes;
import io.buckets.s3.body.ChecksumType;
import io.buckets.s3.wire.EntityTags;
import io.buckets.s3.wire.PageToken;
import io.buckets.s3.wire.Percent;
import io.buckets.s3.wire.RangeHeader;
import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.S3Exception;
import io.buckets.s3.wire.StorageClass;
import io.buckets.s3.wire.Target;
import io.buckets.s3.wire.Timestamps;
import io.buckets.s3.xml.S3Faults;
import io.buckets.s3.xml.XmlDocument;
import io.buckets.s3.xml.XmlElement;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// The small values of the protocol, each against what S3 or HTTP says.
final class ProtocolValuesTest {
  @Test
  void everyReasonOfTheStoreHasAnAnswer() {
    for (StoreException.Reason reason : StoreException.Reason.values()) {
      S3Error error = S3Error.of(reason);
      assertThat(error.status()).as(reason.name()).isBetween(400, 599);
      assertThat(error.code()).isNotEmpty();
    }
    assertThat(S3Error.of(StoreException.Reason.FULL).status()).isEqualTo(507);
    assertThat(S3Error.of(StoreException.Reason.BUSY).code()).isEqualTo("SlowDown");
  }

  @Test
  void faultsBelowTheHandlerAreAnsweredInXml() {
    for (HttpFault.Kind kind : HttpFault.Kind.values()) {
      FaultRenderer.Rendered rendered =
          new S3Faults().render(new HttpFault(kind, "what happened", "/%zz"));
      assertThat(rendered.status()).isBetween(400, 599);
      XmlElement xml = XmlElement.parse(rendered.body(), "Error");
      assertThat(xml.required("Message")).isEqualTo("what happened");
      assertThat(xml.required("Resource")).isEqualTo("/%zz");
    }
  }

  @Test
  void rangesAreReadAsHttpSays() {
    assertThat(RangeHeader.of("bytes=0-0", 10)).isEqualTo(new ByteRange(0, 1));
    assertThat(RangeHeader.of("bytes=2-100", 10)).isEqualTo(new ByteRange(2, 8));
    assertThat(RangeHeader.of("bytes=9-", 10)).isEqualTo(new ByteRange(9, 1));
    assertThat(RangeHeader.of("bytes=-3", 10)).isEqualTo(new ByteRange(7, 3));
    assertThat(RangeHeader.of("bytes=-30", 10)).isEqualTo(new ByteRange(0, 10));
    assertThat(RangeHeader.of("bytes=0-99999999999999999999999", 10))
        .isEqualTo(new ByteRange(0, 10));
    for (String ignored :
        List.of("bytes=", "bytes=-", "bytes=a-b", "bytes=5-2", "bytes=0-1,3-4", "lines=0-1")) {
      assertThat(RangeHeader.of(ignored, 10)).as(ignored).isNull();
    }
    for (String unsatisfiable : List.of("bytes=10-", "bytes=40-50", "bytes=-0")) {
      assertThatThrownBy(() -> RangeHeader.of(unsatisfiable, 10))
          .as(unsatisfiable)
          .isInstanceOf(S3Exception.class);
    }
    assertThat(RangeHeader.of("bytes=-5", 0)).isNull();
    assertThatThrownBy(() -> RangeHeader.of("bytes=-0", 0)).isInstanceOf(S3Exception.class);
    assertThatThrownBy(() -> RangeHeader.of("bytes=0-5", 0)).isInstanceOf(S3Exception.class);
  }

  @Test
  void targetsAreReadFromPathAndHost() {
    List<String> domains = List.of("s3.example.com");
    assertThat(Target.parse("/", null, domains)).isEqualTo(new Target(null, null));
    assertThat(Target.parse("/b", "s3.example.com", domains)).isEqualTo(new Target("b", null));
    assertThat(Target.parse("/b/", "h", domains)).isEqualTo(new Target("b", null));
    assertThat(Target.parse("/b//k", "h", domains)).isEqualTo(new Target("b", "/k"));
    assertThat(Target.parse("/b/a/../k", "h", domains)).isEqualTo(new Target("b", "a/../k"));
    assertThat(Target.parse("/k", "B.s3.Example.com:9000", domains))
        .isEqualTo(new Target("b", "k"));
    assertThat(Target.parse("/", "a.b.s3.example.com", domains)).isEqualTo(new Target("a.b", null));
    assertThat(Target.parse("/k", "xs3.example.com", domains)).isEqualTo(new Target("k", null));
    assertThat(Target.parse("/k", "[::1]:9000", domains)).isEqualTo(new Target("k", null));
  }

  @Test
  void timestampsAgreeWithTheCalendar() {
    Random random = new Random(3);
    DateTimeFormatter http =
        DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);
    for (int i = 0; i < 2000; i++) {
      long millis = random.nextLong(0, 4_000_000_000_000L);
      Instant moment = Instant.ofEpochMilli(millis);
      assertThat(Timestamps.http(millis)).isEqualTo(http.format(moment));
      assertThat(Instant.parse(Timestamps.iso(millis)))
          .isEqualTo(moment.truncatedTo(ChronoUnit.SECONDS));
      assertThat(Timestamps.iso(millis)).endsWith(".000Z");
      assertThat(Timestamps.parseBasic(Timestamps.basic(moment))).hasValue(millis / 1000);
      assertThat(Timestamps.parseHttp(Timestamps.http(millis))).hasValue(millis / 1000);
    }
    assertThat(Timestamps.parseHttp("Sunday, 06-Nov-94 08:49:37 GMT")).isPresent();
    assertThat(Timestamps.parseHttp("Sun Nov  6 08:49:37 1994")).hasValue(784111777);
    assertThat(Timestamps.parseHttp("soon")).isEmpty();
    assertThat(Timestamps.parseBasic("20130532T000000Z")).isEmpty();
    assertThat(Timestamps.parseBasic("2013-05-24T00:00")).isEmpty();
  }

  @Test
  void entityTagsMatchInEverySpelling() {
    ETag tag = new ETag("5eb63bbbe01eeed093cb22bb8f5acdc3");
    assertThat(EntityTags.match("*", tag)).isTrue();
    assertThat(EntityTags.match(tag.quoted(), tag)).isTrue();
    assertThat(EntityTags.match(tag.value(), tag)).isTrue();
    assertThat(EntityTags.match("\"a\", W/" + tag.quoted(), tag)).isTrue();
    assertThat(EntityTags.match("\"a\",\"b\"", tag)).isFalse();
    assertThat(EntityTags.match("", tag)).isFalse();
  }

  @Test
  void attributesSurviveTheirBits() {
    for (ChecksumAlgorithm algorithm : ChecksumAlgorithm.values()) {
      for (StorageClass storageClass : StorageClass.values()) {
        Attributes attributes =
            new Attributes(algorithm, ChecksumType.COMPOSITE, true, storageClass);
        assertThat(Attributes.of(attributes.bits())).isEqualTo(attributes);
      }
    }
    assertThat(Attributes.of(0).algorithm()).isNull();
    assertThat(Attributes.of(0x0F0F).storageClass()).isEqualTo(StorageClass.STANDARD);
    // On drives: CRC64NVME, full object, standard.
    assertThat(
            new Attributes(
                    ChecksumAlgorithm.CRC64NVME,
                    ChecksumType.FULL_OBJECT,
                    false,
                    StorageClass.STANDARD)
                .bits())
        .isEqualTo(3);
  }

  @Test
  void percentCodingSurvivesEveryByte() {
    byte[] all = new byte[256];
    for (int i = 0; i < 256; i++) {
      all[i] = (byte) i;
    }
    for (Percent.Part part : Percent.Part.values()) {
      String coded = Percent.encode(all, part);
      assertThat(Percent.decode(coded, part)).isEqualTo(all);
      assertThat(Percent.canonical(coded, part)).isEqualTo(coded);
      assertThat(Percent.canonical(coded.toLowerCase(Locale.ROOT), part))
          .isEqualTo(Percent.encode(Percent.decode(coded.toLowerCase(Locale.ROOT), part), part));
    }
    for (String bad : List.of("%", "%4", "%zz", "a%")) {
      assertThatThrownBy(() -> Percent.decode(bad, Percent.Part.PATH))
          .isInstanceOf(S3Exception.class);
    }
  }

  @Test
  void documentsWithTrapsAreRefused() {
    for (String trap :
        List.of(
            "",
            "text",
            "<a>",
            "<b></b>",
            "<a/><a/>",
            "<!DOCTYPE a [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><a>&e;</a>",
            "<!DOCTYPE a><a/>",
            "<a>&e;</a>",
            "<a>" + "<x>".repeat(100) + "</x>".repeat(100) + "</a>")) {
      assertThatThrownBy(() -> XmlElement.parse(trap.getBytes(StandardCharsets.UTF_8), "a"))
          .as(trap)
          .isInstanceOf(S3Exception.class);
    }
    XmlElement good =
        XmlElement.parse(
            "<a xmlns='u'><b>1&lt;<![CDATA[<2]]></b><c/></a>".getBytes(StandardCharsets.UTF_8),
            "a");
    assertThat(good.required("b")).isEqualTo("1<<2");
    assertThat(good.child("c")).isEmpty();
    assertThat(good.child("d")).isNull();
  }

  @Test
  void documentsWrittenCanBeReadAgain() {
    String text = "<&>\"' \t\n ü 😀 ]]>";
    byte[] bytes = XmlDocument.of("Root").text("A", text).start("B").text("C", 5).toBytes();
    XmlElement read = XmlElement.parse(bytes, "Root");
    assertThat(read.required("A")).isEqualTo(text);
    assertThat(new String(bytes, StandardCharsets.UTF_8))
        .startsWith("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Root xmlns=\"http://s3.amaz");
    assertThat(
            new String(
                XmlDocument.plain("E").text("A", "\u0001<").toBytes(), StandardCharsets.UTF_8))
        .contains("<A>&#x1;&lt;</A>");
  }

  @Test
  void tokensAreOpaqueAndCheckedWhenTheyComeBack() {
    byte[] key = "a/ü".getBytes(StandardCharsets.UTF_8);
    assertThat(PageToken.parse(PageToken.after(key))).isEqualTo(key);
    assertThatThrownBy(() -> PageToken.parse("AAAA")).isInstanceOf(S3Exception.class);
    assertThatThrownBy(() -> PageToken.parse("!")).isInstanceOf(S3Exception.class);
  }
}
