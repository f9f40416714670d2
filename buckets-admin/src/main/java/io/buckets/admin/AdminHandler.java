package io.buckets.admin;

import io.buckets.cluster.state.Account;
import io.buckets.cluster.state.BucketInfo;
import io.buckets.core.BucketName;
import io.buckets.core.ObjectKey;
import io.buckets.core.StoreException;
import io.buckets.net.HttpExchange;
import io.buckets.net.HttpHandler;
import io.buckets.net.ResponseHeaders;
import io.buckets.s3.auth.AccountBook;
import io.buckets.s3.auth.Authenticator;
import io.buckets.s3.auth.Verified;
import io.buckets.s3.encryption.KeyRewrap;
import io.buckets.s3.encryption.KeyVault;
import io.buckets.s3.lifecycle.Outlook;
import io.buckets.s3.policy.Principal;
import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.S3Exception;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.object.Store;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.json.JsonMapper;

/// The admin API: JSON over HTTP under `/_buckets/admin/v1/`, each request signed with the root key
/// pair like an S3 request.
///
/// `GET info`, `GET inspect?bucket=&key=`, `GET locate?bucket=&key=`, `POST
/// heal?bucket=&prefix=&deep=`, `POST scrub`, `GET job`, `GET
/// policy/explain?principal=&action=&resource=&identity=&context=`, and what the commands `kms`,
/// `account`, `key`, `user`, `group` and `policy` do. Parameters of a POST may be in its body,
/// signed; secrets must be. Errors are `{"error": …}` with a status that says whose mistake it is.
///
/// Threading: any thread.
public final class AdminHandler implements HttpHandler {
  /// What every path begins with.
  public static final String PREFIX = "/_buckets/admin/v1/";

  private static final Pattern BUCKET_ARN = Pattern.compile("arn:aws:s3:::([^/*?]+)(/.*)?");
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Authenticator authenticator;
  private final Store store;
  private final Node node;
  private final Keys keys;
  private final Accounts accounts;
  private final UserRequests users;

  /// @param authenticator knows the root key pair
  /// @param node the node that answers
  /// @param vault the keyring
  /// @param book the accounts
  public AdminHandler(
      Authenticator authenticator, Store store, Node node, KeyVault vault, AccountBook book) {
    this.authenticator = authenticator;
    this.store = store;
    this.node = node;
    this.keys = new Keys(vault, new KeyRewrap(store.objects(), vault), book);
    this.accounts = new Accounts(book);
    this.users = new UserRequests(book);
  }

  /// The node that answers, and through it all others.
  ///
  /// @param info describes it now
  /// @param jobs what all nodes do together
  public record Node(Supplier<NodeInfo> info, ClusterJobs jobs) {}

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    try {
      Verified verified = authenticator.verify(exchange);
      requireRoot(verified);
      answer(exchange, 200, run(exchange, AdminParameters.of(exchange, verified)));
    } catch (S3Exception e) {
      answer(exchange, e.error().status(), Map.of("error", String.valueOf(e.getMessage())));
    } catch (StoreException e) {
      answer(exchange, status(e.reason()), Map.of("error", String.valueOf(e.getMessage())));
    } catch (IllegalArgumentException e) {
      answer(exchange, 400, Map.of("error", String.valueOf(e.getMessage())));
    }
  }

  /// Only whoever runs the store operates it: no other account, and nobody without a signature.
  private static void requireRoot(Verified verified) {
    boolean root =
        verified.principal() instanceof Principal.Account account
            && account.number().equals(Account.ROOT.number())
            && verified.session() == null;
    if (!root) {
      throw S3Exception.of(S3Error.ACCESS_DENIED);
    }
  }

  private Object run(HttpExchange exchange, Map<String, String> query) {
    String path = exchange.rawPath();
    String name = path.startsWith(PREFIX) ? path.substring(PREFIX.length()) : "";
    return switch (exchange.method() + " " + name) {
      case "GET info" -> node.info.get();
      case "GET inspect" -> store.inspection().inspect(register(query));
      case "GET locate" -> store.inspection().locate(register(query));
      case "POST heal" -> heal(query);
      case "POST scrub" -> {
        node.jobs.scrub();
        yield node.jobs.state();
      }
      case "GET job" -> node.jobs.state();
      case "GET policy/explain" -> explain(query);
      case "GET lifecycle/explain" -> outlook(query);
      case "GET kms" -> keys.list();
      case "GET kms/rewrap" -> keys.rewrapping();
      case "POST kms/create",
          "POST kms/rotate",
          "POST kms/enable",
          "POST kms/disable",
          "POST kms/rewrap",
          "POST kms/reseal" ->
          keys.run(verb(name), query);
      case "GET user", "GET group", "GET policy" -> users.list(name, query);
      case "POST user/add", "POST user/rm" -> users.user(verb(name), query);
      case "POST group/add", "POST group/rm", "POST group/join", "POST group/leave" ->
          users.group(verb(name), query);
      case "POST policy/add", "POST policy/rm", "POST policy/attach", "POST policy/detach" ->
          users.policy(verb(name), query);
      case "GET account/keys" -> accounts.keys();
      case "GET account" -> accounts.list();
      case "POST account/add",
          "POST account/rm",
          "POST account/key-add",
          "POST account/key-rm",
          "POST account/key-disable",
          "POST account/key-enable" ->
          accounts.run(verb(name), query);
      default ->
          throw new StoreException(
              StoreException.Reason.INVALID_ARGUMENT,
              "the admin API has no " + exchange.method() + " " + path);
    };
  }

  private static String verb(String name) {
    return name.substring(name.indexOf('/') + 1);
  }

  private Object heal(Map<String, String> query) {
    String bucket = query.getOrDefault("bucket", "");
    long id = bucket.isEmpty() ? -1 : store.objects().bucket(new BucketName(bucket)).id();
    byte[] prefix = query.getOrDefault("prefix", "").getBytes(StandardCharsets.UTF_8);
    node.jobs.heal(id, prefix, Boolean.parseBoolean(query.getOrDefault("deep", "false")));
    return node.jobs.state();
  }

  private Object outlook(Map<String, String> query) {
    BucketName bucket = new BucketName(query.getOrDefault("bucket", ""));
    ObjectKey key = ObjectKey.of(query.getOrDefault("key", ""));
    return Map.of("outlook", Outlook.of(store.objects(), bucket, key));
  }

  private Object explain(Map<String, String> query) {
    String resource = query.getOrDefault("resource", "");
    Explanation.Asked asked =
        new Explanation.Asked(
            query.getOrDefault("principal", ""),
            query.getOrDefault("action", ""),
            resource,
            several(query, "identity"),
            several(query, "context"));
    Matcher arn = BUCKET_ARN.matcher(resource);
    BucketInfo bucket = arn.matches() ? store.objects().bucket(new BucketName(arn.group(1))) : null;
    return Explanation.of(asked, bucket, store.objects().state());
  }

  private static List<String> several(Map<String, String> query, String name) {
    String all = query.getOrDefault(name, "");
    return all.isEmpty() ? List.of() : List.of(all.split(PolicyCommand.SEPARATOR));
  }

  private RegisterKey register(Map<String, String> query) {
    BucketName bucket = new BucketName(query.getOrDefault("bucket", ""));
    ObjectKey key = ObjectKey.of(query.getOrDefault("key", ""));
    return RegisterKey.object(store.objects().bucket(bucket).id(), key);
  }

  private static int status(StoreException.Reason reason) {
    return switch (reason) {
      case NO_SUCH_BUCKET, NO_SUCH_KEY, NO_SUCH_VERSION, NO_SUCH_UPLOAD, NO_SUCH_ENTITY -> 404;
      case BUCKET_EXISTS,
          BUCKET_NOT_EMPTY,
          BUCKET_STATE,
          CONFLICT,
          ENTITY_EXISTS,
          ENTITY_IN_USE,
          LIMIT_EXCEEDED ->
          409;
      case LOCKED -> 403;
      case DELETE_MARKER -> 405;
      case INVALID_ARGUMENT,
          INVALID_PART,
          INVALID_PART_ORDER,
          INVALID_RANGE,
          PART_TOO_SMALL,
          TOO_LARGE ->
          400;
      case PRECONDITION_FAILED -> 412;
      case NO_QUORUM, UNCERTAIN, BUSY, CLOCK_SKEW, TIMEOUT, CLOSED -> 503;
      case FULL -> 507;
      case CORRUPT, INTERNAL -> 500;
    };
  }

  private static void answer(HttpExchange exchange, int status, Object body) throws IOException {
    byte[] json = JSON.writeValueAsBytes(body);
    exchange.respond(status, ResponseHeaders.of("Content-Type", "application/json"), json);
  }
}
