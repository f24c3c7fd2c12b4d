import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Properties;

/** Reads files from stdin, each behind its length, and prints a line for each: hex(key)=hex(value), UTF-8. */
class Main {
    public static void main(String[] args) throws Exception {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(System.in.readAllBytes()));
        while (in.available() > 0) {
            Properties read = new Properties();
            read.load(new ByteArrayInputStream(in.readNBytes(in.readInt())));
            StringBuilder line = new StringBuilder();
            for (String key : read.stringPropertyNames()) {
                line.append(hex(key)).append('=').append(hex(read.getProperty(key))).append(' ');
            }
            System.out.println(line);
        }
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
    }
}
