package io.buckets.server;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Every setting with its value and where that comes from: a flag, else the environment, else the
/// file, else the default.
///
/// A name that is no setting is an error, in the file and in the environment, since a misspelt
/// setting would silently not apply.
///
/// @param values by setting
record Configuration(Map<ConfigKey, Value> values) {
  private static final String DEFAULT = "default";

  /// Variables of ours that are no settings.
  private static final Set<String> OTHER_VARIABLES =
      Set.of(
          "BUCKETS_ROOT_ACCESS_KEY",
          "BUCKETS_ROOT_SECRET_KEY",
          "BUCKETS_MASTER_KEY",
          "BUCKETS_CLUSTER_SECRET",
          "BUCKETS_CONFIG",
          "BUCKETS_ENDPOINT",
          "BUCKETS_PROFILE",
          "BUCKETS_JAVA_OPTS",
          "BUCKETS_NO_BUILD",
          "BUCKETS_LOG_LEVEL");

  /// A value and its origin.
  ///
  /// @param text the value
  /// @param origin where it was set
  record Value(String text, String origin) {}

  /// A mistake in the configuration, to be told to the operator as it is.
  static final class Mistake extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Mistake(String message) {
      super(message);
    }

    Mistake(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /// Puts the sources together.
  ///
  /// @param flags what the command line gave
  /// @param environment all variables
  /// @param file the configuration file, if any
  /// @throws Mistake if a source names an unknown setting or the file cannot be read
  static Configuration resolve(
      Map<ConfigKey, String> flags, Map<String, String> environment, Optional<Path> file) {
    Map<ConfigKey, String> fromFile = file.map(Configuration::read).orElse(Map.of());
    checkVariables(environment);
    Map<ConfigKey, Value> values = new EnumMap<>(ConfigKey.class);
    for (ConfigKey key : ConfigKey.values()) {
      @Nullable String flag = flags.get(key);
      @Nullable String variable = environment.get(key.variable());
      @Nullable String inFile = fromFile.get(key);
      if (flag != null) {
        values.put(key, new Value(flag, "command line"));
      } else if (variable != null) {
        values.put(key, new Value(variable, "environment, " + key.variable()));
      } else if (inFile != null) {
        values.put(key, new Value(inFile, "file " + file.orElseThrow()));
      } else {
        values.put(key, new Value(key.fallback(), DEFAULT));
      }
    }
    return new Configuration(values);
  }

  private static void checkVariables(Map<String, String> environment) {
    for (String name : environment.keySet()) {
      if (!name.startsWith("BUCKETS_") || OTHER_VARIABLES.contains(name)) {
        continue;
      }
      boolean known = false;
      for (ConfigKey key : ConfigKey.values()) {
        known |= key.variable().equals(name);
      }
      if (!known) {
        throw new Mistake("the environment sets " + name + ", which is no setting of Buckets");
      }
    }
  }

  private static Map<ConfigKey, String> read(Path file) {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      throw new Mistake("the configuration file " + file + " cannot be read: " + e, e);
    }
    Map<ConfigKey, String> values = new EnumMap<>(ConfigKey.class);
    for (String name : properties.stringPropertyNames()) {
      ConfigKey key =
          ConfigKey.of(name)
              .orElseThrow(
                  () -> new Mistake(file + " sets '" + name + "', which is no setting of Buckets"));
      values.put(key, properties.getProperty(name).strip());
    }
    return values;
  }

  /// Whether nobody has set it.
  boolean isDefault(ConfigKey key) {
    Value value = values.get(key);
    return value == null || value.origin().equals(DEFAULT);
  }

  /// The text of a setting.
  String text(ConfigKey key) {
    Value value = values.get(key);
    return value == null ? key.fallback() : value.text();
  }
}
