import java.lang.reflect.*;
import java.util.*;

/** What Debezium's own validation adds: it does not use the validators of Kafka's ConfigDef. */
public class Fields {

    static void refine(Object plugin, List<Map<String, Object>> keys) throws Exception {
        Object set;
        try {
            set = plugin.getClass().getMethod("getConfigFields").invoke(plugin);
        } catch (NoSuchMethodException e) {
            return;
        }
        // Without a validate of its own, a connector's values are checked by its tasks only.
        boolean soft = !(plugin instanceof org.apache.kafka.connect.connector.Connector)
            || !plugin.getClass().getMethod("validate", Map.class).getDeclaringClass().getName().startsWith("io.debezium.");
        Map<String, Map<String, Object>> byName = new HashMap<>();
        for (Map<String, Object> key : keys) byName.put((String) key.get("key"), key);
        for (Object field : (Iterable<?>) set) {
            Map<String, Object> facts = byName.get(call(field, "name"));
            if (facts == null) continue;
            refine(field, facts);
            if (soft) facts.put("soft", true);
        }
    }

    static void refine(Object field, Map<String, Object> facts) throws Exception {
        Collection<?> values = (Collection<?>) call(field, "allowedValues");
        if (values != null && !values.isEmpty()) {
            TreeSet<String> texts = new TreeSet<>();
            for (Object value : values) texts.add(String.valueOf(value));
            facts.put("values", texts);
            facts.put("anyCase", true);
        }
        Collection<?> aliases = (Collection<?>) call(field, "deprecatedAliases");
        if (!aliases.isEmpty()) facts.put("aliases", new TreeSet<>(aliases));
        facts.remove("required");
        if (refused(field, null)) facts.put("required", true);
        switch ((String) facts.get("type")) {
            case "int", "long", "short" -> bound(field, facts);
            case "boolean" -> { if (!refused(field, "maybe")) facts.put("lenient", true); }
            default -> { if (values == null || values.isEmpty()) format(field, facts); }
        }
    }

    static void format(Object field, Map<String, Object> facts) throws Exception {
        if (facts.get("type").equals("class") || refused(field, "abc")) return;
        if (refused(field, "(") && !refused(field, "(a)")) facts.put("format", "regexes");
        else if (refused(field, "Abc") && refused(field, "a-b")) facts.put("format", "lower");
        else if (refused(field, "(a)") && refused(field, "a/b")) facts.put("format", "word");
        else if (refused(field, "")) facts.put("nonEmpty", true);
    }

    static void bound(Object field, Map<String, Object> facts) throws Exception {
        if (!refused(field, "word")) facts.put("lenient", true);
        if (refused(field, "0") && !refused(field, "1")) facts.put("min", 1);
        else if (refused(field, "-1") && !refused(field, "0")) facts.put("min", 0);
    }

    /** Says whether the field refuses a value, or its absence. */
    static boolean refused(Object field, String value) throws Exception {
        ClassLoader loader = field.getClass().getClassLoader();
        Class<?> configuration = loader.loadClass("io.debezium.config.Configuration");
        Class<?> output = loader.loadClass("io.debezium.config.Field$ValidationOutput");
        Map<String, String> map = value == null ? Map.of() : Map.of((String) call(field, "name"), value);
        boolean[] said = {false};
        Object listener = Proxy.newProxyInstance(loader, new Class<?>[] {output}, (proxy, method, args) -> {
            if (method.getName().equals("accept")) said[0] = true;
            return null;
        });
        try {
            Object config = configuration.getMethod("from", Map.class).invoke(null, map);
            field.getClass().getMethod("validate", configuration, output).invoke(field, config, listener);
        } catch (InvocationTargetException e) {
            return false; // it needs other fields
        }
        return said[0];
    }

    static Object call(Object of, String method) throws Exception {
        Method m = of.getClass().getMethod(method);
        m.setAccessible(true);
        return m.invoke(of);
    }
}
