package io.buckets.server;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `buckets config`: prints the effective configuration, each value with where it comes from.
@Command(
    name = "config",
    description = "Prints the effective configuration and the origin of each value.",
    mixinStandardHelpOptions = true)
final class ConfigCommand implements Callable<Integer> {
  @Mixin private ConfigFlags flags = new ConfigFlags();

  @Override
  public Integer call() {
    try {
      Configuration configuration = flags.configuration(System.getenv());
      configuration
          .values()
          .forEach((key, value) ->
              System.out.printf(
                  "%-18s %-28s # %s%n",
                  key.key(), value.text().strip().replace('\n', ' '), value.origin()));
      if (!configuration.text(ConfigKey.DRIVES).isBlank()) {
        ServerConfig.of(configuration);
      }
      return 0;
    } catch (Configuration.Mistake e) {
      System.err.println("buckets: " + e.getMessage());
      return 2;
    }
  }
}
