package io.buckets.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.buckets.s3.wire.Percent;
import io.buckets.s3.xml.XmlElement;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ListingTest {
  private final S3Fixture s3 = new S3Fixture();

  @BeforeEach
  void makeBucket() throws Exception {
    s3.bucket("bucket");
  }

  @AfterEach
  void close() {
    s3.close();
  }

  private void put(String... keys) throws Exception {
    for (String key : keys) {
      s3.call(
              "PUT",
              "/bucket/" + Percent.encode(key.getBytes(StandardCharsets.UTF_8), Percent.Part.PATH))
          .body(key)
          .send()
          .expect(200);
    }
  }

  private XmlElement list(String query) throws Exception {
    return s3.call("GET", "/bucket?" + query).send().expect(200).xml("ListBucketResult");
  }

  private static List<String> keys(XmlElement list) {
    return named(list, "Contents", "Key");
  }

  private static List<String> prefixes(XmlElement list) {
    return named(list, "CommonPrefixes", "Prefix");
  }

  private static List<String> named(XmlElement list, String element, String child) {
    List<String> texts = new ArrayList<>();
    for (XmlElement one : list.children()) {
      if (one.name().equals(element)) {
        texts.add(one.required(child));
      }
    }
    return texts;
  }

  @Test
  void keysComeInByteOrderWithWhatIsKnownOfThem() throws Exception {
    put("b", "a/2", "a", "a/1", "a//x", "é", "😀", "z");
    XmlElement v2 = list("list-type=2");
    assertThat(keys(v2)).containsExactly("a", "a//x", "a/1", "a/2", "b", "z", "é", "😀");
    assertThat(v2.required("KeyCount")).isEqualTo("8");
    assertThat(v2.required("MaxKeys")).isEqualTo("1000");
    assertThat(v2.required("IsTruncated")).isEqualTo("false");
    XmlElement first =
        v2.children().stream().filter(c -> c.name().equals("Contents")).findFirst().orElseThrow();
    assertThat(first.required("Size")).isEqualTo("1");
    assertThat(first.required("ETag")).isEqualTo("\"0cc175b9c0f1b6a831c399e269772661\"");
    assertThat(first.required("StorageClass")).isEqualTo("STANDARD");
    assertThat(first.required("ChecksumAlgorithm")).isEqualTo("CRC64NVME");
    assertThat(first.child("Owner")).isNull();
    assertThat(first.required("LastModified")).matches("\\d{4}-\\d\\d-\\d\\dT.*\\.\\d{3}Z");
    assertThat(list("list-type=2&fetch-owner=true").children().getLast().child("Owner"))
        .isNotNull();
    assertThat(list("").children().getLast().child("Owner")).isNotNull();
  }

  @Test
  void pagesJoinToTheWholeWithoutGapOrRepetition() throws Exception {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < 25; i++) {
      all.add("k%02d".formatted(i));
      all.add("dir%02d/x".formatted(i));
    }
    put(all.toArray(String[]::new));
    List<String> seen = new ArrayList<>();
    List<String> rolled = new ArrayList<>();
    String token = "";
    do {
      XmlElement page = list("list-type=2&max-keys=7&delimiter=%2F" + token);
      seen.addAll(keys(page));
      rolled.addAll(prefixes(page));
      String next = page.child("NextContinuationToken");
      token = next == null ? "" : "&continuation-token=" + next;
    } while (!token.isEmpty());
    assertThat(seen).hasSize(25).isSorted().doesNotHaveDuplicates();
    assertThat(rolled).hasSize(25).isSorted().doesNotHaveDuplicates();

    List<String> marked = new ArrayList<>();
    String marker = "";
    boolean more;
    do {
      XmlElement page = list("max-keys=9&marker=" + marker);
      marked.addAll(keys(page));
      more = page.required("IsTruncated").equals("true");
      marker = marked.getLast();
      assertThat(page.child("NextMarker")).isNull();
    } while (more);
    assertThat(marked).hasSize(50).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void aDelimiterRollsUpAndMarkersSkipWhatWasRolledUp() throws Exception {
    put("asdf", "boo/bar", "boo/baz/xyzzy", "cquux/thud", "cquux/bla");
    XmlElement page = list("delimiter=%2F&max-keys=1");
    assertThat(keys(page)).containsExactly("asdf");
    assertThat(page.required("NextMarker")).isEqualTo("asdf");
    page = list("delimiter=%2F&max-keys=1&marker=asdf");
    assertThat(prefixes(page)).containsExactly("boo/");
    assertThat(page.required("NextMarker")).isEqualTo("boo/");
    page = list("delimiter=%2F&max-keys=1&marker=boo%2F");
    assertThat(prefixes(page)).containsExactly("cquux/");
    assertThat(page.required("IsTruncated")).isEqualTo("false");
    page = list("delimiter=%2F&prefix=boo%2F");
    assertThat(keys(page)).containsExactly("boo/bar");
    assertThat(prefixes(page)).containsExactly("boo/baz/");
    assertThat(keys(list("list-type=2&start-after=boo%2Fbar")))
        .containsExactly("boo/baz/xyzzy", "cquux/bla", "cquux/thud");
  }

  @Test
  void keysThatXmlCannotCarryAreEncodedWhenAsked() throws Exception {
    put("foo+1/bar", "quux ab/thud", "asdf+b", "a\u0001b");
    XmlElement page = list("delimiter=%2F&encoding-type=url");
    assertThat(page.required("EncodingType")).isEqualTo("url");
    assertThat(page.required("Delimiter")).isEqualTo("/");
    assertThat(keys(page)).containsExactly("a%01b", "asdf%2Bb");
    assertThat(prefixes(page)).containsExactly("foo%2B1/", "quux%20ab/");
    s3.call("GET", "/bucket?encoding-type=hex").send().expect(400, "InvalidArgument");
    assertThat(s3.call("GET", "/bucket").send().expect(200).text()).contains("<Key>a&#x1;b</Key>");
  }

  @Test
  void aPrefixIsReadAlikeByThoseWhoDecodeItAndThoseWhoDoNot() throws Exception {
    for (String version : new String[] {"", "list-type=2&"}) {
      XmlElement plain = list(version + "encoding-type=url&prefix=%0A%C3%BC%20b");
      assertThat(plain.required("Prefix")).isEqualTo("\nü b");
      XmlElement coded = list(version + "encoding-type=url&prefix=a%2Bb%25");
      assertThat(coded.required("Prefix")).isEqualTo("a%2Bb%25");
      XmlElement unwritable = list(version + "encoding-type=url&prefix=%01");
      assertThat(unwritable.required("Prefix")).isEqualTo("%01");
    }
  }

  @Test
  void pageSizesAreBoundedAndBadOnesRefused() throws Exception {
    put("a", "b");
    XmlElement none = list("list-type=2&max-keys=0");
    assertThat(keys(none)).isEmpty();
    assertThat(none.required("IsTruncated")).isEqualTo("false");
    assertThat(none.required("MaxKeys")).isEqualTo("0");
    assertThat(list("max-keys=5000").required("MaxKeys")).isEqualTo("1000");
    s3.call("GET", "/bucket?max-keys=-1").send().expect(400, "InvalidArgument");
    s3.call("GET", "/bucket?max-keys=blah").send().expect(400, "InvalidArgument");
    for (String first : new String[] {"1", "0", "3", ""}) {
      assertThat(list("list-type=" + first).child("Marker")).isEmpty();
    }
    s3.call("GET", "/bucket?list-type=2&continuation-token=%21")
        .send()
        .expect(400, "InvalidArgument");
    String odd = URLEncoder.encode("ü&<x>", StandardCharsets.UTF_8);
    assertThat(list("prefix=" + odd).required("Prefix")).isEqualTo("ü&<x>");
  }
}
