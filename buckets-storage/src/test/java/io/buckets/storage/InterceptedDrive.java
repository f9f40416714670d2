package io.buckets.storage;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.CountDownLatch;

/// A drive whose calls pass through a gate that a test can shut: then they hang, or fail.
final class InterceptedDrive {
  private final Drive inner;
  private volatile String failing = "";
  private volatile CountDownLatch hanging = new CountDownLatch(0);

  InterceptedDrive(Drive inner) {
    this.inner = inner;
  }

  /// Every call hangs until {@link #release}.
  void hang() {
    hanging = new CountDownLatch(1);
  }

  void release() {
    hanging.countDown();
  }

  /// Calls of the method `name` fail from now on; `*` for every method, the empty name for none.
  void fail(String name) {
    failing = name;
  }

  Drive drive() {
    return (Drive)
        Proxy.newProxyInstance(
            Drive.class.getClassLoader(),
            new Class<?>[] {Drive.class},
            (proxy, method, arguments) -> {
              switch (method.getName()) {
                case "hashCode" -> {
                  return System.identityHashCode(proxy);
                }
                case "equals" -> {
                  return System.identityHashCode(proxy) == System.identityHashCode(arguments[0]);
                }
                case "id", "label", "mark", "lease", "endLease" -> {
                  // Answered from memory, whatever the drive does.
                  return method.invoke(inner, arguments);
                }
                default -> {
                  hanging.await();
                  if (failing.equals("*") || failing.equals(method.getName())) {
                    throw new DriveException(DriveException.Reason.OFFLINE, "shut by a test");
                  }
                  try {
                    return method.invoke(inner, arguments);
                  } catch (InvocationTargetException e) {
                    throw e.getCause();
                  }
                }
              }
            });
  }
}
