package io.buckets.architecture;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.CatchTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreeScanner;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import javax.lang.model.element.Modifier;
import org.jspecify.annotations.Nullable;

/// What may be named, called, annotated and left unsaid.
final class WordRules extends TreeScanner<@Nullable Void, @Nullable Void> {

  private static final Pattern EMPTY_WORDS = Pattern.compile(".+(Impl|Manager|Helper|Utils?)");
  private static final Set<String> SWITCHED_OFF = Set.of("Disabled", "Ignore");

  private final SourceFile source;
  private final List<Finding> findings = new ArrayList<>();

  private WordRules(SourceFile source) {
    this.source = source;
  }

  static List<Finding> check(SourceFile source) {
    WordRules rules = new WordRules(source);
    rules.scan(source.unit(), null);
    return rules.findings;
  }

  private void found(String rule, Tree tree, String detail) {
    findings.add(new Finding(rule, source.path(), detail + " (line " + source.lineOf(tree) + ")"));
  }

  @Override
  public @Nullable Void visitClass(ClassTree tree, @Nullable Void unused) {
    String name = tree.getSimpleName().toString();
    if (EMPTY_WORDS.matcher(name).matches()) {
      found("names", tree, name + " says nothing: use the field's own noun");
    }
    boolean isPublic = tree.getModifiers().getFlags().contains(Modifier.PUBLIC);
    if (isPublic && !source.test() && !source.isDocumented(tree)) {
      found("documented", tree, "the public type " + name + " has no comment");
    }
    return super.visitClass(tree, null);
  }

  @Override
  public @Nullable Void visitMethod(MethodTree tree, @Nullable Void unused) {
    boolean isTest =
        tree.getModifiers().getAnnotations().stream()
            .anyMatch(a -> a.getAnnotationType().toString().matches("(\\w+)?Test"));
    if (isTest && tree.getName().toString().matches("test([A-Z0-9_].*)?|[a-z0-9]+")) {
      found("claims", tree, tree.getName() + " makes no claim");
    }
    return super.visitMethod(tree, null);
  }

  @Override
  public @Nullable Void visitAnnotation(AnnotationTree tree, @Nullable Void unused) {
    if (SWITCHED_OFF.contains(tree.getAnnotationType().toString())) {
      found("switched-off", tree, "a test that is off proves nothing: mend it or remove it");
    }
    return super.visitAnnotation(tree, null);
  }

  @Override
  public @Nullable Void visitMethodInvocation(MethodInvocationTree tree, @Nullable Void unused) {
    if (tree.getMethodSelect() instanceof MemberSelectTree call) {
      String method = call.getIdentifier().toString();
      if (source.test() && method.equals("sleep")) {
        found("sleep", tree, "poll a condition with a deadline instead");
      }
      if (method.equals("printStackTrace")) {
        found("console", tree, "log it, or say it to the person who asked");
      }
    }
    return super.visitMethodInvocation(tree, null);
  }

  @Override
  public @Nullable Void visitMemberSelect(MemberSelectTree tree, @Nullable Void unused) {
    String spelled = tree.toString();
    boolean console = spelled.equals("System.out") || spelled.equals("System.err");
    if (console && !source.test() && !isCommandLine()) {
      found("console", tree, spelled + " outside a command-line class");
    }
    return super.visitMemberSelect(tree, null);
  }

  /// A command-line class says so by being a picocli command, or is the entry point. The benchmarks
  /// are tools of the terminal through and through.
  private boolean isCommandLine() {
    return source.module().equals("benchmarks")
        || source.name().equals("Main")
        || source.imports().stream().anyMatch(i -> i.startsWith("picocli."));
  }

  @Override
  public @Nullable Void visitCatch(CatchTree tree, @Nullable Void unused) {
    String body = source.textOf(tree.getBlock());
    boolean silent = body.substring(1, body.length() - 1).isBlank();
    if (silent) {
      found("swallowed", tree, "an exception vanishes without a word of why");
    }
    return super.visitCatch(tree, null);
  }
}
