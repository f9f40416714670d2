package io.buckets.cluster.iam;

import io.buckets.core.IdentityLimits;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// Somebody whose word an account takes for who its users are, by OpenID Connect.
///
/// @param url without the scheme, which is https; its name
/// @param created when, by the clock of the node that was asked
/// @param clientIds whom its tokens may be for
/// @param thumbprints SHA-1 of the certificates that vouch for its server, in hexadecimal
/// @param tags values by key
public record OidcProvider(
    String url,
    Instant created,
    SortedSet<String> clientIds,
    List<String> thumbprints,
    SortedMap<String, String> tags)
    implements Entity, Tagged {
  private static final Pattern URL = Pattern.compile("[\\x21-\\x7E&&[^?#]]{1,255}");

  /// @throws StoreException INVALID_ARGUMENT if something is too long or too much
  public OidcProvider {
    clientIds = Collections.unmodifiableSortedSet(new TreeSet<>(clientIds));
    thumbprints = List.copyOf(thumbprints);
    tags = Tagged.checked(tags);
    if (!URL.matcher(url).matches()
        || !areShort(clientIds)
        || !areShort(thumbprints)
        || thumbprints.size() > IdentityLimits.THUMBPRINTS) {
      throw new StoreException(
          Reason.INVALID_ARGUMENT, "the URL of a provider is none, or something of it too long");
    }
  }

  private static boolean areShort(Collection<String> texts) {
    return texts.stream()
        .allMatch(text -> !text.isEmpty() && text.length() <= IdentityLimits.CLIENT_ID_CHARS);
  }

  @Override
  public EntityKind kind() {
    return EntityKind.PROVIDER;
  }

  @Override
  public String name() {
    return url;
  }

  @Override
  public String path() {
    return "/";
  }

  @Override
  public int documentChars() {
    return 0;
  }

  @Override
  public OidcProvider withTags(SortedMap<String, String> changed) {
    return new OidcProvider(url, created, clientIds, thumbprints, changed);
  }

  OidcProvider with(String client, boolean known) {
    SortedSet<String> changed = new TreeSet<>(clientIds);
    if (known) {
      changed.add(client);
    } else {
      changed.remove(client);
    }
    return new OidcProvider(url, created, changed, thumbprints, tags);
  }

  OidcProvider vouchedBy(List<String> certificates) {
    return new OidcProvider(url, created, clientIds, certificates, tags);
  }
}
