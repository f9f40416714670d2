package io.buckets.s3;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The lifecycle of a bucket as a document: what is taken, how it is shown, what is refused.
final class BucketLifecycleTest {
  private final S3Fixture s3 = new S3Fixture();

  @BeforeEach
  void begin() throws Exception {
    s3.bucket("cycle");
  }

  @AfterEach
  void end() {
    s3.close();
  }

  private S3Call.Answer put(String rules) throws Exception {
    return s3.call("PUT", "/cycle?lifecycle")
        .document("<LifecycleConfiguration>" + rules + "</LifecycleConfiguration>")
        .send();
  }

  private static String rule(String inside) {
    return "<Rule><ID>r</ID><Status>Enabled</Status>" + inside + "</Rule>";
  }

  private static String expiring(String filter) {
    return rule(filter + "<Expiration><Days>1</Days></Expiration>");
  }

  private void refused(String rules, String code) throws Exception {
    put(rules).expect(400, code);
    s3.call("GET", "/cycle?lifecycle").send().expect(404, "NoSuchLifecycleConfiguration");
  }

  @Test
  void whatIsPutIsShownAsItWas() throws Exception {
    String rules =
        "<Rule><ID>one</ID><Prefix>a/</Prefix><Status>Enabled</Status>"
            + "<Expiration><Days>31</Days></Expiration></Rule>"
            + "<Rule><ID>two</ID><Filter><And><Prefix>b</Prefix><Tag><Key>k</Key><Value>v</Value>"
            + "</Tag><ObjectSizeGreaterThan>5</ObjectSizeGreaterThan>"
            + "<ObjectSizeLessThan>50</ObjectSizeLessThan></And></Filter>"
            + "<Status>Disabled</Status>"
            + "<Transition><Days>30</Days><StorageClass>STANDARD_IA</StorageClass></Transition>"
            + "<NoncurrentVersionTransition><NoncurrentDays>0</NoncurrentDays>"
            + "<StorageClass>GLACIER_IR</StorageClass></NoncurrentVersionTransition>"
            + "<NoncurrentVersionExpiration><NoncurrentDays>3</NoncurrentDays>"
            + "<NewerNoncurrentVersions>2</NewerNoncurrentVersions>"
            + "</NoncurrentVersionExpiration></Rule>"
            + "<Rule><ID>three</ID><Filter></Filter><Status>Enabled</Status>"
            + "<Expiration><Date>2030-01-01T00:00:00.000Z</Date></Expiration>"
            + "<AbortIncompleteMultipartUpload><DaysAfterInitiation>2</DaysAfterInitiation>"
            + "</AbortIncompleteMultipartUpload></Rule>"
            + "<Rule><ID>four</ID><Filter></Filter><Status>Enabled</Status><Expiration>"
            + "<ExpiredObjectDeleteMarker>true</ExpiredObjectDeleteMarker></Expiration></Rule>";
    S3Call.Answer stored = put(rules).expect(200);
    assertThat(stored.header("x-amz-transition-default-minimum-object-size"))
        .isEqualTo("all_storage_classes_128K");
    S3Call.Answer shown = s3.call("GET", "/cycle?lifecycle").send().expect(200);
    assertThat(shown.text().replace("<Filter/>", "<Filter></Filter>")).contains(rules);
    assertThat(shown.header("x-amz-transition-default-minimum-object-size"))
        .isEqualTo("all_storage_classes_128K");
    s3.call("DELETE", "/cycle?lifecycle").send().expect(204);
    s3.call("GET", "/cycle?lifecycle").send().expect(404, "NoSuchLifecycleConfiguration");
    s3.call("DELETE", "/cycle?lifecycle").send().expect(204);
  }

  @Test
  void aRuleWithoutAnIdGetsOne() throws Exception {
    put("<Rule><Prefix/><Status>Enabled</Status><Expiration><Days>1</Days></Expiration></Rule>")
        .expect(200);
    assertThat(s3.call("GET", "/cycle?lifecycle").send().expect(200).text()).contains("<ID>");
  }

  @Test
  void theLeastSizeOfATransitionIsKept() throws Exception {
    s3.call("PUT", "/cycle?lifecycle")
        .header("x-amz-transition-default-minimum-object-size", "varies_by_storage_class")
        .document("<LifecycleConfiguration>" + expiring("<Prefix/>") + "</LifecycleConfiguration>")
        .send()
        .expect(200);
    S3Call.Answer shown = s3.call("GET", "/cycle?lifecycle").send().expect(200);
    assertThat(shown.header("x-amz-transition-default-minimum-object-size"))
        .isEqualTo("varies_by_storage_class");
    s3.call("PUT", "/cycle?lifecycle")
        .header("x-amz-transition-default-minimum-object-size", "none")
        .document("<LifecycleConfiguration>" + expiring("<Prefix/>") + "</LifecycleConfiguration>")
        .send()
        .expect(400, "InvalidArgument");
  }

  @Test
  void rulesAreOfTheirSchema() throws Exception {
    refused("", "MalformedXML");
    refused(
        "<Rule><Prefix/><Status>enabled</Status><Expiration><Days>1</Days></Expiration></Rule>",
        "MalformedXML");
    refused(expiring(""), "MalformedXML");
    refused(expiring("<Prefix/><Filter/>"), "MalformedXML");
    refused(expiring("<Prefix/><Prefix/>"), "MalformedXML");
    refused(expiring("<Prefix/><Unknown/>"), "MalformedXML");
    refused(rule("<Prefix/><Expiration><Days>many</Days></Expiration>"), "MalformedXML");
    refused(rule("<Prefix/><Expiration><Date>soon</Date></Expiration>"), "MalformedXML");
    refused(
        rule(
            "<Prefix/><Expiration><Days>1</Days>"
                + "<ExpiredObjectDeleteMarker>true</ExpiredObjectDeleteMarker></Expiration>"),
        "MalformedXML");
    refused(rule("<Prefix/>"), "InvalidRequest");
  }

  @Test
  void aFilterNamesOneThingAndSeveralOnlyTogether() throws Exception {
    String tag = "<Tag><Key>k</Key><Value>v</Value></Tag>";
    refused(expiring("<Filter><Prefix>a</Prefix>" + tag + "</Filter>"), "MalformedXML");
    refused(expiring("<Filter><And><Prefix>a</Prefix></And></Filter>"), "MalformedXML");
    refused(expiring("<Filter><And>" + tag + tag + "</And></Filter>"), "InvalidRequest");
    refused(
        expiring(
            "<Filter><And><ObjectSizeGreaterThan>9</ObjectSizeGreaterThan>"
                + "<ObjectSizeLessThan>9</ObjectSizeLessThan></And></Filter>"),
        "InvalidRequest");
    put(expiring("<Filter>" + tag + "</Filter>")).expect(200);
  }

  @Test
  void numbersAndDatesAreWithinTheirBounds() throws Exception {
    refused(rule("<Prefix/><Expiration><Days>0</Days></Expiration>"), "InvalidArgument");
    refused(
        rule("<Prefix/><Expiration><Date>2030-01-01T01:00:00Z</Date></Expiration>"),
        "InvalidArgument");
    refused(
        rule(
            "<Prefix/><AbortIncompleteMultipartUpload><DaysAfterInitiation>0"
                + "</DaysAfterInitiation></AbortIncompleteMultipartUpload>"),
        "InvalidArgument");
    refused(
        "<Rule><ID>"
            + "a".repeat(256)
            + "</ID><Prefix/><Status>Enabled</Status><Expiration><Days>1</Days></Expiration>"
            + "</Rule>",
        "InvalidArgument");
    refused(expiring("<Prefix/>") + expiring("<Prefix>b</Prefix>"), "InvalidArgument");
    put(rule("<Prefix/><Expiration><Date>2017-09-27</Date></Expiration>")).expect(200);
  }

  @Test
  void whatHasNoTagsCannotBeChosenByTags() throws Exception {
    String filter = "<Filter><Tag><Key>k</Key><Value>v</Value></Tag></Filter>";
    refused(
        rule(
            filter
                + "<AbortIncompleteMultipartUpload><DaysAfterInitiation>1"
                + "</DaysAfterInitiation></AbortIncompleteMultipartUpload>"),
        "InvalidRequest");
    refused(
        rule(
            filter
                + "<Expiration><ExpiredObjectDeleteMarker>true</ExpiredObjectDeleteMarker>"
                + "</Expiration>"),
        "InvalidRequest");
  }

  @Test
  void transitionsAreCheckedAndRefusedWhereThereIsNoTier() throws Exception {
    String to = "<Prefix/><Transition><Days>%s</Days><StorageClass>%s</StorageClass></Transition>";
    refused(rule(to.formatted(1, "COLD")), "MalformedXML");
    refused(rule(to.formatted(-1, "GLACIER")), "InvalidArgument");
    refused(rule(to.formatted(29, "STANDARD_IA")), "InvalidArgument");
    refused(rule(to.formatted(40, "GLACIER")), "InvalidStorageClass");
    refused(
        rule(to.formatted(40, "GLACIER_IR") + "<Expiration><Days>40</Days></Expiration>"),
        "InvalidArgument");
    refused(
        rule(to.formatted(40, "GLACIER_IR") + "<Expiration><Date>2030-01-01</Date></Expiration>"),
        "InvalidRequest");
    put(rule(to.formatted(0, "GLACIER_IR"))).expect(200);
  }
}
