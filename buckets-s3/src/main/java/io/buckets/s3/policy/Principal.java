package io.buckets.s3.policy;

import io.buckets.s3.wire.Owner;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Who makes a request: the root of an account, one of its users, a session of one of its roles,
/// somebody whom others vouch for, a service, or nobody known.
///
/// Source: IAM user guide, "IAM identifiers", "AWS JSON policy elements: Principal" and "AWS global
/// condition context keys".
public sealed interface Principal {
  /// Nobody known.
  static Principal anonymous() {
    return new Anonymous();
  }

  /// The account it belongs to, or null for nobody known.
  @Nullable Account account();

  /// The name others address it by, as `aws:PrincipalArn` has it; null for nobody known. For a role
  /// session this is the role's.
  @Nullable String arn();

  /// The ARN that `GetCallerIdentity` answers and messages show: of the session, for a role's; null
  /// for nobody known.
  default @Nullable String callerArn() {
    return arn();
  }

  /// The unique id, as `aws:userid` has it.
  String id();

  /// The value of `aws:PrincipalType`.
  String type();

  /// The value of `aws:username`; null for all but users.
  default @Nullable String username() {
    return null;
  }

  /// What `aws:PrincipalTag/name` is read from.
  default Map<String, String> tags() {
    return Map.of();
  }

  /// The names by which the element Principal of a policy may address exactly this one; its
  /// account's come besides.
  List<String> names();

  /// An account, and its root as a caller.
  ///
  /// @param number twelve decimal digits, as ARNs have it
  /// @param canonicalId 64 hexadecimal digits, as ACLs have it
  record Account(String number, String canonicalId, String displayName) implements Principal {
    /// @throws IllegalArgumentException if the number or the id is not of its form
    public Account {
      if (!isNumber(number)) {
        throw new IllegalArgumentException("an account number has twelve digits: " + number);
      }
      if (!isCanonicalId(canonicalId)) {
        throw new IllegalArgumentException(
            "a canonical id has 64 lower-case hexadecimal digits: " + canonicalId);
      }
    }

    /// Whether the text can be an account's number.
    public static boolean isNumber(String text) {
      return text.length() == 12 && isOfDigits(text, false);
    }

    /// Whether the text can be a canonical id.
    public static boolean isCanonicalId(String text) {
      return text.length() == 64 && isOfDigits(text, true);
    }

    private static boolean isOfDigits(String text, boolean hexadecimal) {
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        if (!('0' <= c && c <= '9') && !(hexadecimal && 'a' <= c && c <= 'f')) {
          return false;
        }
      }
      return true;
    }

    /// The account as S3's documents show it.
    public Owner owner() {
      return new Owner(canonicalId, displayName);
    }

    @Override
    public Account account() {
      return this;
    }

    @Override
    public String arn() {
      return "arn:aws:iam::" + number + ":root";
    }

    @Override
    public String id() {
      return number;
    }

    @Override
    public String type() {
      return "Account";
    }

    @Override
    public List<String> names() {
      return List.of();
    }
  }

  /// A user of an account.
  ///
  /// @param id unique for all time, `AIDA…`
  /// @param path begins and ends with `/`
  /// @param tags of the user
  record User(Account account, String id, String path, String name, Map<String, String> tags)
      implements Principal {
    public User {
      tags = Map.copyOf(tags);
    }

    @Override
    public String arn() {
      return "arn:aws:iam::" + account.number() + ":user" + path + name;
    }

    @Override
    public String type() {
      return "User";
    }

    @Override
    public String username() {
      return name;
    }

    @Override
    public List<String> names() {
      return List.of(arn(), id);
    }
  }

  /// A session of a role.
  ///
  /// @param roleId unique for all time, `AROA…`
  /// @param path of the role; begins and ends with `/`
  /// @param role name of the role
  /// @param session name of the session
  /// @param tags of the role and the session, the session's before the role's
  record RoleSession(
      Account account,
      String roleId,
      String path,
      String role,
      String session,
      Map<String, String> tags)
      implements Principal {
    public RoleSession {
      tags = Map.copyOf(tags);
    }

    @Override
    public String arn() {
      return "arn:aws:iam::" + account.number() + ":role" + path + role;
    }

    /// Of the session; unlike the role's it has no path.
    @Override
    public String callerArn() {
      return "arn:aws:sts::" + account.number() + ":assumed-role/" + role + "/" + session;
    }

    @Override
    public String id() {
      return roleId + ":" + session;
    }

    @Override
    public String type() {
      return "AssumedRole";
    }

    @Override
    public List<String> names() {
      return List.of(arn(), callerArn(), roleId, id());
    }
  }

  /// Somebody whom a provider of identities vouches for, who asks for a role and for nothing else.
  ///
  /// @param account of the provider
  /// @param provider its ARN
  /// @param subject whom it vouches for, as it names them
  record WebIdentity(Account account, String provider, String subject) implements Principal {
    @Override
    public @Nullable String arn() {
      return null;
    }

    @Override
    public String id() {
      return subject;
    }

    @Override
    public String type() {
      return "FederatedUser";
    }

    @Override
    public List<String> names() {
      return List.of(provider);
    }
  }

  /// A service that acts on its own, and not for somebody: the delivery of logs. Policies name it
  /// as `{"Service": "logging.s3.amazonaws.com"}`; `*` means it too.
  ///
  /// @param name as policies have it
  record Service(String name) implements Principal {
    /// What delivers access logs.
    public static final Service LOGGING = new Service("logging.s3.amazonaws.com");

    @Override
    public @Nullable Account account() {
      return null;
    }

    @Override
    public @Nullable String arn() {
      return null;
    }

    @Override
    public String id() {
      return name;
    }

    @Override
    public String type() {
      return "Service";
    }

    @Override
    public List<String> names() {
      return List.of();
    }
  }

  /// Nobody known: the request has no signature.
  record Anonymous() implements Principal {
    @Override
    public @Nullable Account account() {
      return null;
    }

    @Override
    public @Nullable String arn() {
      return null;
    }

    @Override
    public String id() {
      return "anonymous";
    }

    @Override
    public String type() {
      return "Anonymous";
    }

    @Override
    public List<String> names() {
      return List.of();
    }
  }
}
