package io.buckets.s3.iam;

import io.buckets.cluster.iam.EntityKind;
import io.buckets.cluster.iam.IamChange;
import io.buckets.cluster.iam.OidcProvider;
import io.buckets.core.IdentityLimits;
import io.buckets.s3.query.QueryAction;
import io.buckets.s3.query.QueryDemand;
import io.buckets.s3.query.QueryException;
import io.buckets.s3.query.QueryForm;
import io.buckets.s3.query.QueryRequest;
import io.buckets.s3.query.QueryResult;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// The actions on providers of identities that speak OpenID Connect.
final class ProviderActions {
  private static final String ARN = "OpenIDConnectProviderArn";
  private static final String CLIENTS = "ClientIDList";
  private static final String THUMBPRINTS = "ThumbprintList";
  private static final String CLIENT = "ClientID";
  private static final String SCHEME = "https://";
  private static final Pattern THUMBPRINT = Pattern.compile("[0-9A-Fa-f]{40}");
  private static final Pattern URL =
      Pattern.compile("https://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[\\x21-\\x7E&&[^?#]]*)?");

  private final IamDesk desk;

  ProviderActions(IamDesk desk) {
    this.desk = desk;
  }

  List<QueryAction> actions() {
    return List.of(
        new QueryAction(
            "CreateOpenIDConnectProvider", ProviderActions::demandOfCreate, this::create),
        on("GetOpenIDConnectProvider", ProviderActions::get),
        IamDesk.onAll("ListOpenIDConnectProviders", ProviderActions::list),
        on("DeleteOpenIDConnectProvider", this::delete),
        on("AddClientIDToOpenIDConnectProvider", this::addClient),
        on("RemoveClientIDFromOpenIDConnectProvider", this::removeClient),
        on("UpdateOpenIDConnectProviderThumbprint", this::thumbprints));
  }

  /// An action on the provider that a parameter names by its ARN.
  static QueryAction on(String action, QueryAction.Work work) {
    return new QueryAction(
        action, request -> QueryDemand.of("iam:" + action, request.form().required(ARN)), work);
  }

  private static QueryDemand demandOfCreate(QueryRequest request) {
    QueryForm form = request.form();
    String url = form.required("Url");
    String name = url.startsWith(SCHEME) ? url.substring(SCHEME.length()) : url;
    return IamDesk.tagging(
        EntityKind.PROVIDER,
        QueryDemand.of(
            "iam:CreateOpenIDConnectProvider",
            "arn:aws:iam::" + request.accountNumber() + ":oidc-provider/" + name),
        form);
  }

  private void create(QueryRequest request, QueryResult result) {
    QueryForm form = request.form();
    String url = form.bounded("Url", 1, 255);
    if (!URL.matcher(url).matches()) {
      throw QueryException.validation("Invalid Open ID Connect Provider URL");
    }
    Map<String, String> tags = form.pairs("Tags");
    OidcProvider provider =
        new OidcProvider(
            url.substring(SCHEME.length()),
            desk.now(),
            new TreeSet<>(form.texts(CLIENTS)),
            checked(form.texts(THUMBPRINTS)),
            new TreeMap<>(tags));
    desk.change(request, new IamChange.Add(provider));
    result.text(ARN, provider.arn(request.accountNumber())).tags(tags);
  }

  private static List<String> checked(List<String> thumbprints) {
    for (String thumbprint : thumbprints) {
      if (!THUMBPRINT.matcher(thumbprint).matches()) {
        throw QueryException.validation(
            "1 validation error detected: a thumbprint has 40 hexadecimal digits");
      }
    }
    if (thumbprints.size() > IdentityLimits.THUMBPRINTS) {
      throw QueryException.invalidInput(
          "Thumbprint list must contain fewer than " + IdentityLimits.THUMBPRINTS + " entries.");
    }
    return thumbprints;
  }

  private static void get(QueryRequest request, QueryResult result) {
    OidcProvider provider = named(request);
    result
        .text("Url", provider.url())
        .texts(CLIENTS, provider.clientIds())
        .texts(THUMBPRINTS, provider.thumbprints())
        .time("CreateDate", provider.created())
        .tags(provider.tags());
  }

  private static void list(QueryRequest request, QueryResult result) {
    AccountView account = AccountView.of(request);
    result.list(
        "OpenIDConnectProviderList",
        account.iam().providers().values(),
        provider -> result.text("Arn", provider.arn(account.number())));
  }

  private void delete(QueryRequest request, QueryResult result) {
    desk.change(request, new IamChange.Remove(named(request).entityName()));
  }

  private void addClient(QueryRequest request, QueryResult result) {
    client(request, true);
  }

  private void removeClient(QueryRequest request, QueryResult result) {
    client(request, false);
  }

  private void client(QueryRequest request, boolean known) {
    String client = request.form().bounded(CLIENT, 1, IdentityLimits.CLIENT_ID_CHARS);
    desk.change(request, new IamChange.ChangeClient(named(request).url(), client, known));
  }

  private void thumbprints(QueryRequest request, QueryResult result) {
    List<String> thumbprints = checked(request.form().texts(THUMBPRINTS));
    desk.change(request, new IamChange.ChangeThumbprints(named(request).url(), thumbprints));
  }

  private static OidcProvider named(QueryRequest request) {
    return AccountView.of(request).provider(request.form().required(ARN));
  }
}
