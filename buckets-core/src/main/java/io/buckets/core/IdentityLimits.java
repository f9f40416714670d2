package io.buckets.core;

/// The bounds of what accounts have in them: users, groups, roles, policies. Those of IAM are as in
/// its user guide, "IAM and AWS STS quotas" (the defaults), so that what works there works here and
/// what is refused there is refused here.
public final class IdentityLimits {
  private IdentityLimits() {}

  /// Most users of an account.
  public static final int USERS = 5000;

  /// Most groups of an account.
  public static final int GROUPS = 300;

  /// Most roles of an account.
  public static final int ROLES = 1000;

  /// Most managed policies of an account.
  public static final int POLICIES = 1500;

  /// Most OpenID Connect providers of an account.
  public static final int PROVIDERS = 100;

  /// Most entities of all accounts together.
  public static final int ENTITIES = 100_000;

  /// Most characters of the policies of all accounts together: they are in the memory of every
  /// node, and in every snapshot.
  public static final long ALL_DOCUMENT_CHARS = 64L << 20;

  /// Most groups of a user.
  public static final int GROUPS_OF_USER = 10;

  /// Most access keys of a user, those apart that a policy narrows.
  public static final int KEYS_OF_USER = 2;

  /// Most narrowed access keys of a user, or of an account's root.
  public static final int NARROWED_KEYS = 100;

  /// Most managed policies attached to one user, group or role.
  public static final int ATTACHED = 10;

  /// Most versions of a managed policy.
  public static final int POLICY_VERSIONS = 5;

  /// Longest text of a managed policy, in characters without the space between.
  public static final int POLICY_CHARS = 6144;

  /// Longest texts of a user's own policies together, in characters without the space between.
  public static final int USER_POLICY_CHARS = 2048;

  /// Longest texts of a group's own policies together, in characters without the space between.
  public static final int GROUP_POLICY_CHARS = 5120;

  /// Longest texts of a role's own policies together, in characters without the space between.
  public static final int ROLE_POLICY_CHARS = 10_240;

  /// Longest trust policy of a role, in characters without the space between.
  public static final int TRUST_CHARS = 2048;

  /// Longest text of a policy, in characters, all its space included.
  public static final int DOCUMENT_CHARS = 128 << 10;

  /// Longest name of a group or policy, in characters.
  public static final int NAME_CHARS = 128;

  /// Longest name of a user or role, in characters.
  public static final int SHORT_NAME_CHARS = 64;

  /// Longest path, in characters.
  public static final int PATH_CHARS = 512;

  /// Longest ARN of a policy, in characters.
  public static final int ARN_CHARS = 2048;

  /// Longest description, in characters.
  public static final int DESCRIPTION_CHARS = 1000;

  /// Most tags of a user, role, policy or provider.
  public static final int TAGS = 50;

  /// Longest key of a tag, in characters.
  public static final int TAG_KEY_CHARS = 128;

  /// Longest value of a tag, in characters.
  public static final int TAG_VALUE_CHARS = 256;

  /// Most clients of a provider.
  public static final int CLIENTS = 100;

  /// Longest id of a client, in characters.
  public static final int CLIENT_ID_CHARS = 255;

  /// Most thumbprints of a provider.
  public static final int THUMBPRINTS = 5;

  /// The least that sessions of a role may be bounded to, in seconds.
  public static final int LEAST_MAX_SESSION_SECONDS = 3600;

  /// The most that sessions of a role may last, in seconds.
  public static final int MOST_MAX_SESSION_SECONDS = 43_200;

  /// Largest form of a request of IAM or STS, in bytes: the longest policy, all of it
  /// percent-coded.
  public static final int QUERY_FORM_BYTES = 512 << 10;

  /// Longest inline policy of a session, in characters.
  public static final int SESSION_POLICY_CHARS = 2048;

  /// Most managed policies that a session is narrowed to.
  public static final int SESSION_POLICIES = 10;

  /// Largest document fetched from a provider of identities, in bytes.
  public static final int OIDC_DOCUMENT_BYTES = 256 << 10;

  /// Providers of identities whose keys are remembered.
  public static final int OIDC_PROVIDERS_IN_MIND = 1000;

  /// Longest token of a session, in characters: what a presigned URL has room for.
  public static final int SESSION_TOKEN_CHARS = 4096;

  /// Sessions whose opened tokens are remembered.
  public static final int SESSIONS_IN_MIND = 4096;

  /// Longest body of a request of an operator's, in bytes: a policy with all its space, and a
  /// little.
  public static final int ADMIN_BODY_BYTES = 512 << 10;
}
