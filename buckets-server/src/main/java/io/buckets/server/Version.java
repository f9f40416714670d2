package io.buckets.server;

import java.util.Objects;
import picocli.CommandLine.IVersionProvider;

/// Says which build this is, from the archive's manifest; classes outside an archive are
/// "development".
final class Version implements IVersionProvider {

  @Override
  public String[] getVersion() {
    String version = Main.class.getPackage().getImplementationVersion();
    return new String[] {"buckets " + Objects.requireNonNullElse(version, "development")};
  }
}
