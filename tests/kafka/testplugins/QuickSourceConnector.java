package com.github.connectregister.testplugins;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.source.SourceConnector;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;

/** A source that costs next to nothing and stops at once. It has always tasks.max tasks. */
public class QuickSourceConnector extends SourceConnector {
    static final ConfigDef CONFIG = new ConfigDef()
        .define("topic", ConfigDef.Type.STRING, "quick", ConfigDef.Importance.HIGH, "Topic of the records.")
        .define("records", ConfigDef.Type.INT, 0, ConfigDef.Importance.LOW, "Records that each task writes once, numbers from 1.")
        .define("poll.ms", ConfigDef.Type.INT, 50, ConfigDef.Importance.LOW, "Pause between two polls.");

    private Map<String, String> config;

    @Override
    public void start(Map<String, String> config) {
        this.config = config;
    }

    @Override
    public Class<? extends Task> taskClass() {
        return QuickSourceTask.class;
    }

    @Override
    public List<Map<String, String>> taskConfigs(int max) {
        List<Map<String, String>> tasks = new ArrayList<>();
        for (int i = 0; i < max; i++) {
            tasks.add(config);
        }
        return tasks;
    }

    @Override
    public void stop() {
    }

    @Override
    public ConfigDef config() {
        return CONFIG;
    }

    @Override
    public String version() {
        return "1";
    }

    public static class QuickSourceTask extends SourceTask {
        private final CountDownLatch stopped = new CountDownLatch(1);
        private String topic;
        private int records;
        private int pollMs;

        @Override
        public void start(Map<String, String> config) {
            Map<String, Object> parsed = CONFIG.parse(config);
            topic = (String) parsed.get("topic");
            records = (Integer) parsed.get("records");
            pollMs = (Integer) parsed.get("poll.ms");
        }

        @Override
        public List<SourceRecord> poll() throws InterruptedException {
            if (stopped.await(pollMs, TimeUnit.MILLISECONDS) || records == 0) {
                return null;
            }
            List<SourceRecord> batch = new ArrayList<>();
            for (int i = 1; i <= records; i++) {
                batch.add(new SourceRecord(null, null, topic, Schema.STRING_SCHEMA, String.valueOf(i)));
            }
            records = 0;
            return batch;
        }

        @Override
        public void stop() {
            stopped.countDown();
        }

        @Override
        public String version() {
            return "1";
        }
    }
}
