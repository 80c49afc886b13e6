import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.StringDeserializer;

public class OrderPlaced {
  private static final Pattern VERSION = Pattern.compile("\"version\":(\\d+)");

  // A real consumer keeps the last version of each key where its effect is, and changes both in one transaction.
  private static final Map<String, Long> LAST_VERSIONS = new HashMap<>();

  public static void main(String[] args) {
    var properties = new Properties();
    properties.put("bootstrap.servers", System.getenv().getOrDefault("KAFKA_BROKERS", "127.0.0.1:9092"));
    properties.put("group.id", System.getenv().getOrDefault("GROUP", "example-java"));
    properties.put("auto.offset.reset", "earliest");
    try (var consumer = new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer())) {
      var main = Thread.currentThread();
      Runtime.getRuntime().addShutdownHook(new Thread(() -> {
        consumer.wakeup();
        join(main);
      }));
      consumer.subscribe(List.of("orderline.orders.v1"));
      while (true) {
        for (var event : consumer.poll(Duration.ofSeconds(1))) {
          if (isNew(event) && "OrderPlaced".equals(header(event, "ce_type"))) System.out.println(event.value());
        }
      }
    } catch (WakeupException stopped) {
      // The consumer has left its group.
    }
  }

  private static boolean isNew(ConsumerRecord<String, String> event) {
    // A JSON library reads the data; this example has none, and one number is all that it needs.
    var version = VERSION.matcher(event.value());
    if (!version.find()) return false;
    var number = Long.parseLong(version.group(1));
    if (number <= LAST_VERSIONS.getOrDefault(event.key(), 0L)) return false;
    LAST_VERSIONS.put(event.key(), number);
    return true;
  }

  private static String header(ConsumerRecord<String, String> event, String name) {
    var header = event.headers().lastHeader(name);
    return header == null ? null : new String(header.value(), StandardCharsets.UTF_8);
  }

  private static void join(Thread thread) {
    try {
      thread.join(5000);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
