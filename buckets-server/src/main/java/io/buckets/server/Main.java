package io.buckets.server;

import io.buckets.admin.AdminCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The first word of the command line: it names a command, and each command is a class of its own.
@Command(
    name = "buckets",
    description = "An S3-compatible object store.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    subcommands = {ServerCommand.class, ConfigCommand.class, AdminCommand.class, DevCommand.class})
public final class Main {

  private Main() {}

  /// Runs one command and exits with its code: 0 done, 1 failed, 2 misused.
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Main()).execute(arguments));
  }
}
