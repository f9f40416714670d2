package io.buckets.s3.auth;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// All that is said of a session when it is given: who holds it, and with which leave. It is kept
/// nowhere but in the session's token.
///
/// @param holder who holds it
/// @param narrowing the policies that it is narrowed to; null for none
/// @param tags of the session
/// @param transitive names of the tags that a session begun from this one has too
/// @param facts what conditions are told, by the names of their keys in lower case
public record SessionGrant(
    Holder holder,
    @Nullable Narrowing narrowing,
    Map<String, String> tags,
    List<String> transitive,
    Map<String, List<String>> facts) {

  public SessionGrant {
    tags = Map.copyOf(tags);
    transitive = List.copyOf(transitive);
    facts = Map.copyOf(facts);
  }

  /// The policies that a session is narrowed to.
  ///
  /// @param documents policies as texts
  /// @param arns managed policies of the holder's account or built-in ones, which are asked as they
  ///   are at the time; one that is gone allows nothing
  public record Narrowing(List<String> documents, List<String> arns) {
    public Narrowing {
      documents = List.copyOf(documents);
      arns = List.copyOf(arns);
    }
  }

  /// What holds a session.
  public enum Kind {
    /// The root of an account.
    ROOT,
    /// A user of it.
    USER,
    /// A role of it.
    ROLE
  }

  /// Who holds a session. The id, and not the name, so that whoever is made under the name of one
  /// that is gone does not come into its sessions.
  ///
  /// @param account number of the account
  /// @param id unique id of the user or role; the account's number for its root
  /// @param name of the user or role when the session began, where it is looked for first
  /// @param session name of the session of a role; empty for others
  public record Holder(Kind kind, String account, String id, String name, String session) {}
}
