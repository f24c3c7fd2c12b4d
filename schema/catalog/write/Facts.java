import com.fasterxml.jackson.databind.ObjectMapper;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.*;
import java.util.regex.*;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.components.Versioned;
import org.apache.kafka.connect.connector.Connector;
import org.apache.kafka.connect.storage.*;
import org.apache.kafka.connect.transforms.Transformation;
import org.apache.kafka.connect.transforms.predicates.Predicate;

/**
 * Prints, as JSON, what jars know of Connect's configuration: facts, no descriptions. Arguments are the folder whose jars'
 * plugins are meant, or "kafka" for all and Kafka's own properties too, and classes of plugins that no jar announces.
 */
public class Facts {
    static final Pattern LIST = Pattern.compile("\\[[\\w.:-]+(, [\\w.:-]+)*\\]");
    static final Pattern FROM = Pattern.compile("\\[(\\d+),\\.\\.\\.\\]");
    /** How validators that are no list describe what they take. */
    static final Map<String, String> FORMATS = Map.of(
        "valid regex", "regex", "list of colon-delimited pairs", "pairs", "List of comma-separated URLs", "urls",
        "unique ", "aliases", "Comma-separated header rules", "headers");

    public static void main(String[] args) throws Exception {
        Map<String, Object> out = new TreeMap<>();
        boolean kafka = args[0].equals("kafka");
        if (kafka) out.put("sets", sets());
        List<Map<String, Object>> plugins = announced(kafka ? "" : args[0]);
        for (String name : List.of(args).subList(1, args.length)) {
            Object plugin = Class.forName(name).getDeclaredConstructor().newInstance();
            plugins.add(plugin(plugin instanceof org.apache.kafka.connect.source.SourceConnector ? "source" : "sink", plugin));
        }
        out.put("plugins", plugins);
        new ObjectMapper().writeValue(System.out, out);
    }

    /** What the workers and their clients take, and what the framework takes for any connector. */
    static Map<String, Object> sets() throws Exception {
        String runtime = "org.apache.kafka.connect.runtime.";
        Class<?> crypto = Class.forName(runtime + "distributed.Crypto");
        Map<String, Object> sets = new TreeMap<>();
        sets.put("worker", keys(call(runtime + "distributed.DistributedConfig", "config", crypto, crypto.getField("SYSTEM").get(null))));
        for (String client : List.of("producer.ProducerConfig", "consumer.ConsumerConfig", "admin.AdminClientConfig")) {
            sets.put(client.substring(0, client.indexOf('.')), keys(call("org.apache.kafka.clients." + client, "configDef")));
        }
        sets.put("source", keys(call(runtime + "SourceConnectorConfig", "configDef")));
        sets.put("sink", keys(call(runtime + "SinkConnectorConfig", "configDef")));
        sets.put("topic.creation", keys(call(runtime + "TopicCreationConfig", "defaultGroupConfigDef")));
        sets.put("topic", keys(call("org.apache.kafka.storage.internals.log.LogConfig", "configDefCopy")));
        return sets;
    }

    static ConfigDef call(String name, String method, Object... typeAndArgument) throws Exception {
        boolean with = typeAndArgument.length > 0;
        Method m = with ? Class.forName(name).getDeclaredMethod(method, (Class<?>) typeAndArgument[0]) : Class.forName(name).getDeclaredMethod(method);
        m.setAccessible(true);
        return (ConfigDef) (with ? m.invoke(null, typeAndArgument[1]) : m.invoke(null));
    }

    static List<Map<String, Object>> announced(String folder) throws Exception {
        Map<String, Class<?>> kinds = new LinkedHashMap<>();
        kinds.put("source", org.apache.kafka.connect.source.SourceConnector.class);
        kinds.put("sink", org.apache.kafka.connect.sink.SinkConnector.class);
        kinds.put("converter", Converter.class);
        kinds.put("header_converter", HeaderConverter.class);
        kinds.put("transformation", Transformation.class);
        kinds.put("predicate", Predicate.class);
        kinds.put("config_provider", org.apache.kafka.common.config.provider.ConfigProvider.class);
        kinds.put("override_policy", org.apache.kafka.connect.connector.policy.ConnectorClientConfigOverridePolicy.class);
        List<Map<String, Object>> found = new ArrayList<>();
        for (Map.Entry<String, Class<?>> kind : kinds.entrySet()) {
            Iterator<?> each = ServiceLoader.load(kind.getValue()).iterator();
            while (each.hasNext()) {
                // A plugin that needs what is not here is none of this catalogue.
                try {
                    Object plugin = each.next();
                    String jar = plugin.getClass().getProtectionDomain().getCodeSource().getLocation().getPath();
                    if (jar.startsWith(folder)) found.add(plugin(kind.getKey(), plugin));
                } catch (ServiceConfigurationError | NoClassDefFoundError e) {
                    System.err.println("passed over: " + e);
                }
            }
        }
        return found;
    }

    static Map<String, Object> plugin(String kind, Object plugin) throws Exception {
        Map<String, Object> facts = new TreeMap<>();
        facts.put("class", plugin.getClass().getName());
        facts.put("kind", kind);
        ConfigDef def = new ConfigDef();
        if (plugin instanceof Connector) def = ((Connector) plugin).config();
        if (plugin instanceof Converter) def = ((Converter) plugin).config();
        if (plugin instanceof HeaderConverter) def = ((HeaderConverter) plugin).config();
        if (plugin instanceof Transformation) def = ((Transformation<?>) plugin).config();
        if (plugin instanceof Predicate) def = ((Predicate<?>) plugin).config();
        List<Map<String, Object>> keys = keys(def);
        Fields.refine(plugin, keys);
        facts.put("keys", keys);
        if (plugin instanceof Versioned && plugin instanceof Connector) facts.put("version", ((Versioned) plugin).version());
        return facts;
    }

    static List<Map<String, Object>> keys(ConfigDef def) throws Exception {
        List<Map<String, Object>> keys = new ArrayList<>();
        for (ConfigDef.ConfigKey k : new TreeMap<>(def.configKeys()).values()) {
            if (k.internalConfig || k.name.startsWith("internal.") && k.importance == ConfigDef.Importance.LOW) continue;
            Map<String, Object> facts = new TreeMap<>();
            facts.put("key", k.name);
            facts.put("type", k.type.name().toLowerCase(Locale.ROOT));
            facts.put("importance", k.importance.name().toLowerCase(Locale.ROOT));
            if (!k.hasDefault()) facts.put("required", true);
            else if (k.defaultValue != null) facts.put("default", ConfigDef.convertToString(k.defaultValue, k.type));
            validator(k.validator, facts);
            if (k.type == ConfigDef.Type.STRING || k.type == ConfigDef.Type.PASSWORD) probe(k, facts);
            keys.add(facts);
        }
        return keys;
    }

    static final Pattern ONE_OF = Pattern.compile("one of[^\\[]*(\\[[^\\]]*\\])");
    static final Pattern STARTS = Pattern.compile("must start with.*");
    static final Pattern SCHEME = Pattern.compile("'([a-z+]+://)");

    /** What a validator that tells nothing of itself says of a word that nobody has. */
    static void probe(ConfigDef.ConfigKey k, Map<String, Object> facts) {
        if (k.validator == null || facts.containsKey("values") || facts.containsKey("format")) return;
        try {
            Object word = k.type == ConfigDef.Type.PASSWORD ? new org.apache.kafka.common.config.types.Password("no such word") : "no such word";
            k.validator.ensureValid(k.name, word);
        } catch (org.apache.kafka.common.config.ConfigException e) {
            Matcher words = ONE_OF.matcher(e.getMessage());
            Matcher starts = STARTS.matcher(e.getMessage());
            if (words.find()) facts.put("values", List.of(words.group(1).replaceAll("[\\[\\]\"']", "").split(", ")));
            else if (starts.find()) facts.put("values", SCHEME.matcher(starts.group()).results().map(m -> m.group(1) + "*").toList());
        } catch (RuntimeException e) {
            // It needs other keys.
        }
    }

    /** What a validator tells of itself. */
    static void validator(Object v, Map<String, Object> facts) throws Exception {
        if (v == null) return;
        switch (v.getClass().getSimpleName()) {
            case "Range":
                put(facts, "min", field(v, "min"));
                put(facts, "max", field(v, "max"));
                return;
            case "CaseInsensitiveValidString":
                facts.put("anyCase", true);
                facts.put("values", new TreeSet<>((Collection<?>) field(v, "validStrings")));
                return;
            case "ValidList":
                list(v, facts);
                return;
            case "NonEmptyString", "NonEmptyStringWithoutControlChars":
                facts.put("nonEmpty", true);
                return;
            case "NonNullValidator":
                facts.put("nonNull", true);
                return;
            case "CompositeValidator":
                for (Object part : (List<?>) field(v, "validators")) validator(part, facts);
                return;
            default:
                described(v.toString(), facts);
        }
    }

    static void list(Object v, Map<String, Object> facts) throws Exception {
        List<?> values = (List<?>) field(field(v, "validString"), "validStrings");
        if (!values.isEmpty()) facts.put("values", values);
        try {
            if (field(v, "isEmptyAllowed").equals(false)) facts.put("nonEmpty", true);
            facts.put("unique", true);
        } catch (NoSuchFieldException e) {
            // Kafka 4.1 and older: no further conditions.
        }
    }

    /** Lists of words, [a, b], and what Connect's own validators call themselves. */
    static void described(String text, Map<String, Object> facts) {
        Matcher from = FROM.matcher(text);
        if (text.isEmpty()) return;
        if (LIST.matcher(text).matches()) {
            String words = text.substring(1, text.length() - 1).replaceAll(":\\w+(\\.\\w+)*", ":*");
            facts.put("values", List.of(words.split(", ")));
        } else if (text.startsWith("Positive number")) {
            facts.put("min", 1);
            facts.put("minusOne", true);
        } else if (from.matches()) {
            facts.put("min", Integer.parseInt(from.group(1)));
        } else if (text.equals("non-empty list")) {
            facts.put("nonEmpty", true);
        } else {
            FORMATS.forEach((begin, format) -> { if (text.startsWith(begin)) facts.put("format", format); });
        }
    }

    static void put(Map<String, Object> facts, String name, Object number) {
        if (number != null) facts.put(name, number);
    }

    static Object field(Object of, String name) throws Exception {
        Field f = of.getClass().getDeclaredField(name);
        f.setAccessible(true);
        return f.get(of);
    }
}
