package modmedian

import "github.com/weaviate/weaviate/entities/modulecapabilities"

const Name = "ref2vec-median"

type MedianModule struct{}

func (m *MedianModule) Name() string {
	return Name
}

func (m *MedianModule) Type() modulecapabilities.ModuleType {
	return modulecapabilities.Ref2Vec
}
