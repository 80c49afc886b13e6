// Prints every order that was placed, and counts them in a file of its own: each once, whatever is delivered again and
// whenever the process or the machine dies.
package main

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/twmb/franz-go/pkg/kgo"
	"go.etcd.io/bbolt"
)

const topic = "orderline.orders.v1"

// The last version of each order that was handled, and the effect: both change in one transaction.
var (
	inbox  = []byte("inbox")
	effect = []byte("orders-placed")
	total  = []byte("total")
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx); err != nil && !errors.Is(err, context.Canceled) {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func env(name, fallback string) string {
	if value, found := os.LookupEnv(name); found {
		return value
	}
	return fallback
}

func run(ctx context.Context) error {
	store, err := bbolt.Open(env("INBOX", "order-placed.db"), 0o600, nil)
	if err != nil {
		return err
	}
	defer store.Close()
	client, err := kgo.NewClient(
		kgo.SeedBrokers(strings.Split(env("KAFKA_BROKERS", "127.0.0.1:9092"), ",")...),
		kgo.ConsumerGroup(env("GROUP", "example-go")),
		kgo.ConsumeTopics(topic),
		kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()),
		kgo.DisableAutoCommit(),
	)
	if err != nil {
		return err
	}
	defer client.Close()
	for {
		fetches := client.PollFetches(ctx)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		// A broker that is away is asked again by the client.
		fetches.EachError(func(topic string, partition int32, err error) {
			fmt.Fprintf(os.Stderr, "%s/%d: %v\n", topic, partition, err)
		})
		printed, err := handle(store, fetches.Records())
		if err != nil {
			return err
		}
		for _, line := range printed {
			fmt.Println(line)
		}
		// Only now: what dies before is delivered again, and the inbox knows it.
		if err := client.CommitUncommittedOffsets(ctx); err != nil {
			return err
		}
	}
}

// Handles a batch in one transaction, which is on the disk when it returns.
func handle(store *bbolt.DB, records []*kgo.Record) (printed []string, err error) {
	err = store.Update(func(tx *bbolt.Tx) error {
		seen, err := tx.CreateBucketIfNotExists(inbox)
		if err != nil {
			return err
		}
		orders, err := tx.CreateBucketIfNotExists(effect)
		if err != nil {
			return err
		}
		for _, record := range records {
			var data struct{ Version uint64 }
			if err := json.Unmarshal(record.Value, &data); err != nil {
				return fmt.Errorf("%s/%d/%d: %w", record.Topic, record.Partition, record.Offset, err)
			}
			if data.Version <= number(seen.Get(record.Key)) {
				continue
			}
			if err := seen.Put(record.Key, bytes(data.Version)); err != nil {
				return err
			}
			if header(record, "ce_type") != "OrderPlaced" {
				continue
			}
			if err := orders.Put(total, bytes(number(orders.Get(total))+1)); err != nil {
				return err
			}
			printed = append(printed, string(record.Value))
		}
		return nil
	})
	return printed, err
}

func header(record *kgo.Record, name string) string {
	for _, header := range record.Headers {
		if header.Key == name {
			return string(header.Value)
		}
	}
	return ""
}

func bytes(number uint64) []byte { return binary.BigEndian.AppendUint64(nil, number) }

func number(stored []byte) uint64 {
	if len(stored) == 0 {
		return 0
	}
	return binary.BigEndian.Uint64(stored)
}
