// Holds every record of every topic of events against its published schema, from the beginning to the end of each.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"
)

var (
	events     = env("EVENTS", "docs/events")
	prefix     = env("TOPIC_PREFIX", "")
	schemaPath = regexp.MustCompile(`/schemas/\w+/\d+\.json$`)
)

func env(name, fallback string) string {
	if value, found := os.LookupEnv(name); found {
		return value
	}
	return fallback
}

// What is published of a type of event.
type published struct {
	topic, key       string
	payload, headers *jsonschema.Schema
}

func main() {
	faulty, err := run(context.Background())
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	if faulty > 0 {
		os.Exit(1)
	}
}

// By the path under which a deployment serves a schema, which is that of its file.
func readSchemas() (map[string]published, error) {
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	described := jsonschema.NewCompiler()
	described.AssertFormat()
	described.DefaultDraft(jsonschema.Draft7)
	files, err := filepath.Glob(filepath.Join(events, "schemas", "*", "*.json"))
	if err != nil {
		return nil, err
	}
	all := map[string]published{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		var about struct {
			Title string
			Topic string `json:"x-topic"`
			Key   string `json:"x-key"`
		}
		if err := json.Unmarshal(text, &about); err != nil {
			return nil, err
		}
		payload, err := compiler.Compile(file)
		if err != nil {
			return nil, err
		}
		pointer := "#/components/schemas/" + about.Title + "Headers"
		headers, err := described.Compile(filepath.Join(events, "asyncapi.json") + pointer)
		if err != nil {
			return nil, err
		}
		path := "/schemas/" + filepath.Base(filepath.Dir(file)) + "/" + filepath.Base(file)
		all[path] = published{prefix + about.Topic, about.Key, payload, headers}
	}
	return all, nil
}

func run(ctx context.Context) (int, error) {
	schemas, err := readSchemas()
	if err != nil {
		return 0, err
	}
	client, err := kgo.NewClient(kgo.SeedBrokers(strings.Split(env("KAFKA_BROKERS", "127.0.0.1:9092"), ",")...))
	if err != nil {
		return 0, err
	}
	defer client.Close()
	topics := map[string]bool{}
	for _, one := range schemas {
		topics[one.topic] = true
	}
	ends, err := endsOf(ctx, client, topics)
	if err != nil {
		return 0, err
	}
	records, faulty := 0, 0
	for len(ends) > 0 {
		fetches := client.PollFetches(ctx)
		if err := fetches.Err(); err != nil {
			return 0, err
		}
		fetches.EachRecord(func(record *kgo.Record) {
			at := place{record.Topic, record.Partition}
			if record.Offset+1 >= ends[at] {
				delete(ends, at)
			}
			records++
			faults := faultsOf(record, schemas)
			if len(faults) > 0 {
				faulty++
			}
			for _, fault := range faults {
				fmt.Printf("%s/%d/%d: %s\n", record.Topic, record.Partition, record.Offset, fault)
			}
		})
	}
	fmt.Printf("%d records, %d faulty\n", records, faulty)
	return faulty, nil
}

type place struct {
	topic     string
	partition int32
}

// Where each partition ends that holds anything; the client reads them from the beginning.
func endsOf(ctx context.Context, client *kgo.Client, topics map[string]bool) (map[place]int64, error) {
	names := []string{}
	for topic := range topics {
		names = append(names, topic)
	}
	admin := kadm.NewClient(client)
	starts, err := admin.ListStartOffsets(ctx, names...)
	if err != nil {
		return nil, err
	}
	offsets, err := admin.ListEndOffsets(ctx, names...)
	if err != nil {
		return nil, err
	}
	ends := map[place]int64{}
	from := map[string]map[int32]kgo.Offset{}
	offsets.Each(func(end kadm.ListedOffset) {
		start, _ := starts.Lookup(end.Topic, end.Partition)
		if err = end.Err; err != nil || end.Offset == start.Offset {
			return
		}
		ends[place{end.Topic, end.Partition}] = end.Offset
		if from[end.Topic] == nil {
			from[end.Topic] = map[int32]kgo.Offset{}
		}
		from[end.Topic][end.Partition] = kgo.NewOffset().At(start.Offset)
	})
	client.AddConsumePartitions(from)
	return ends, err
}

func faultsOf(record *kgo.Record, schemas map[string]published) []string {
	headers := map[string]any{}
	for _, header := range record.Headers {
		headers[header.Key] = string(header.Value)
	}
	dataschema, _ := headers["ce_dataschema"].(string)
	one, found := schemas[schemaPath.FindString(dataschema)]
	if !found {
		return []string{"its ce_dataschema names no published schema"}
	}
	data, err := jsonschema.UnmarshalJSON(bytes.NewReader(record.Value))
	if err != nil {
		return []string{"its value is no JSON"}
	}
	faults := []string{}
	if err := one.payload.Validate(data); err != nil {
		faults = append(faults, err.Error())
	}
	if err := one.headers.Validate(headers); err != nil {
		faults = append(faults, "headers: "+err.Error())
	}
	fields, _ := data.(map[string]any)
	if key := string(record.Key); fields[one.key] != key || headers["ce_subject"] != key {
		faults = append(faults, "key, ce_subject and data name different aggregates")
	}
	if record.Topic != one.topic {
		faults = append(faults, "it belongs into "+one.topic)
	}
	return faults
}
