package io.buckets.s3.query;

/// An action of a query API: what who asks for it must be allowed to do, and how it is done.
///
/// @param name such as `CreateUser`
/// @param demanded what must be allowed
/// @param work does it and writes what its result is
public record QueryAction(String name, Demanded demanded, Work work) {
  /// What an action's request must be allowed to do.
  @FunctionalInterface
  public interface Demanded {
    /// The demand of that request.
    ///
    /// @throws QueryException if the request cannot be understood
    QueryDemand of(QueryRequest request);
  }

  /// What an action does.
  @FunctionalInterface
  public interface Work {
    /// Does it.
    ///
    /// @throws QueryException if it cannot be done
    void run(QueryRequest request, QueryResult result);
  }
}
