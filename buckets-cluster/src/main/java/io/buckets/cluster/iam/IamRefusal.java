package io.buckets.cluster.iam;

import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import java.util.Locale;

/// The words in which changes of identities are refused, which are IAM's.
final class IamRefusal {
  private IamRefusal() {}

  static StoreException noSuch(EntityName name) {
    return noSuch(
        switch (name.kind()) {
          case USER, GROUP, ROLE ->
              "The " + name.kind().word() + " with name " + name.name() + " cannot be found.";
          case POLICY -> "Policy " + name.name() + " was not found.";
          case PROVIDER -> "OpenIDConnect Provider not found for arn " + name.name();
        });
  }

  static StoreException noSuch(String message) {
    return new StoreException(Reason.NO_SUCH_ENTITY, message);
  }

  static StoreException exists(EntityName name) {
    return new StoreException(
        Reason.ENTITY_EXISTS,
        switch (name.kind()) {
          case USER, GROUP, ROLE ->
              capital(name.kind()) + " with name " + name.name() + " already exists.";
          case POLICY ->
              "A policy called "
                  + name.name()
                  + " already exists. Duplicate names are"
                  + " not allowed.";
          case PROVIDER -> "Provider with url https://" + name.name() + " already exists.";
        });
  }

  static String capital(EntityKind kind) {
    return kind.word().substring(0, 1).toUpperCase(Locale.ROOT) + kind.word().substring(1);
  }

  /// @param must what is to be done before
  static StoreException inUse(String must) {
    return new StoreException(
        Reason.ENTITY_IN_USE, "Cannot delete entity, must " + must + " first.");
  }

  /// @param quota what IAM calls it
  static StoreException tooMany(String quota, int most) {
    return new StoreException(
        Reason.LIMIT_EXCEEDED, "Cannot exceed quota for " + quota + ": " + most);
  }

  static StoreException tooLong(EntityName holder, int most) {
    return new StoreException(
        Reason.LIMIT_EXCEEDED,
        "Maximum policy size of "
            + most
            + " bytes exceeded for "
            + holder.kind().word()
            + " "
            + holder.name());
  }
}
