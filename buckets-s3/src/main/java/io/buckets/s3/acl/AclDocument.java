package io.buckets.s3.acl;

import io.buckets.cluster.setting.Acl;
import io.buckets.cluster.setting.Grant;
import io.buckets.cluster.setting.Grant.Permission;
import io.buckets.cluster.state.Account;
import io.buckets.cluster.state.Accounts;
import io.buckets.core.Limits;
import io.buckets.s3.wire.Owner;
import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.S3Exception;
import io.buckets.s3.xml.XmlDocument;
import io.buckets.s3.xml.XmlElement;
import java.util.ArrayList;
import java.util.List;

/// The document of an access control list, read and written.
///
/// Source: S3 API reference, "AccessControlPolicy".
public final class AclDocument {
  private static final String ROOT = "AccessControlPolicy";

  private AclDocument() {}

  /// Writes a list.
  public static XmlDocument write(Acl acl, Accounts accounts) {
    XmlDocument document = XmlDocument.of(ROOT);
    document.owner("Owner", owner(acl.owner(), accounts));
    return writeGrants(document.start("AccessControlList"), acl.grants(), accounts).end();
  }

  /// Writes grants, each as an element.
  public static XmlDocument writeGrants(
      XmlDocument document, List<Grant> grants, Accounts accounts) {
    for (Grant grant : grants) {
      document.start("Grant");
      if (grant.kind() == Grant.Kind.GROUP) {
        document.startTyped("Grantee", "Group").text("URI", grant.grantee());
      } else {
        Owner grantee = owner(grant.grantee(), accounts);
        document.startTyped("Grantee", "CanonicalUser").text("ID", grantee.id());
        document.text("DisplayName", grantee.displayName());
      }
      document.end().text("Permission", grant.permission().name()).end();
    }
    return document;
  }

  private static Owner owner(String id, Accounts accounts) {
    return new Owner(id, accounts.identified(id).map(Account::name).orElse(""));
  }

  /// Reads a document.
  ///
  /// @throws S3Exception MALFORMED_ACL, INVALID_ARGUMENT, UNRESOLVABLE_GRANT_BY_EMAIL_ADDRESS
  static Acl read(byte[] bytes, Accounts accounts) {
    XmlElement root = XmlElement.parse(bytes, ROOT);
    XmlElement owner = child(root, "Owner");
    XmlElement list = child(root, "AccessControlList");
    String ownerId = owner.child("ID");
    if (ownerId == null) {
      throw malformed();
    }
    return new Acl(ownerId, grants(list, accounts));
  }

  /// Reads the grants in an element.
  ///
  /// @throws S3Exception MALFORMED_ACL, INVALID_ARGUMENT, UNRESOLVABLE_GRANT_BY_EMAIL_ADDRESS
  public static List<Grant> grants(XmlElement list, Accounts accounts) {
    if (list.children().size() > Limits.GRANTS) {
      throw malformed();
    }
    List<Grant> grants = new ArrayList<>();
    for (XmlElement grant : list.children()) {
      if (!grant.name().equals("Grant")) {
        throw malformed();
      }
      grants.add(grant(child(grant, "Grantee"), permission(grant.child("Permission")), accounts));
    }
    return grants;
  }

  private static Grant grant(XmlElement grantee, Permission permission, Accounts accounts) {
    String id = grantee.child("ID");
    String address = grantee.child("URI");
    String email = grantee.child("EmailAddress");
    if (id != null) {
      return Grant.user(AskedAcl.knownId(id, accounts), permission);
    }
    if (address != null) {
      return Grant.group(AskedAcl.knownGroup(address), permission);
    }
    if (email != null) {
      return Grant.user(AskedAcl.idAt(email, accounts), permission);
    }
    throw malformed();
  }

  private static Permission permission(@org.jspecify.annotations.Nullable String name) {
    for (Permission permission : Permission.values()) {
      if (permission.name().equals(name)) {
        return permission;
      }
    }
    throw malformed();
  }

  private static XmlElement child(XmlElement parent, String name) {
    for (XmlElement child : parent.children()) {
      if (child.name().equals(name)) {
        return child;
      }
    }
    throw malformed();
  }

  private static S3Exception malformed() {
    return S3Exception.of(S3Error.MALFORMED_ACL);
  }
}
