import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import kong.unirest.core.HttpResponse;
import kong.unirest.core.Unirest;

public class DeletePermission {
  public static void main(String[] args) throws Exception {
    Unirest.config().sslContext(trusting(env("LICTOR_CA")));

    HttpResponse<String> response = Unirest.patch(env("LICTOR_URL") + "/api/v2/resource-servers/" + env("API_ID"))
      .header("content-type", "application/json")
      .header("authorization", "Bearer " + env("MGMT_API_ACCESS_TOKEN"))
      .header("cache-control", "no-cache")
      .body("{ \"scopes\": [ { \"value\": \"" + env("PERMISSION_NAME_1") + "\", \"description\": \"" + env("PERMISSION_DESC_1") + "\" }, { \"value\": \"" + env("PERMISSION_NAME_2") + "\", \"description\": \"" + env("PERMISSION_DESC_2") + "\" } ] }")
      .asString();
    System.out.println(response.getBody());
  }

  static String env(String name) {
    return System.getenv(name);
  }

  /** The JDK's ordinary TLS, with the certificate in this file as its only root. */
  static SSLContext trusting(String caFile) throws Exception {
    KeyStore roots = KeyStore.getInstance(KeyStore.getDefaultType());
    roots.load(null, null);
    try (var pem = Files.newInputStream(Path.of(caFile))) {
      roots.setCertificateEntry("ca", CertificateFactory.getInstance("X.509").generateCertificate(pem));
    }
    TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(roots);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }
}
