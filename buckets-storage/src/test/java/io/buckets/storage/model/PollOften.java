package io.buckets.storage.model;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.pollinterval.PollInterval;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/// Lets every `await()` of a test process ask at once, and then ever more rarely up to ten times a
/// second: what holds already costs nothing. The library's own tenth of a second before the first
/// look was a minute of the tests that ask about many objects one by one.
///
/// JUnit finds it by its name under `META-INF/services`, here and wherever this module's test
/// archive is.
public final class PollOften implements LauncherSessionListener {
  private static final Duration MOST = Duration.ofMillis(100);

  @Override
  public void launcherSessionOpened(LauncherSession session) {
    Awaitility.setDefaultPollDelay(Duration.ZERO);
    Awaitility.setDefaultPollInterval(growing());
  }

  private static PollInterval growing() {
    return (count, last) -> {
      Duration next = last.plus(last.dividedBy(2)).plusMillis(2);
      return next.compareTo(MOST) < 0 ? next : MOST;
    };
  }
}
