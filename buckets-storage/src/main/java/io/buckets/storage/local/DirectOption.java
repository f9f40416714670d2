package io.buckets.storage.local;

import java.nio.file.OpenOption;
import org.jspecify.annotations.Nullable;

/// The way to open a file so that it is written past the page cache: the JDK's
/// `ExtendedOpenOption.DIRECT`.
///
/// It is found by its name, since javac warns of any mention of it, cannot be told not to, and we
/// take no warnings.
final class DirectOption {
  private static final @Nullable OpenOption FOUND = find();

  private DirectOption() {}

  /// The option.
  ///
  /// @throws UnsupportedOperationException if this JDK has none
  static OpenOption get() {
    if (FOUND == null) {
      throw new UnsupportedOperationException("this JDK writes through the page cache only");
    }
    return FOUND;
  }

  private static @Nullable OpenOption find() {
    try {
      Object[] all = Class.forName("com.sun.nio.file.ExtendedOpenOption").getEnumConstants();
      for (Object one : all == null ? new Object[0] : all) {
        if (one instanceof OpenOption option && option.toString().equals("DIRECT")) {
          return option;
        }
      }
      return null;
    } catch (ClassNotFoundException e) {
      return null;
    }
  }
}
