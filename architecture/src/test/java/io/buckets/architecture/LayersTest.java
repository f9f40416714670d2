package io.buckets.architecture;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// The order of the layers, and where the seams are. Imports point left only:
///
/// `core` ← `hash`, `erasure` ← `cluster` ← `storage` ← `registry` ← `migration` ← `net` ← `s3` ←
/// `admin` ← `server`
///
/// Inside a module that is a house of packages, imports follow the order of its packages alike.
///
/// `admin` may import `s3` for its request signatures, and only in that direction; the decision is
/// written down. `benchmarks` measures any of them and none of them knows it.
final class LayersTest {

  private static final Map<String, Integer> HEIGHT =
      Map.ofEntries(
          Map.entry("core", 0),
          Map.entry("hash", 1),
          Map.entry("erasure", 1),
          Map.entry("cluster", 2),
          Map.entry("storage", 3),
          Map.entry("registry", 4),
          Map.entry("migration", 5),
          Map.entry("net", 6),
          Map.entry("s3", 7),
          Map.entry("admin", 8),
          Map.entry("server", 9),
          Map.entry("benchmarks", 10),
          Map.entry("architecture", 10));

  /// What may be implemented elsewhere. Everything else is a final class, a record, an enum or
  /// sealed.
  private static final Set<String> SEAMS =
      Set.of(
          "io.buckets.storage.drive.Drive",
          "io.buckets.cluster.state.ControlPlane",
          "io.buckets.storage.erasing.Placement",
          "io.buckets.net.HttpHandler",
          "io.buckets.core.peer.PeerLink");

  /// What kinds of a seam are made from, in whatever package they are.
  private static final Set<String> SKELETONS =
      Set.of(
          "io.buckets.net.ForwardedExchange",
          "io.buckets.storage.drive.ForwardingDrive",
          "io.buckets.storage.drive.RefusingDrive");

  /// What a lower layer asks of its caller for one call: a body to read or write, a piece of work
  /// to try. They have no life of their own, so they are no seams; a new one is named here or it is
  /// a mistake.
  private static final Set<String> PORTS =
      Set.of(
          "io.buckets.core.KernelGate$Trial",
          "io.buckets.core.peer.PeerRequest",
          "io.buckets.net.HttpExchange",
          "io.buckets.net.RequestBody",
          "io.buckets.net.ResponseBody",
          "io.buckets.net.peer.Incarnation",
          "io.buckets.s3.access.Operation",
          "io.buckets.storage.commit.DriveLane$Asker",
          "io.buckets.storage.drive.DriveWork",
          "io.buckets.storage.erasing.Decoding",
          "io.buckets.storage.erasing.ObjectSink",
          "io.buckets.storage.erasing.ObjectSource",
          "io.buckets.storage.register.OlderRows");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.buckets");

  @Test
  void everyModuleHasItsPlaceInTheOrder() {
    Set<String> modules = new TreeSet<>();
    CLASSES.forEach(c -> modules.add(moduleOf(c)));
    assertThat(modules).contains("core", "storage", "server").isSubsetOf(HEIGHT.keySet());
  }

  @Test
  void importsPointLeftOnly() {
    List<String> wrong =
        CLASSES.stream()
            .flatMap(c -> c.getDirectDependenciesFromSelf().stream())
            .filter(LayersTest::pointsRight)
            .map(Dependency::getDescription)
            .toList();
    assertThat(wrong).isEmpty();
  }

  @Test
  void everyPackageOfAModuleHasItsPlaceInTheOrder() {
    List<String> homeless =
        CLASSES.stream()
            .filter(c -> !moduleOf(c).equals("benchmarks"))
            .filter(c -> insideHeight(c) < 0)
            .map(JavaClass::getName)
            .toList();
    assertThat(homeless).isEmpty();
  }

  @Test
  void importsInsideAModulePointLeftOnly() {
    List<String> wrong =
        CLASSES.stream()
            .flatMap(c -> c.getDirectDependenciesFromSelf().stream())
            .filter(dependency -> !moduleOf(dependency.getOriginClass()).equals("benchmarks"))
            .filter(LayersTest::pointsRightInside)
            .map(Dependency::getDescription)
            .toList();
    assertThat(wrong).isEmpty();
  }

  @Test
  void noPackagesFormACycle() {
    slices().matching("io.buckets.(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void onlyTheSeamsCanBeImplementedElsewhere() {
    List<String> open =
        CLASSES.stream()
            .filter(c -> c.isInterface() && !c.isAnnotation() && isPublic(c))
            .filter(c -> !SEAMS.contains(c.getName()) && !PORTS.contains(c.getName()))
            .filter(c -> !c.reflect().isSealed() && !c.isAnnotatedWith(FunctionalInterface.class))
            .map(JavaClass::getName)
            .toList();
    assertThat(open).isEmpty();
  }

  @Test
  void everyOtherPublicClassIsFinal() {
    List<String> open =
        CLASSES.stream()
            .filter(c -> !c.isInterface() && !c.isEnum() && isPublic(c))
            .filter(c -> !moduleOf(c).equals("benchmarks") && !c.isAssignableTo(Throwable.class))
            .filter(c -> !c.getModifiers().contains(JavaModifier.FINAL) && !c.reflect().isSealed())
            .filter(c -> !SKELETONS.contains(c.getName()))
            .map(JavaClass::getName)
            .toList();
    assertThat(open).isEmpty();
  }

  /// Public all the way out: what a package-private type encloses is nobody else's.
  private static boolean isPublic(JavaClass type) {
    return type.getModifiers().contains(JavaModifier.PUBLIC)
        && type.getEnclosingClass().map(LayersTest::isPublic).orElse(true);
  }

  private static boolean pointsRight(Dependency dependency) {
    JavaClass target = dependency.getTargetClass().getBaseComponentType();
    if (!target.getPackageName().startsWith("io.buckets.")) {
      return false;
    }
    String from = moduleOf(dependency.getOriginClass());
    String to = moduleOf(target);
    return !from.equals(to) && height(to) >= height(from);
  }

  private static boolean pointsRightInside(Dependency dependency) {
    JavaClass origin = dependency.getOriginClass();
    JavaClass target = dependency.getTargetClass().getBaseComponentType();
    return target.getPackageName().startsWith("io.buckets.")
        && moduleOf(origin).equals(moduleOf(target))
        && !insideOf(origin).equals(insideOf(target))
        && insideHeight(target) >= insideHeight(origin);
  }

  private static int insideHeight(JavaClass type) {
    return PackageOrder.height(moduleOf(type), insideOf(type));
  }

  /// The name of a type's package below its module's; empty in a flat module.
  private static String insideOf(JavaClass type) {
    String[] names = type.getPackageName().split("\\.", 4);
    return names.length < 4 ? "" : names[3];
  }

  private static int height(String module) {
    return Objects.requireNonNull(HEIGHT.get(module), () -> module + " has no place in the order");
  }

  private static String moduleOf(JavaClass type) {
    return type.getPackageName().split("\\.")[2];
  }
}
