import java.io.FileInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;
import javax.security.auth.login.AppConfigurationEntry;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.security.JaasContext;

/**
 * Reads what was written for a worker as a worker does. Arguments: a folder, a number of keys 0, 1, … in it, and the users
 * files. Prints a line for each key, hex(username)=hex(password), then a line for each users file, hex(user)=hex(password).
 */
class Main {
    private static final String CONFIG = "sasl.jaas.config";
    private static final ConfigDef DEFINITION = new ConfigDef()
        .define(CONFIG, ConfigDef.Type.PASSWORD, ConfigDef.Importance.HIGH, "");

    public static void main(String[] args) throws Exception {
        for (int key = 0; key < Integer.parseInt(args[1]); key++) {
            Map<String, ?> options = login(args[0], key);
            System.out.println(hex(options.get("username")) + "=" + hex(options.get("password")));
        }
        for (String file : List.of(args).subList(2, args.length)) {
            users(file);
        }
    }

    private static Map<String, ?> login(String dir, int key) {
        String reference = "\"${dir:" + dir + ":" + key + "}\"";
        AbstractConfig worker = new AbstractConfig(DEFINITION, Map.of(
            "config.providers", "dir",
            "config.providers.dir.class", "org.apache.kafka.common.config.provider.DirectoryConfigProvider",
            CONFIG, "org.apache.kafka.common.security.plain.PlainLoginModule required username=" + reference
                + " password=" + reference + ";"), false);
        // The worker hands what it has resolved, the providers included, to the clients of its internal topics.
        AbstractConfig client = new AbstractConfig(DEFINITION, worker.originals(), false);
        Password text = client.getPassword(CONFIG);
        List<AppConfigurationEntry> entries = JaasContext.loadClientContext(Map.of(CONFIG, text)).configurationEntries();
        return entries.get(0).getOptions();
    }

    /** As org.apache.kafka.connect.rest.basic.auth.extension.PropertyFileLoginModule reads it. */
    private static void users(String file) throws Exception {
        Properties read = new Properties();
        try (InputStream in = new FileInputStream(file)) {
            read.load(in);
        }
        StringBuilder line = new StringBuilder();
        for (String user : new TreeSet<>(read.stringPropertyNames())) {
            line.append(hex(user)).append('=').append(hex(read.getProperty(user))).append(' ');
        }
        System.out.println(line.toString().trim());
    }

    private static String hex(Object text) {
        return HexFormat.of().formatHex(((String) text).getBytes(StandardCharsets.UTF_8));
    }
}
