import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Holds every record of every topic of events against its published schema, from the beginning to the end of each. */
public class Validate {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final Pattern SCHEMA_PATH = Pattern.compile("/schemas/\\w+/\\d+\\.json$");
  private static final String PREFIX = System.getenv().getOrDefault("TOPIC_PREFIX", "");
  private static final Path EVENTS = Path.of(System.getenv().getOrDefault("EVENTS", "docs/events"));

  /** By the path under which a deployment serves a schema, which is that of its file. */
  private final Map<String, Schema> payloads = new HashMap<>();
  private final Map<String, Schema> headers = new HashMap<>();

  public static void main(String[] args) throws IOException {
    var validate = new Validate();
    System.exit(validate.readAll() == 0 ? 0 : 1);
  }

  private Validate() throws IOException {
    var asserting = SchemaRegistryConfig.builder().formatAssertionsEnabled(true).build();
    var newest = SchemaRegistry.withDefaultDialect(
        SpecificationVersion.DRAFT_2020_12, builder -> builder.schemaRegistryConfig(asserting));
    var draft7 = SchemaRegistry.withDefaultDialect(
        SpecificationVersion.DRAFT_7, builder -> builder.schemaRegistryConfig(asserting));
    var described = JSON.readTree(Files.readString(EVENTS.resolve("asyncapi.json"))).at("/components/schemas");
    try (var files = Files.walk(EVENTS.resolve("schemas")).filter(Files::isRegularFile)) {
      for (var file : files.toList()) {
        var schema = JSON.readTree(Files.readString(file));
        payloads.put("/" + EVENTS.relativize(file).toString().replace('\\', '/'), newest.getSchema(schema));
        var type = schema.get("title").asString();
        headers.put(type, draft7.getSchema(described.get(type + "Headers")));
      }
    }
  }

  private int readAll() {
    int records = 0;
    int faulty = 0;
    Map<String, Object> properties =
        Map.of("bootstrap.servers", System.getenv().getOrDefault("KAFKA_BROKERS", "127.0.0.1:9092"));
    try (var consumer = new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer())) {
      var partitions = topics().stream()
          .flatMap(topic -> consumer.partitionsFor(topic).stream())
          .map(found -> new TopicPartition(found.topic(), found.partition()))
          .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      var ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(one -> consumer.position(one) < ends.get(one))) {
        for (var message : consumer.poll(Duration.ofSeconds(1))) {
          records += 1;
          var faults = faultsOf(message);
          faulty += faults.isEmpty() ? 0 : 1;
          for (var fault : faults) {
            System.out.printf("%s/%d/%d: %s%n", message.topic(), message.partition(), message.offset(), fault);
          }
        }
      }
    }
    System.out.printf("%d records, %d faulty%n", records, faulty);
    return faulty;
  }

  private List<String> topics() {
    return payloads.values().stream().map(Validate::topicOf).distinct().toList();
  }

  private static String topicOf(Schema payload) {
    return PREFIX + payload.getSchemaNode().get("x-topic").asString();
  }

  private List<String> faultsOf(ConsumerRecord<String, String> message) {
    var found = new HashMap<String, String>();
    for (var header : message.headers()) found.put(header.key(), new String(header.value(), StandardCharsets.UTF_8));
    var path = SCHEMA_PATH.matcher(found.getOrDefault("ce_dataschema", ""));
    var payload = path.find() ? payloads.get(path.group()) : null;
    if (payload == null) return List.of("its ce_dataschema names no published schema");
    JsonNode data;
    try {
      data = JSON.readTree(message.value());
    } catch (JacksonException unreadable) {
      return List.of("its value is no JSON");
    }
    var faults = new ArrayList<>(payload.validate(data).stream().map(Object::toString).collect(Collectors.toList()));
    var described = headers.get(payload.getSchemaNode().get("title").asString());
    described.validate(JSON.valueToTree(found)).forEach(error -> faults.add("headers " + error));
    var aggregate = data.path(payload.getSchemaNode().get("x-key").asString()).asString("");
    if (!message.key().equals(aggregate) || !message.key().equals(found.get("ce_subject"))) {
      faults.add("key, ce_subject and data name different aggregates");
    }
    if (!message.topic().equals(topicOf(payload))) faults.add("it belongs into " + topicOf(payload));
    return faults;
  }
}
