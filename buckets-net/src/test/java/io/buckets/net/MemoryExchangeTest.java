package io.buckets.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class MemoryExchangeTest extends HttpExchangeContract {
  @Override
  Answer send(Call call, HttpHandler handler) throws Exception {
    MemoryExchange.Request request =
        MemoryExchange.request(call.method(), call.target())
            .body(call.body())
            .truncatedAt(call.truncatedAt());
    for (int i = 0; i < call.headers().size(); i += 2) {
      request.header(call.headers().get(i), call.headers().get(i + 1));
    }
    if (call.chunked()) {
      request.chunked();
    }
    if (call.expectsContinue()) {
      request.expectingContinue();
    }
    MemoryExchange answered = request.handledBy(handler);
    return new Answer(
        answered.status(),
        answered.responseHeaders(),
        answered.responseBody(),
        answered.completed(),
        answered.continued());
  }

  @Test
  void aHandlerThatDoesNotAnswerIsFound() {
    assertThatThrownBy(() -> MemoryExchange.request("GET", "/").handledBy(exchange -> {}))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void theClientsEndAndTlsCanBeChosen() {
    InetSocketAddress remote = new InetSocketAddress(InetAddress.getLoopbackAddress(), 7);
    MemoryExchange exchange = MemoryExchange.request("GET", "/").secure().from(remote).exchange();
    assertThat(exchange.secure()).isTrue();
    assertThat(exchange.remote()).isEqualTo(remote);
  }
}
