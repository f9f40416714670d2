package io.buckets.architecture;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreePath;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/// One parsed source: where it lies, what it says, and where a tree of it begins and ends.
///
/// @param path relative to the top of the repository, with `/` between names
/// @param test whether it lies in `src/test`
record SourceFile(
    String path, boolean test, String text, CompilationUnitTree unit, DocTrees trees) {

  /// The file's name without `.java`.
  String name() {
    String file = Path.of(path).getFileName().toString();
    return file.substring(0, file.length() - ".java".length());
  }

  /// The folder of the module it belongs to.
  String module() {
    return path.substring(0, path.indexOf('/'));
  }

  String packageName() {
    return Objects.requireNonNull(unit.getPackageName(), path).toString();
  }

  int lineCount() {
    return (int) text.lines().count();
  }

  /// The lines a tree covers, the first and the last counted.
  int linesOf(Tree tree) {
    SourcePositions positions = trees.getSourcePositions();
    long last = unit.getLineMap().getLineNumber(positions.getEndPosition(unit, tree));
    return (int) (last - lineOf(tree)) + 1;
  }

  long lineOf(Tree tree) {
    return unit.getLineMap().getLineNumber(trees.getSourcePositions().getStartPosition(unit, tree));
  }

  /// The characters of a tree, comments included.
  String textOf(Tree tree) {
    SourcePositions positions = trees.getSourcePositions();
    int start = (int) positions.getStartPosition(unit, tree);
    return text.substring(start, (int) positions.getEndPosition(unit, tree));
  }

  boolean isDocumented(Tree tree) {
    String comment = trees.getDocComment(TreePath.getPath(unit, tree));
    return comment != null && !comment.isBlank();
  }

  List<String> imports() {
    return unit.getImports().stream().map(i -> i.getQualifiedIdentifier().toString()).toList();
  }
}
