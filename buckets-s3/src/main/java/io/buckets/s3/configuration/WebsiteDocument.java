package io.buckets.s3.configuration;

import io.buckets.cluster.setting.BucketWebsite;
import io.buckets.core.Limits;
import io.buckets.s3.wire.S3Error;
import io.buckets.s3.wire.S3Exception;
import io.buckets.s3.xml.XmlDocument;
import io.buckets.s3.xml.XmlElement;
import io.buckets.s3.xml.XmlFields;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The document WebsiteConfiguration, read and written.
///
/// Source: S3 API reference, PutBucketWebsite.
final class WebsiteDocument {
  private static final String ROOT = "WebsiteConfiguration";
  private static final String ALL = "RedirectAllRequestsTo";
  private static final String INDEX = "IndexDocument";
  private static final String ERROR = "ErrorDocument";
  private static final String RULES = "RoutingRules";
  private static final String RULE = "RoutingRule";
  private static final String CONDITION = "Condition";
  private static final String REDIRECT = "Redirect";
  private static final String HOST = "HostName";
  private static final String PROTOCOL = "Protocol";
  private static final String PREFIX = "KeyPrefixEquals";
  private static final String FAILING = "HttpErrorCodeReturnedEquals";
  private static final String CODE = "HttpRedirectCode";
  private static final String NEW_PREFIX = "ReplaceKeyPrefixWith";
  private static final String NEW_KEY = "ReplaceKeyWith";

  private WebsiteDocument() {}

  /// @throws S3Exception MALFORMED_XML, INVALID_ARGUMENT, INVALID_REQUEST
  static BucketWebsite parse(byte[] document) {
    XmlFields fields = XmlFields.of(XmlElement.parse(document, ROOT), ALL, INDEX, ERROR, RULES);
    XmlElement all = fields.one(ALL);
    if (all != null) {
      if (fields.count(INDEX, ERROR, RULES) > 0) {
        throw argument(ALL + " cannot be provided in conjunction with other Routing Rules.");
      }
      XmlFields to = XmlFields.of(all, HOST, PROTOCOL);
      return new BucketWebsite(place(to, to.required(HOST)), null, null, List.of());
    }
    XmlElement index = fields.one(INDEX);
    if (index == null) {
      throw argument(
          "A value for IndexDocument Suffix must be provided if RedirectAllRequestsTo is empty");
    }
    String suffix = XmlFields.of(index, "Suffix").required("Suffix");
    if (suffix.isEmpty() || suffix.indexOf('/') >= 0) {
      throw argument("The IndexDocument Suffix is not well formed");
    }
    XmlElement error = fields.one(ERROR);
    String errorKey = error == null ? null : XmlFields.of(error, "Key").required("Key");
    if (errorKey != null && errorKey.isEmpty()) {
      throw argument("The ErrorDocument Key is not well formed");
    }
    return new BucketWebsite(null, suffix, errorKey, rules(fields.one(RULES)));
  }

  private static List<BucketWebsite.Rule> rules(@Nullable XmlElement list) {
    List<BucketWebsite.Rule> rules = new ArrayList<>();
    if (list != null) {
      XmlFields.of(list, Set.of(), Set.of(RULE)).all(RULE).forEach(one -> rules.add(rule(one)));
    }
    if (rules.size() > Limits.ROUTING_RULES) {
      throw S3Exception.of(
          S3Error.INVALID_REQUEST,
          rules.size()
              + " routing rules provided, the number of routing rules in a website configuration is"
              + " limited to "
              + Limits.ROUTING_RULES
              + ".");
    }
    return rules;
  }

  private static BucketWebsite.Rule rule(XmlElement element) {
    XmlFields parts = XmlFields.of(element, CONDITION, REDIRECT);
    XmlElement condition = parts.one(CONDITION);
    XmlElement redirect = parts.one(REDIRECT);
    if (redirect == null) {
      throw XmlFields.malformed();
    }
    XmlFields when = condition == null ? XmlFields.NONE : XmlFields.of(condition, PREFIX, FAILING);
    if (condition != null && when.count(PREFIX, FAILING) == 0) {
      throw S3Exception.of(
          S3Error.INVALID_REQUEST,
          "Condition cannot be empty. To redirect all requests without a condition, the condition"
              + " element shouldn't be present.");
    }
    XmlFields to = XmlFields.of(redirect, HOST, PROTOCOL, CODE, NEW_PREFIX, NEW_KEY);
    if (to.count(HOST, PROTOCOL, CODE, NEW_PREFIX, NEW_KEY) == 0) {
      throw XmlFields.malformed();
    }
    if (to.count(NEW_PREFIX, NEW_KEY) > 1) {
      throw S3Exception.of(
          S3Error.INVALID_REQUEST,
          "You can only define ReplaceKeyPrefix or ReplaceKey but not both.");
    }
    return new BucketWebsite.Rule(
        when.text(PREFIX),
        status(when, FAILING, 4, 5),
        place(to, to.text(HOST)),
        status(to, CODE, 3, 3),
        new BucketWebsite.Replacement(to.text(NEW_PREFIX), to.text(NEW_KEY)));
  }

  private static int status(XmlFields fields, String name, int leastHundred, int mostHundred) {
    int status = fields.small(name, 0);
    boolean redirects = leastHundred == 3;
    boolean within = status / 100 >= leastHundred && status / 100 <= mostHundred;
    if (fields.has(name) && (!within || (redirects && status == 300))) {
      throw S3Exception.of(
          S3Error.INVALID_REQUEST,
          redirects
              ? "The provided HTTP redirect code ("
                  + status
                  + ") is not valid. Valid codes are 3XX"
                  + " except 300."
              : "The provided HTTP error code ("
                  + status
                  + ") is not valid. Valid codes are 4XX"
                  + " or 5XX.");
    }
    return status;
  }

  private static BucketWebsite.Place place(XmlFields fields, @Nullable String host) {
    String protocol = fields.text(PROTOCOL);
    if (protocol != null && !protocol.equals("http") && !protocol.equals("https")) {
      throw S3Exception.of(
          S3Error.INVALID_REQUEST,
          "Invalid protocol, protocol can be http or https. If not defined the protocol will be"
              + " selected automatically.");
    }
    return new BucketWebsite.Place(host, protocol);
  }

  private static S3Exception argument(String message) {
    return S3Exception.of(S3Error.INVALID_ARGUMENT, message);
  }

  static XmlDocument of(BucketWebsite website) {
    XmlDocument document = XmlDocument.of(ROOT);
    BucketWebsite.Place all = website.everything();
    if (all != null) {
      document.start(ALL);
      text(document, HOST, all.host());
      text(document, PROTOCOL, all.protocol());
      return document.end();
    }
    if (website.index() != null) {
      document.start(INDEX).text("Suffix", website.index()).end();
    }
    if (website.error() != null) {
      document.start(ERROR).text("Key", website.error()).end();
    }
    if (!website.rules().isEmpty()) {
      document.start(RULES);
      website.rules().forEach(rule -> write(document, rule));
      document.end();
    }
    return document;
  }

  private static void write(XmlDocument document, BucketWebsite.Rule rule) {
    document.start(RULE);
    if (rule.prefix() != null || rule.failing() > 0) {
      document.start(CONDITION);
      if (rule.failing() > 0) {
        document.text(FAILING, rule.failing());
      }
      text(document, PREFIX, rule.prefix());
      document.end();
    }
    document.start(REDIRECT);
    text(document, PROTOCOL, rule.to().protocol());
    text(document, HOST, rule.to().host());
    text(document, NEW_PREFIX, rule.replacement().prefix());
    text(document, NEW_KEY, rule.replacement().key());
    if (rule.code() > 0) {
      document.text(CODE, rule.code());
    }
    document.end().end();
  }

  private static void text(XmlDocument document, String name, @Nullable String text) {
    if (text != null) {
      document.text(name, text);
    }
  }
}
