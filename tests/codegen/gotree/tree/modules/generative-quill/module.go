package modquill

import "github.com/weaviate/weaviate/entities/modulecapabilities"

const Name = "generative-quill"

type QuillModule struct{}

func (m *QuillModule) Name() string {
	return Name
}

func (m *QuillModule) Type() modulecapabilities.ModuleType {
	return modulecapabilities.Text2TextGenerative
}
