package io.buckets.server;

import io.buckets.s3.auth.S3Config;
import io.buckets.storage.drive.Durability;
import java.io.IOException;
import java.io.PrintStream;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `buckets server`: serves S3 until it is told to stop.
@Command(
    name = "server",
    description = "Serves S3 from the drives of this machine.",
    mixinStandardHelpOptions = true)
final class ServerCommand implements Callable<Integer> {
  private static final Duration HUNG_CLOSE = Duration.ofSeconds(9);
  private static final Duration READY = Duration.ofSeconds(30);
  private static final Duration CLOSE_LOOK = Duration.ofMillis(100);

  @Mixin private ConfigFlags flags = new ConfigFlags();

  @Override
  public Integer call() {
    PrintStream out = System.out;
    try {
      ServerConfig config = ServerConfig.of(flags.configuration(System.getenv()));
      BucketsServer server = new BucketsServer(config, System.getenv());
      CountDownLatch closed = new CountDownLatch(1);
      Runtime.getRuntime()
          .addShutdownHook(
              Thread.ofPlatform()
                  .unstarted(() -> {
                    out.println("stopping: finishing the requests in flight");
                    out.println(closed(server) ? "stopped" : "stopped; a drive hangs");
                    out.flush();
                    closed.countDown();
                    // The signal's own exit code would say that something failed.
                    Runtime.getRuntime().halt(0);
                  }));
      announce(out, server, config);
      closed.await();
      return 0;
    } catch (Configuration.Mistake e) {
      System.err.println("buckets: " + e.getMessage());
      return 2;
    } catch (IOException e) {
      System.err.println("buckets: the server cannot start: " + e.getMessage());
      return 1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 1;
    }
  }

  /// Closes the server, but does not wait for drives that hang: what they have in hand ends with
  /// the process.
  private static boolean closed(BucketsServer server) {
    Thread closer = Thread.ofPlatform().daemon().name("closing").start(server::close);
    long deadline = System.nanoTime() + HUNG_CLOSE.toNanos();
    try {
      while (!closer.join(CLOSE_LOOK)) {
        if (System.nanoTime() > deadline && server.isHung()) {
          return false;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return true;
  }

  private static void announce(PrintStream out, BucketsServer server, ServerConfig config)
      throws InterruptedException {
    server.notes().forEach(out::println);
    String url = url(server.address(), config.tls().isPresent());
    RootKeys keys = server.keys();
    if (keys.fresh()) {
      out.println();
      out.println("A root key pair was made and is kept in " + keys.origin() + ". For aws-cli:");
      out.println("  export AWS_ACCESS_KEY_ID=" + keys.accessKey());
      out.println("  export AWS_SECRET_ACCESS_KEY=" + keys.secretKey());
      out.println("  export AWS_ENDPOINT_URL=" + url);
      // Where any region is taken, clients still want one to sign for.
      String region = config.region().isEmpty() ? S3Config.DEFAULT_REGION : config.region();
      out.println("  export AWS_DEFAULT_REGION=" + region);
      out.println("  aws s3 mb s3://first && aws s3 ls");
      out.println();
    } else {
      out.println("root key " + keys.accessKey() + " from " + keys.origin());
    }
    if (config.durability() != Durability.ALWAYS) {
      out.println("durability is " + config.durability() + ": acknowledged writes may be lost");
    }
    String missing = config.cluster().isPresent() ? server.readiness().await(READY) : "";
    out.println((missing.isEmpty() ? "ready: " : "") + "serving S3 at " + url);
    if (!missing.isEmpty()) {
      out.println("not ready: " + missing);
    }
    out.flush();
  }

  private static String url(InetSocketAddress address, boolean tls) {
    InetAddress host = address.getAddress();
    String name =
        host == null || host.isAnyLocalAddress()
            ? "127.0.0.1"
            : host instanceof Inet6Address
                ? "[" + host.getHostAddress() + "]"
                : host.getHostAddress();
    return (tls ? "https://" : "http://") + name + ":" + address.getPort();
  }
}
