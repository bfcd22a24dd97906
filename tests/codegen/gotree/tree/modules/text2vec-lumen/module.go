package modlumen

import (
	"github.com/weaviate/weaviate/entities/modulecapabilities"
	"github.com/weaviate/weaviate/modules/text2vec-lumen/ent"
)

const Name = "text2vec-lumen"

type LumenModule struct{}

func (m *LumenModule) Name() string {
	return Name
}

func (m *LumenModule) AltNames() []string {
	return []string{"text2vec-glow"}
}

func (m *LumenModule) Type() modulecapabilities.ModuleType {
	return modulecapabilities.Text2Vec
}

func (m *LumenModule) ClassConfigDefaults() map[string]any {
	return map[string]any{
		"vectorizeClassName": ent.DefaultVectorizeClassName,
		"model":              ent.DefaultModel,
	}
}

func (m *LumenModule) PropertyConfigDefaults(kind *string) map[string]any {
	return map[string]any{
		"skip": !ent.DefaultPropertyIndexed,
	}
}
