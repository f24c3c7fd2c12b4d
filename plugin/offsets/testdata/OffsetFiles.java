import java.io.IOException;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/**
 * Writes files as FileOffsetBackingStore does, a HashMap of byte[] through an ObjectOutputStream, and beside each what stands in it:
 * a line an entry, key and value in hex, sorted. java OffsetFiles.java FOLDER small|large
 */
class OffsetFiles {
    static Path folder;

    public static void main(String[] args) throws IOException {
        folder = Path.of(args[0]);
        if (args[1].equals("large")) {
            write("size-10000", numbered(new HashMap<>(), 10_000));
            write("rehashed-10000", numbered(new HashMap<>(1), 10_000));
            return;
        }
        for (int size : new int[] {0, 1, 2, 11, 12, 13, 24, 25}) { // 12 and 24 are the last before a table grows
            write("size-" + size, numbered(new HashMap<>(), size));
        }
        write("rehashed-13", numbered(new HashMap<>(1), 13));
        write("roomy-13", numbered(new HashMap<>(4096), 13));
        write("load-factor", numbered(new HashMap<>(16, 4f), 13));

        Map<byte[], byte[]> shrunk = numbered(new HashMap<>(), 100);
        shrunk.keySet().removeIf(key -> !new String(key, StandardCharsets.UTF_8).contains("/99"));
        write("shrunk", shrunk);
        Map<byte[], byte[]> cleared = numbered(new HashMap<>(), 100);
        cleared.clear();
        write("cleared", cleared);

        write("null-only", map("[\"a\",{\"p\":1}]", null));
        write("null-some", map("[\"a\",{\"p\":1}]", null, "[\"a\",{\"p\":2}]", "{\"n\":2}", "[\"a\",{\"p\":3}]", null));
        write("null-all", map("[\"a\",{\"p\":1}]", null, "[\"b\",{\"p\":1}]", null, "[\"c\",{\"p\":1}]", null));
        write("unicode", map("[\"zähler-日本\",{\"filename\":\"/δ/😀.txt\"}]", "{\"position\":7,\"ключ\":\"値\"}"));
        write("escapes", map("[\"a\\\"b\\\\c\",{\"p\":\"\\u0000\\n\"}]", "{\"v\":\"\\ud83d\\ude00\"}"));
        write("numbers", map("[\"n\",{\"p\":9007199254740993}]", "{\"lsn\":9223372036854775807,\"min\":-9223372036854775808,\"d\":0.1}"));
        write("scalars", map("[\"s\",{\"p\":null}]", "{\"t\":true,\"f\":false,\"n\":null,\"s\":\"\"}"));
        write("empty-objects", map("[\"e\",{}]", "{}"));
        write("long", map("[\"l\",{\"p\":\"" + "x".repeat(300) + "\"}]", "{\"v\":\"" + "y".repeat(3000) + "\"}"));
        write("connectors", map("[\"a\",{\"p\":1}]", "{\"n\":1}", "[\"b\",{\"p\":1}]", "{\"n\":2}", "[\"c\",{\"p\":1}]", "{\"n\":3}"));
    }

    static Map<byte[], byte[]> numbered(Map<byte[], byte[]> map, int size) {
        for (int i = 0; i < size; i++) {
            map.put(utf8("[\"files\",{\"filename\":\"/data/" + i + ".txt\"}]"), utf8("{\"position\":" + 31L * i + "}"));
        }
        return map;
    }

    static Map<byte[], byte[]> map(String... pairs) {
        Map<byte[], byte[]> map = new HashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put(utf8(pairs[i]), pairs[i + 1] == null ? null : utf8(pairs[i + 1]));
        }
        return map;
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static void write(String name, Map<byte[], byte[]> map) throws IOException {
        try (ObjectOutputStream out = new ObjectOutputStream(Files.newOutputStream(folder.resolve(name + ".offsets")))) {
            out.writeObject(map);
        }
        HexFormat hex = HexFormat.of();
        String[] lines = map.entrySet().stream()
            .map(e -> hex.formatHex(e.getKey()) + " " + (e.getValue() == null ? "null" : hex.formatHex(e.getValue())) + "\n")
            .toArray(String[]::new);
        Arrays.sort(lines);
        Files.writeString(folder.resolve(name + ".txt"), String.join("", lines));
    }
}
