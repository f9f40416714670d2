package io.buckets.cluster.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /d                       | /d
          /d{1...3}                | /d1 /d2 /d3
          /d{9...11}               | /d9 /d10 /d11
          /d{01...03}              | /d01 /d02 /d03
          /d{08...11}              | /d08 /d09 /d10 /d11
          /d{000...002}            | /d000 /d001 /d002
          /d{0...1}                | /d0 /d1
          /d{5...5}                | /d5
          /d{a...c}                | /da /db /dc
          /d{X...Z}/e              | /dX/e /dY/e /dZ/e
          /r{1...2}/d{a...b}       | /r1/da /r1/db /r2/da /r2/db
          /{a...b}{1...2}          | /a1 /a2 /b1 /b2
          /{1...2}/{1...2}/{1...2} | /1/1/1 /1/1/2 /1/2/1 /1/2/2 /2/1/1 /2/1/2 /2/2/1 /2/2/2
          http://n{1...2}:90/d{1...2} | http://n1:90/d1 http://n1:90/d2 http://n2:90/d1 http://n2:90/d2
          http://n1:900{0...1}/d   | http://n1:9000/d http://n1:9001/d
          https://[fd00::{1...2}]:9000/d | https://[fd00:0:0:0:0:0:0:1]:9000/d https://[fd00:0:0:0:0:0:0:2]:9000/d
          """)
  void anEllipsisStandsForEveryValueBetweenItsEndsLeftmostSlowest(String argument, String all) {
    assertThat(Endpoints.parse(List.of(argument)).all())
        .map(Endpoint::toString)
        .containsExactly(all.split(" "));
  }

  @Test
  void argumentsFollowEachOtherInOrder() {
    assertThat(Endpoints.parse(List.of("/b{1...2}", "/a", "/c")).all())
        .map(Endpoint::toString)
        .containsExactly("/b1", "/b2", "/a", "/c");
  }

  @Test
  void twelveDrivesAreTwelveEndpoints() {
    Endpoints endpoints = Endpoints.parse(List.of("./data/drive{1...12}"));
    assertThat(endpoints.isLocal()).isTrue();
    assertThat(endpoints.all())
        .containsExactlyElementsOf(
            IntStream.rangeClosed(1, 12)
                .mapToObj(n -> (Endpoint) new Endpoint.Local(Path.of("data/drive" + n)))
                .toList());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/d{1..3}",
        "/d{}",
        "/d{x}",
        "/d{1...}",
        "/d{...3}",
        "/d{3...1}",
        "/d{c...a}",
        "/d{1...c}",
        "/d{a...C}",
        "/d{1...2",
        "/d1...2}",
        "/d{1{2...3}}",
        "/d{01...100}",
        "/d{-1...2}",
        "/d{aa...ac}",
        "/d{1...999999}",
        "/d{1...1000}{1...1000}",
        "/d{1 ... 2}",
        "/d{1...2000000}"
      })
  void aMalformedEllipsisIsRefusedNamingTheArgument(String argument) {
    assertThatThrownBy(() -> Endpoints.parse(List.of(argument)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + argument + "'");
  }

  @Test
  void twoDotsAreAnsweredWithTheThreeThatWereMeant() {
    assertThatThrownBy(() -> Endpoints.parse(List.of("/d{1..12}")))
        .hasMessageContaining("{1...12}");
  }

  @ParameterizedTest
  @CsvSource({
    "http://Node1:9000/data, false, node1, 9000, /data",
    "HTTPS://node1/data/, true, node1, 9000, /data",
    "http://10.0.0.1:80/a//b, false, 10.0.0.1, 80, /a/b",
    "http://[::1]:9000/d, false, 0:0:0:0:0:0:0:1, 9000, /d",
    "https://[FD00::A]/d, true, fd00:0:0:0:0:0:0:a, 9000, /d",
    "http://a-b.c_d.example:65535/x y, false, a-b.c_d.example, 65535, /x y",
  })
  void anUrlNamesSchemeHostPortAndPath(
      String url, boolean tls, String host, int port, String path) {
    Endpoint endpoint = Endpoint.parse(url);
    assertThat(endpoint).isEqualTo(new Endpoint.Remote(tls, host, port, path));
    assertThat(Endpoint.parse(endpoint.toString())).isEqualTo(endpoint);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://n/d",
        "http://",
        "http:///d",
        "http://n",
        "http://n/",
        "http://n:0/d",
        "http://n:65536/d",
        "http://n:/d",
        "http://n:9x/d",
        "http://u@n/d",
        "http://u:p@n/d",
        "http://n/d?x",
        "http://n/d#x",
        "http://n/a/../b",
        "http://n/./d",
        "http://[::1/d",
        "http://[n]/d",
        "http://[::g]/d",
        "http://[fe80::1%eth0]/d",
        "http://::1/d",
        "http://1.2.3/d",
        "http://1.2.3.256/d",
        "http://1.2.3.04/d",
        "http://-n/d",
        "http://n..m/d",
        "",
        " "
      })
  void aMalformedEndpointIsRefused(String text) {
    assertThatThrownBy(() -> Endpoint.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "/a, /a",
    "/a, /a/",
    "/a, /b/../a",
    "/a{1...3}, /a2",
    "/a{1...2}, /a{2...3}",
    "http://n/d, http://N:9000/d/",
    "http://[::1]/d, http://[0:0::1]/d"
  })
  void oneDriveNamedTwiceIsRefused(String first, String second) {
    assertThatThrownBy(() -> Endpoints.parse(List.of(first, second)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("named twice");
  }

  @Test
  void pathsAndUrlsDoNotMix() {
    assertThatThrownBy(() -> Endpoints.parse(List.of("/a", "http://n/d")))
        .hasMessageContaining("all paths or all URLs");
  }

  @Test
  void noDriveAtAllAndTheRootDirectoryAreRefused() {
    assertThatThrownBy(() -> Endpoints.parse(List.of())).hasMessageContaining("at least one drive");
    assertThatThrownBy(() -> Endpoints.parse(List.of("/"))).hasMessageContaining("root");
  }

  @Test
  void endpointsWithAnUrlAreNotLocal() {
    assertThat(Endpoints.parse(List.of("http://n{1...2}/d")).isLocal()).isFalse();
  }
}
