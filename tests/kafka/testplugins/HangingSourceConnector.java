package com.github.connectregister.testplugins;

import java.util.Map;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.errors.ConnectException;

/** A source whose validation or start takes long, or which fails when it starts. With none of these it is a QuickSource. */
public class HangingSourceConnector extends QuickSourceConnector {
    private static final ConfigDef CONFIG = new ConfigDef(QuickSourceConnector.CONFIG)
        .define("hang.validate.ms", ConfigDef.Type.LONG, 0L, ConfigDef.Importance.LOW, "How long validation takes.")
        .define("hang.start.ms", ConfigDef.Type.LONG, 0L, ConfigDef.Importance.LOW, "How long the connector takes to start.")
        .define("fail.start", ConfigDef.Type.BOOLEAN, false, ConfigDef.Importance.LOW, "Whether the connector fails to start.")
        .define("fail.task", ConfigDef.Type.BOOLEAN, false, ConfigDef.Importance.LOW, "Whether its tasks fail to start.")
        .define("secret", ConfigDef.Type.PASSWORD, null, ConfigDef.Importance.LOW, "Not used.");

    @Override
    public Config validate(Map<String, String> config) {
        pause(config, "hang.validate.ms");
        return super.validate(config);
    }

    @Override
    public void start(Map<String, String> config) {
        pause(config, "hang.start.ms");
        fail(config, "fail.start", "the connector fails to start, as configured");
        super.start(config);
    }

    @Override
    public Class<? extends Task> taskClass() {
        return HangingSourceTask.class;
    }

    @Override
    public ConfigDef config() {
        return CONFIG;
    }

    private static void pause(Map<String, String> config, String key) {
        try {
            Thread.sleep(Long.parseLong(config.getOrDefault(key, "0")));
        } catch (NumberFormatException e) {
            // The definition above reports it.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void fail(Map<String, String> config, String key, String message) {
        if (Boolean.parseBoolean(config.get(key))) {
            throw new ConnectException(message);
        }
    }

    public static class HangingSourceTask extends QuickSourceTask {
        @Override
        public void start(Map<String, String> config) {
            fail(config, "fail.task", "the task fails to start, as configured");
            super.start(config);
        }
    }
}
