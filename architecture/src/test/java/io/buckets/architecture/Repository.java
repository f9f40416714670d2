package io.buckets.architecture;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/// The checked-out sources, read and parsed once by the JDK's own compiler.
final class Repository {

  private static final Set<String> NOT_OURS = Set.of("target", ".git", ".idea", "data");

  private final Path top;
  private final List<Path> files;
  private final List<SourceFile> sources;

  private Repository(Path top) throws IOException {
    this.top = top;
    this.files = walk(top);
    // Programs of one file that the checks run with clients of others are scripts, and in no
    // module.
    this.sources =
        parse(
            files.stream()
                .filter(f -> f.toString().endsWith(".java") && !f.startsWith(top.resolve("checks")))
                .toList());
  }

  /// The repository this test was built in.
  static Repository open() {
    return at(Path.of(".."));
  }

  static Repository at(Path top) {
    try {
      return new Repository(top.toRealPath());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<SourceFile> sources() {
    return sources;
  }

  /// Every file a person reads: sources, scripts, documents and settings.
  List<Path> readableFiles() {
    return files.stream().filter(Repository::isReadable).toList();
  }

  String relative(Path file) {
    return top.relativize(file).toString().replace('\\', '/');
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(file + " is not readable text", e);
    }
  }

  private static boolean isReadable(Path file) {
    String name = file.getFileName().toString();
    return name.matches(".*\\.(java|md|xml|sh|py|txt|json|ya?ml|properties|config|html|js|css)")
        || (!name.contains(".") && isScript(file));
  }

  private static boolean isScript(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readNBytes(2), StandardCharsets.ISO_8859_1).equals("#!");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> walk(Path top) throws IOException {
    List<Path> found = new ArrayList<>();
    Files.walkFileTree(
        top,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes unused) {
            boolean skipped = NOT_OURS.contains(directory.getFileName().toString());
            return skipped ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes unused) {
            found.add(file);
            return FileVisitResult.CONTINUE;
          }
        });
    return found.stream().sorted().toList();
  }

  private List<SourceFile> parse(List<Path> paths) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager manager =
        compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null, manager, null, null, null, manager.getJavaFileObjectsFromPaths(paths));
      DocTrees trees = DocTrees.instance(task);
      List<SourceFile> parsed = new ArrayList<>();
      for (CompilationUnitTree unit : task.parse()) {
        Path file = Path.of(unit.getSourceFile().toUri());
        String path = relative(file);
        boolean test = path.contains("/src/test/");
        parsed.add(new SourceFile(path, test, read(file), unit, trees));
      }
      return List.copyOf(parsed);
    }
  }
}
