package io.buckets.server;

import io.buckets.net.FaultRenderer;
import io.buckets.net.HttpExchange;
import io.buckets.net.HttpFault;
import io.buckets.net.HttpHandler;
import io.buckets.s3.xml.S3Faults;
import java.io.IOException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// What stands before S3 on a node of several: while the node does not know the settings that hold
/// it serves nothing, and while its clock is wrong it writes nothing.
///
/// Threading: any thread.
///
/// @param inside what serves S3
/// @param holds whether the settings that are known here may be served by
/// @param astray why nothing must be written by this node; empty if it may
record ServiceGate(HttpHandler inside, BooleanSupplier holds, Supplier<String> astray)
    implements HttpHandler {
  private static final String CUT_OFF =
      "This node has heard nothing from its cluster for too long to know which settings hold; ask"
          + " another node.";

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    if (!holds.getAsBoolean()) {
      refuse(exchange, CUT_OFF);
      return;
    }
    String method = exchange.method();
    boolean reads = method.equals("GET") || method.equals("HEAD") || method.equals("OPTIONS");
    String why = reads ? "" : astray.get();
    if (why.isEmpty()) {
      inside.handle(exchange);
    } else {
      refuse(exchange, why);
    }
  }

  private static void refuse(HttpExchange exchange, String why) throws IOException {
    FaultRenderer.Rendered rendered =
        new S3Faults().render(new HttpFault(HttpFault.Kind.OVERLOADED, why, exchange.rawPath()));
    exchange.respond(rendered.status(), rendered.headers(), rendered.body());
  }
}
