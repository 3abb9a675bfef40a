package main

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
)

// state is a state file of version 4.
type state struct {
	Version          int             `json:"version"`
	TerraformVersion string          `json:"terraform_version"`
	Serial           int             `json:"serial"`
	Lineage          string          `json:"lineage"`
	Outputs          json.RawMessage `json:"outputs"`
	Resources        []struct {
		Mode      string     `json:"mode"`
		Type      string     `json:"type"`
		Name      string     `json:"name"`
		Provider  string     `json:"provider"`
		Instances []instance `json:"instances"`
	} `json:"resources"`
	CheckResults json.RawMessage `json:"check_results"`
}

// instance is one of a resource with a count.
type instance map[string]json.RawMessage

// writeStates writes states with so many resources of both providers, and puts the channels into the community. The first of each is
// applied, and the others are like it.
func (p *pair) writeStates(ctx context.Context, count int) error {
	for _, f := range []*folder{p.ours, p.null} {
		if _, err := f.run(ctx, "apply", "-auto-approve", "-input=false", "-target", f.subject.resource+".all[0]"); err != nil {
			return err
		}
	}
	first := p.Channels()[0]
	if err := p.ours.multiply(count, func(i int) *strings.Replacer {
		topic := fmt.Sprintf("Channel %d", i)
		return strings.NewReplacer(first.ID, p.AddChannel(topic, first.Type).ID, first.Topic, topic)
	}); err != nil {
		return err
	}
	if err := p.null.multiply(count, func(i int) *strings.Replacer {
		return strings.NewReplacer("Thing 0", fmt.Sprintf("Thing %d", i))
	}); err != nil {
		return err
	}
	_, err := p.ours.run(ctx, "apply", "-refresh-only", "-auto-approve", "-input=false") // when each was made differs
	return err
}

// multiply repeats the one instance in the state until there are so many. rename gives each further one an id and a name of its own.
func (f *folder) multiply(count int, rename func(i int) *strings.Replacer) error {
	path := filepath.Join(f.dir, "terraform.tfstate")
	content, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("reading the state: %w", err)
	}
	var whole state
	if err := json.Unmarshal(content, &whole); err != nil {
		return fmt.Errorf("decoding the state: %w", err)
	}
	if len(whole.Resources) != 1 || len(whole.Resources[0].Instances) != 1 {
		return fmt.Errorf("the state has %d resources instead of one with one instance", len(whole.Resources))
	}
	instances := &whole.Resources[0].Instances
	for i := 1; i < count; i++ {
		another, err := (*instances)[0].renamed(i, rename(i))
		if err != nil {
			return fmt.Errorf("writing the instance %d: %w", i, err)
		}
		*instances = append(*instances, another)
	}
	whole.Serial++
	if content, err = json.Marshal(whole); err != nil {
		return fmt.Errorf("encoding the state: %w", err)
	}
	if err := os.WriteFile(path, content, 0o600); err != nil {
		return fmt.Errorf("writing the state: %w", err)
	}
	return nil
}

// renamed returns a copy with another index, another id and another name, in the private state too.
func (i instance) renamed(index int, rename *strings.Replacer) (instance, error) {
	another := maps.Clone(i)
	another["index_key"] = json.RawMessage(fmt.Sprint(index))
	for _, member := range []string{"attributes", "identity"} {
		if raw, there := i[member]; there {
			another[member] = json.RawMessage(rename.Replace(string(raw)))
		}
	}
	var private []byte
	if raw, there := i["private"]; there {
		if err := json.Unmarshal(raw, &private); err != nil {
			return nil, fmt.Errorf("decoding the private state: %w", err)
		}
		encoded, err := renamedPrivate(private, rename)
		if err != nil {
			return nil, err
		}
		another["private"] = encoded
	}
	return another, nil
}

// renamedPrivate renames in the private state: base64 of an object, whose members are base64 again.
func renamedPrivate(private []byte, rename *strings.Replacer) (json.RawMessage, error) {
	var notes map[string][]byte
	if err := json.Unmarshal(private, &notes); err != nil {
		return nil, fmt.Errorf("decoding the notes of the private state: %w", err)
	}
	for name, note := range notes {
		notes[name] = []byte(rename.Replace(string(note)))
	}
	encoded, err := json.Marshal(notes)
	if err != nil {
		return nil, fmt.Errorf("encoding the private state: %w", err)
	}
	return json.Marshal(base64.StdEncoding.EncodeToString(encoded))
}
