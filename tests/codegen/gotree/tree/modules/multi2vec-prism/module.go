package modprism

import "github.com/weaviate/weaviate/entities/modulecapabilities"

const Name = "multi2vec-" + kind

const kind = "prism"

type PrismModule struct{}

func (m *PrismModule) Name() string {
	return Name
}

func (m *PrismModule) Type() modulecapabilities.ModuleType {
	return modulecapabilities.Multi2Vec
}
