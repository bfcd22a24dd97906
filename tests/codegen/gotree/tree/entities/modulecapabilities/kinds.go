package modulecapabilities

type ModuleType string

const (
	Text2Vec            ModuleType = "Text2Vec"
	Multi2Vec           ModuleType = "Multi2Vec"
	Ref2Vec             ModuleType = "Ref2Vec"
	Text2TextGenerative ModuleType = "Text2TextGenerative"
)
