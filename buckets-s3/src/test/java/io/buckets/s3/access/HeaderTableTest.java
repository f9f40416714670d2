package io.buckets.s3.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.buckets.net.HttpHeaders;
import io.buckets.s3.wire.Query;
import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.S3Exception;
import io.buckets.s3.wire.Target.Level;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// The table of header fields against facts of the service model that SDKs are made of.
final class HeaderTableTest {
  /// An operation of the model.
  private record Modelled(String name, S3Operation operation, String query, List<String> headers) {}

  private static List<Modelled> model() throws IOException {
    List<Modelled> all = new ArrayList<>();
    try (InputStream in = HeaderTableTest.class.getResourceAsStream("operations.tsv")) {
      String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      for (String line : text.lines().filter(l -> !l.startsWith("#")).toList()) {
        String[] fields = line.split("\t", -1);
        List<String> headers = fields[4].isEmpty() ? List.of() : List.of(fields[4].split(" "));
        S3Operation operation =
            S3Operation.recognise(
                fields[1],
                Level.valueOf(fields[2]),
                Query.parse(fields[3]),
                headers.contains("x-amz-copy-source"));
        all.add(new Modelled(fields[0], operation, fields[3], headers));
      }
    }
    return all;
  }

  @Test
  void everyFieldOfEveryOperationHasItsRow() throws IOException {
    List<String> missing = new ArrayList<>();
    for (Modelled modelled : model()) {
      for (String header : modelled.headers()) {
        if (!HeaderTable.operations(header).contains(modelled.operation())) {
          missing.add(header + " of " + modelled.name());
        }
      }
    }
    assertThat(missing).isEmpty();
  }

  @Test
  void noRowIsOfAFieldThatNobodyHas() throws IOException {
    Set<String> modelled = new TreeSet<>();
    model().forEach(one -> modelled.addAll(one.headers()));
    // Of the protocol and not of the model.
    modelled.addAll(
        List.of("x-amz-security-token", "x-amz-trailer", "x-amz-decoded-content-length"));
    assertThat(modelled).containsAll(HeaderTable.names());
  }

  /// A sub-resource that is not known would make the request one for the bucket or object itself.
  @Test
  void noOperationOfTheModelIsTakenForAPlainOne() throws IOException {
    Set<S3Operation> plain =
        Set.of(
            S3Operation.LIST_BUCKETS,
            S3Operation.CREATE_BUCKET,
            S3Operation.DELETE_BUCKET,
            S3Operation.HEAD_BUCKET,
            S3Operation.LIST_OBJECTS,
            S3Operation.PUT_OBJECT,
            S3Operation.GET_OBJECT,
            S3Operation.DELETE_OBJECT);
    for (Modelled modelled : model()) {
      if (!modelled.query().isEmpty()) {
        assertThat(plain).as(modelled.name()).doesNotContain(modelled.operation());
      }
    }
  }

  @Test
  void whatIsNotBuiltIsRefusedInFrontOfEveryOperationThatHasIt() throws IOException {
    for (Modelled modelled : model()) {
      for (String header : modelled.headers()) {
        HeaderTable.Row row = HeaderTable.find(modelled.operation(), header);
        if (row.standing() == HeaderTable.Standing.REFUSED) {
          assertThat(refusal(modelled.operation(), header, "wish").error())
              .as(header + " of " + modelled.name())
              .isEqualTo(S3Error.NOT_IMPLEMENTED);
        }
      }
    }
  }

  @Test
  void anUnknownFieldOfASuspectFamilyIsRefusedAndOthersArePassedOver() {
    for (String header :
        List.of("x-amz-object-lock-for-ever", "x-amz-if-match-colour", "x-amz-grant-all")) {
      assertThat(refusal(S3Operation.PUT_OBJECT, header, "1").error())
          .isEqualTo(S3Error.NOT_IMPLEMENTED);
    }
    for (String header : List.of("x-amz-user-agent", "x-amz-meta-a", "x-amz-te", "x-amz-date")) {
      assertThatCode(() -> check(S3Operation.PUT_OBJECT, header, "1")).doesNotThrowAnyException();
    }
    assertThatCode(() -> check(S3Operation.GET_OBJECT, "x-amz-storage-class", "STANDARD"))
        .doesNotThrowAnyException();
  }

  private static void check(S3Operation operation, String header, String value) {
    AskedFor.check(operation, HttpHeaders.of(header, value));
  }

  private static S3Exception refusal(S3Operation operation, String header, String value) {
    S3Exception refusal =
        catchThrowableOfType(S3Exception.class, () -> check(operation, header, value));
    assertThat(refusal).as(header).isNotNull();
    return refusal;
  }
}
