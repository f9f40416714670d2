package io.buckets.architecture;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.DoWhileLoopTree;
import com.sun.source.tree.EnhancedForLoopTree;
import com.sun.source.tree.ForLoopTree;
import com.sun.source.tree.IfTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.SwitchExpressionTree;
import com.sun.source.tree.SwitchTree;
import com.sun.source.tree.SynchronizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.TryTree;
import com.sun.source.tree.WhileLoopTree;
import com.sun.source.util.TreeScanner;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// How large a method may be, in lines, in parameters and in depth.
///
/// Depth counts what a reader must hold in mind to know whether a line runs: `if`, loops, `switch`,
/// `try` and `synchronized`. An `else if` goes on at the depth of its `if`; a method of a class
/// inside a method starts anew.
final class ShapeRules extends TreeScanner<@Nullable Void, @Nullable Void> {

  static final int METHOD_LINES = 50;
  static final int PARAMETERS = 5;
  static final int NESTING = 3;

  private final SourceFile source;
  private final List<Finding> findings = new ArrayList<>();
  private final Deque<ClassTree> classes = new ArrayDeque<>();
  private String method = "initializer";
  private int depth;
  private int deepest;

  private ShapeRules(SourceFile source) {
    this.source = source;
  }

  static List<Finding> check(SourceFile source) {
    ShapeRules rules = new ShapeRules(source);
    rules.scan(source.unit(), null);
    return rules.findings;
  }

  @Override
  public @Nullable Void visitClass(ClassTree tree, @Nullable Void unused) {
    classes.push(tree);
    super.visitClass(tree, null);
    classes.pop();
    return null;
  }

  @Override
  public @Nullable Void visitMethod(MethodTree tree, @Nullable Void unused) {
    String outerMethod = method;
    int outerDepth = depth;
    int outerDeepest = deepest;
    method = tree.getName().toString();
    depth = 0;
    deepest = 0;
    super.visitMethod(tree, null);
    checkMethod(tree);
    method = outerMethod;
    depth = outerDepth;
    deepest = outerDeepest;
    return null;
  }

  private void checkMethod(MethodTree tree) {
    int lines = tree.getBody() == null ? 0 : source.linesOf(tree);
    if (lines > METHOD_LINES) {
      found("method-lines", tree, lines + " lines, " + METHOD_LINES + " allowed");
    }
    int parameters = tree.getParameters().size();
    if (parameters > PARAMETERS && !isOverride(tree) && !isCanonical(tree)) {
      found(
          "parameters", tree, parameters + " parameters, " + PARAMETERS + " allowed: use a record");
    }
    if (deepest > NESTING) {
      found("nesting", tree, deepest + " deep, " + NESTING + " allowed");
    }
  }

  private void found(String rule, Tree tree, String detail) {
    String place = source.path() + "#" + method;
    findings.add(new Finding(rule, place, detail + " (line " + source.lineOf(tree) + ")"));
  }

  private static boolean isOverride(MethodTree tree) {
    for (AnnotationTree annotation : tree.getModifiers().getAnnotations()) {
      if (annotation.getAnnotationType().toString().equals("Override")) {
        return true;
      }
    }
    return false;
  }

  /// A record's own constructor has as many parameters as the record has components.
  private boolean isCanonical(MethodTree tree) {
    ClassTree owner = Objects.requireNonNull(classes.peek());
    return owner.getKind() == Tree.Kind.RECORD && tree.getReturnType() == null;
  }

  private void deeper(Runnable inside) {
    depth++;
    deepest = Math.max(deepest, depth);
    inside.run();
    depth--;
  }

  @Override
  public @Nullable Void visitIf(IfTree tree, @Nullable Void unused) {
    scan(tree.getCondition(), null);
    deeper(() -> scan(tree.getThenStatement(), null));
    if (tree.getElseStatement() instanceof IfTree chained) {
      scan(chained, null);
    } else {
      deeper(() -> scan(tree.getElseStatement(), null));
    }
    return null;
  }

  @Override
  public @Nullable Void visitForLoop(ForLoopTree tree, @Nullable Void unused) {
    deeper(() -> super.visitForLoop(tree, null));
    return null;
  }

  @Override
  public @Nullable Void visitEnhancedForLoop(EnhancedForLoopTree tree, @Nullable Void unused) {
    deeper(() -> super.visitEnhancedForLoop(tree, null));
    return null;
  }

  @Override
  public @Nullable Void visitWhileLoop(WhileLoopTree tree, @Nullable Void unused) {
    deeper(() -> super.visitWhileLoop(tree, null));
    return null;
  }

  @Override
  public @Nullable Void visitDoWhileLoop(DoWhileLoopTree tree, @Nullable Void unused) {
    deeper(() -> super.visitDoWhileLoop(tree, null));
    return null;
  }

  @Override
  public @Nullable Void visitSwitch(SwitchTree tree, @Nullable Void unused) {
    deeper(() -> super.visitSwitch(tree, null));
    return null;
  }

  @Override
  public @Nullable Void visitSwitchExpression(SwitchExpressionTree tree, @Nullable Void unused) {
    deeper(() -> super.visitSwitchExpression(tree, null));
    return null;
  }

  @Override
  public @Nullable Void visitTry(TryTree tree, @Nullable Void unused) {
    deeper(() -> super.visitTry(tree, null));
    return null;
  }

  @Override
  public @Nullable Void visitSynchronized(SynchronizedTree tree, @Nullable Void unused) {
    deeper(() -> super.visitSynchronized(tree, null));
    return null;
  }
}
